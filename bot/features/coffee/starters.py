"""Conversation starters, by theme. A group keeps the same one however its card changes."""

from bot.language import N_

WORK = (
    N_("What are you working on this week that you are proud of?"),
    N_("How did you come to do what you do?"),
    N_("What does a good day's work look like for you?"),
    N_("Which part of your trade do people misunderstand most?"),
    N_("What would you do with one more free day a week?"),
    N_("What was your very first job?"),
    N_("Which client or project taught you the most?"),
    N_("What would you like to be doing in three years?"),
    N_("Which task would you gladly never do again?"),
    N_("What is the best advice you were given about working for yourself?"),
    N_("Which tool could you not work without?"),
    N_("What have you stopped doing at work, and are glad of it?"),
)
HELP = (
    N_("What could somebody here help you with this month?"),
    N_("What do people often ask you for help with?"),
    N_("Who would you most like to be introduced to?"),
    N_("Which kind of client suits you best?"),
    N_("Whom would you recommend without thinking twice?"),
    N_("What would you like to learn from somebody here?"),
    N_("What could you teach in half an hour?"),
    N_("Which question have you been carrying around for weeks?"),
)
PLACE = (
    N_("Where in the space do you work best?"),
    N_("What made you choose this place?"),
    N_("What would make this space even better?"),
    N_("Where do you go for lunch around here?"),
    N_("Which event would you love to see here?"),
    N_("Where else have you worked from, and how was it?"),
    N_("Silence, music or chatter: what do you work to?"),
    N_("Which place in town should everybody know?"),
)
LIFE = (
    N_("How does your ideal Saturday begin?"),
    N_("What are you reading, watching or listening to?"),
    N_("Which dish do you cook best?"),
    N_("Coffee, tea or something else, and how exactly?"),
    N_("Where did you grow up, and do you miss it?"),
    N_("What have you started recently?"),
    N_("Which trip changed something in you?"),
    N_("Which sport or craft would you take up if you had the time?"),
    N_("What makes you laugh without fail?"),
    N_("What do you do to switch off?"),
    N_("Which small thing made your week better?"),
    N_("Which language would you like to speak?"),
)
IDEAS = (
    N_("Which trend in your field do you not believe in?"),
    N_("What would you build if money were no matter?"),
    N_("Which idea have you changed your mind about?"),
    N_("What could our two trades do together?"),
    N_("Which everyday object is badly made?"),
    N_("Which skill will still matter in twenty years?"),
    N_("What did you believe about independent work that turned out wrong?"),
    N_("Which book or talk would you press on a friend?"),
)
PLAY = (
    N_("Which superpower would help you most on a Monday?"),
    N_("If your trade had a mascot, what would it be?"),
    N_("Which three things would you take to a desert island with good wifi?"),
    N_("Two truths and a lie: who goes first?"),
    N_("If last month were a film, which one would it be?"),
    N_("What is the strangest thing on your desk?"),
    N_("Which smell takes you straight back to childhood?"),
    N_("Which job did you dream of at the age of eight?"),
)

# Themes take turns, so that neighbouring groups don't all talk of work.
THEMES = (WORK, HELP, PLACE, LIFE, IDEAS, PLAY)
STARTERS: tuple[str, ...] = tuple(
    theme[number]
    for number in range(max(map(len, THEMES)))
    for theme in THEMES
    if number < len(theme)
)
