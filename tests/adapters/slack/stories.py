"""Which dialogs the stories are made of: tests of a module of `tests`, without their "test_"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

STORIES: Mapping[str, Mapping[str, Sequence[str]]] = {
    "coffee": {
        "bot.coffee.test_absence": (
            "a_setting_that_was_altered_changes_nothing",
            "pausing_for_a_number_of_rounds",
            "the_pause_form_takes_a_date_or_a_number_and_keeps_what_was_typed",
        ),
        "bot.coffee.test_circles": ("an_unknown_circle_is_named_with_those_there_are",),
        "bot.coffee.test_company": ("a_coffee_now_waits_for_somebody_else_who_is_free",),
        "bot.coffee.test_hosting": ("a_swap_in_a_preview_that_has_changed_is_refused",),
        "bot.coffee.test_late": ("who_is_left_over_twice_in_a_round_is_still_kept_company",),
        "bot.coffee.test_meeting": (
            "halfway_and_at_the_end_it_is_asked_until_somebody_answers",
            "moments_are_proposed_and_pressed_until_one_suits_all",
            "three_silent_rounds_bring_one_kind_question",
        ),
    },
    "coffee-rounds": {
        "adapters.slack.rounds": (
            "closed_mondays_and_the_end_of_the_rounds",
            "an_organiser_changes_a_preview",
            "who_is_left_out_and_what_is_said_of_it",
            "the_report_of_rounds_and_a_long_preview",
            "a_moment_is_agreed_and_a_third_joins",
            "people_on_different_chats_meet_by_video",
        ),
    },
    "coffee-starters": {
        "adapters.slack.scenes": ("every_conversation_starter_breaks_the_ice",),
    },
    "gatherings": {
        "bot.gatherings.test_after": (
            "before_it_begins_and_without_a_word_the_count_says_so",
            "the_feedback_is_told_from_three_answers_on",
        ),
        "bot.gatherings.test_channels": ("dates_to_vote_on_are_shown_where_one_chooses",),
        "bot.gatherings.test_creating": ("everything_that_is_wrong_is_said_at_once",),
        "bot.gatherings.test_subscribing": (
            "ones_own_calendar_shows_how_it_stands",
            "without_an_address_on_the_web_it_says_what_to_set",
        ),
        "bot.gatherings.test_templates": (
            "a_name_is_taken_once",
            "templates_are_renamed_and_deleted",
        ),
    },
    "gatherings-moving": {
        "bot.gatherings.test_asking": (
            "an_answer_to_an_older_move_does_not_count",
            "too_few_by_the_deadline_and_it_is_called_off",
        ),
        "bot.gatherings.test_moving": (
            "a_bot_that_slept_announces_nothing_that_has_begun",
            "a_move_is_asked_about_first_and_then_told_to_each_once",
            "the_list_marks_what_one_signed_up_for",
            "what_was_called_off_by_mistake_is_put_back",
        ),
    },
    "gatherings-rooms": {
        "bot.gatherings.test_capacity": (
            "one_can_change_from_one_to_the_other",
            "the_last_to_come_keeps_a_seat_with_fewer_guests",
        ),
        "bot.gatherings.test_places": ("two_links_are_refused_at_their_field",),
        "bot.gatherings.test_queue": (
            "a_declined_seat_goes_to_the_next",
            "guests_of_an_offered_seat_can_be_given_back",
            "many_guests_are_asked_for_in_a_form",
            "the_end_of_sign_ups_ends_offers",
            "the_last_hour_ends_every_offer",
            "there_are_no_more_guests_than_seats",
        ),
        "bot.gatherings.test_rooms": (
            "a_rule_by_area_counts_people_in_the_room",
            "a_week_is_by_video_and_then_on_site_again",
            "organisers_say_whether_the_week_is_told",
            "the_rule_moves_the_last_to_come_to_video_first",
            "with_nothing_on_site_there_is_nothing_to_turn",
        ),
    },
    "gatherings-seats": {
        "adapters.slack.evenings": (
            "a_card_is_shown_in_the_kitchen_too",
            "a_closed_day_moves_one_of_a_series",
            "a_seat_is_offered_and_a_rule_has_no_number",
            "a_series_has_no_date_left",
            "a_series_of_two_is_kept_to_its_end",
            "a_vote_is_called_off_by_mistake",
            "tables_that_share_a_link",
            "the_first_at_a_table_and_one_who_waits",
            "there_are_as_many_templates_as_there_may_be",
            "what_is_announced_too_late",
            "who_was_there_and_who_was_not",
        ),
        "bot.gatherings.test_asking": (
            "later_than_that_maybe_is_asked_at_once",
            "who_still_comes_says_so_and_who_does_not_gives_the_seat",
        ),
        "bot.gatherings.test_capacity": (
            "a_place_in_the_queue_is_not_lost_for_a_wish",
            "without_an_answer_one_waits_for_the_room",
        ),
        "bot.gatherings.test_choosing": ("a_part_of_a_title_is_enough",),
        "bot.gatherings.test_links": ("another_link_reaches_those_who_are_going",),
        "bot.gatherings.test_rooms": ("in_a_week_by_video_all_seats_are_by_video",),
    },
    "gatherings-series": {
        "bot.gatherings.test_series": (
            "a_preview_thrown_away_leaves_nothing",
            "a_skipped_closed_day_is_announced",
            "closed_days_are_left_out_and_shown",
            "started_twice_it_is_one_series",
        ),
        "bot.gatherings.test_series_changes": ("a_near_date_is_skipped_and_put_back",),
        "bot.gatherings.test_series_story": ("the_life_of_a_series",),
    },
    "gatherings-tables": {
        "bot.gatherings.test_tables": (
            "a_draft_has_a_table_plan_too",
            "at_half_time_everybody_changes_and_nobody_meets_twice",
            "one_alone_and_two_alone_are_told_so",
            "who_comes_late_gets_the_smallest_table",
        ),
    },
    "gatherings-voting": {
        "bot.gatherings.test_choosing": ("templates_are_for_organisers_and_open_by_name",),
        "bot.gatherings.test_voting": (
            "a_date_that_is_past_cannot_be_ticked_and_the_last_one_ends_it",
            "there_are_five_dates_at_most",
            "those_who_voted_are_told_first_and_everybody_half_an_hour_later",
            "without_any_vote_only_the_organiser_is_asked",
        ),
    },
    "member": {
        "adapters.slack.scenes": ("a_member_tries_every_command_and_every_button",),
    },
    "linking": {
        "adapters.slack.seldom": (
            "two_accounts_become_one",
            "coffees_of_people_on_different_chats",
        ),
    },
    "map": {
        "adapters.slack.seldom": ("the_map_of_the_community_and_its_fridays",),
    },
    "mydata": {
        "bot.mydata.test_for_others": (
            "nobody_in_particular_and_oneself_are_refused",
            "who_asked_in_person_is_erased",
        ),
    },
    "organiser": {
        "adapters.slack.scenes": ("an_organiser_tries_every_command_and_every_button",),
    },
    "pages": {
        "adapters.slack.scenes": (
            "a_newcomer_and_an_organiser_open_their_page",
            "a_member_and_an_organiser_open_their_page_later",
        ),
    },
    "people": {
        "adapters.slack.rounds": (
            "ones_own_list_of_thanks",
            "three_requests_are_enough",
            "many_cards_and_a_map_of_more_than_a_year",
        ),
        "bot.people.test_directory": (
            "before_anybody_has_a_card_the_first_is_invited",
            "nobody_found_leads_to_a_neighbour_or_to_the_whole_space",
            "too_long_a_word_is_refused_at_its_field",
            "what_is_typed_stays_text",
        ),
        "bot.people.test_importing": (
            "a_list_fills_in_what_is_blank_and_nobody_sees_it",
            "a_list_that_is_wrong_changes_nothing_and_says_where",
        ),
        "bot.people.test_needs": (
            "altered_and_borrowed_buttons_are_refused",
            "found_is_said_where_the_space_read_it",
            "nothing_is_sent_before_the_author_has_read_it",
            "those_who_offer_it_are_asked_first_and_named_if_they_wish",
            "who_can_help_is_told_to_the_author_alone",
        ),
        "bot.people.test_thanks": (
            "a_form_asks_whom_and_what",
            "a_question_is_answered_once",
            "of_three_who_met_one_is_chosen",
            "the_quarter_is_told_without_a_name_on_its_first_working_day",
            "the_same_again_within_30_days_is_refused_kindly",
            "who_leaves_is_out_of_every_question",
        ),
        "bot.test_profile": (
            "a_field_cannot_be_in_both_lists",
            "a_refusal_speaks_french",
        ),
    },
    "refusals": {
        "adapters.slack.seldom": (
            "a_card_with_everything_and_who_sees_it",
            "how_one_takes_part_in_coffees",
            "reminders_of_what_one_goes_to",
            "what_cannot_be_said_of_a_gathering",
            "what_cannot_be_said_of_a_vote",
        ),
    },
    "rhythm": {
        "adapters.slack.rounds": (
            "how_often_one_met_somebody",
            "a_table_with_an_organiser_hosts_a_breakfast",
            "two_who_were_not_seen_for_long_answer",
        ),
        "bot.rhythm.test_again": (
            "of_three_who_met_one_says_which",
            "both_are_asked_in_six_to_eight_weeks_and_meet_once_both_say_yes",
            "on_every_chat_one_says_so_under_the_card_and_has_the_switches",
        ),
        "bot.rhythm.test_ladder": (
            "a_table_is_made_once_all_four_said_yes_and_may_host_a_breakfast",
            "two_who_turn_out_to_be_one_sit_at_no_table",
        ),
        "bot.rhythm.test_newcomers": (
            "a_no_asks_the_next_at_once_and_is_told_to_nobody",
            "after_a_week_a_first_breakfast_is_suggested_once",
            "greeters_take_turns_and_silence_passes_it_on",
        ),
        "bot.rhythm.test_regular": ("months_with_a_gathering",),
        "bot.rhythm.test_unseen": ("who_is_not_seen_for_six_weeks_is_asked_once",),
    },
    "space": {
        "bot.test_dashboard": ("where_nothing_is_on_the_web_it_says_what_to_set",),
        "adapters.slack.scenes": ("the_journal_has_a_sentence_for_every_deed",),
        "bot.test_space": ("every_act_of_an_organiser_is_in_the_journal",),
        "bot.test_stuck": (
            "what_cannot_be_seen_is_put_to_the_organisers",
            "an_organiser_has_it_sent_again",
        ),
    },
    "trouble": {
        "adapters.slack.rounds": ("messages_wait_and_questions_about_them_are_settled",),
        "adapters.slack.seldom": ("messages_in_trouble_are_told_to_the_organisers",),
    },
}
