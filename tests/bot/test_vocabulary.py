"""Words for trades, offers and needs: found by their exact forms, in either language."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.matching import Person, Rules, match
from bot.vocabulary import LANGUAGES, NO_WORDS, Vocabulary, VocabularyError, fold

SHIPPED = Vocabulary.shipped()
SMALL = """\
[photography]
en = ["photography", "photographer"]
fr = ["photographie", "photographe"]
near = ["video"]

[video]
en = ["video"]
fr = ["vidéo"]
"""


def test_the_shipped_words_cover_a_coworking_space() -> None:
    assert len(SHIPPED.concepts) >= 80
    for concept in SHIPPED.concepts.values():
        for language in LANGUAGES:
            assert len(concept.forms[language]) >= 2, f"{concept.id} in {language}"


def test_every_form_is_of_one_concept() -> None:
    owners: dict[str, set[str]] = {}
    for concept in SHIPPED.concepts.values():
        for form in chain(*concept.forms.values()):
            owners.setdefault(fold(form), set()).add(concept.id)
    assert {form: found for form, found in owners.items() if len(found) > 1} == {}
    assert len(owners) > 1500


def test_every_form_finds_its_concept_and_every_name_too() -> None:
    for concept in SHIPPED.concepts.values():
        for language, forms in concept.forms.items():
            assert {SHIPPED.canonical(form.upper()) for form in forms} == {concept.id}
            assert SHIPPED.name(concept.id, language) == forms[0]


def test_every_concept_has_neighbours_both_ways_and_never_itself() -> None:
    for concept, others in SHIPPED.near.items():
        assert len(others) >= 2, concept
        assert concept not in others
        assert all(concept in SHIPPED.near[other] for other in others)


@pytest.mark.parametrize(
    ("concept", "forms"),
    [
        ("photography", ["photographer", "Photographers", "photographe", "photographes", "#photo"]),
        ("law", ["lawyer", "avocat", "avocate", "avocats", "AVOCATES", "juriste"]),
        ("graphic-design", ["graphic design", "Graphic-Design", "graphiste", "graphistes"]),
        ("copywriting", ["rédactrice", "redacteurs", "rédaction web", "copywriter"]),
        ("accounting", ["expert-comptable", "Expert comptable", "accountants", "compta."]),
        ("translation", ["traductrice", "traducteurs", "translator", "Translations"]),
        ("web-development", ["site web", "websites", "développeuse web", "web developer"]),
        ("software-development", ["dev", "développeur", "developers"]),
        ("ux-research", ["UX research", "recherche utilisateur", "user researcher"]),
        ("architecture", ["architecte", "architects", "maître d’œuvre", "maitre d'oeuvre"]),
        ("three-d", ["3D", "3d", "infographiste 3D"]),
        ("teaching", ["professeure", "prof", "teachers", "cours particuliers"]),
        ("event-planning", ["organisation d’évènements", "event planner"]),
    ],
)
def test_one_concept_whatever_the_language_the_number_and_the_gender(
    concept: str, forms: list[str]
) -> None:
    assert {SHIPPED.canonical(form) for form in forms} == {concept}


@pytest.mark.parametrize("tag", ["photographies d'oiseaux", "photograph", "lawyerly", "C++", "c#"])
def test_nothing_is_guessed(tag: str) -> None:
    assert tag not in SHIPPED
    assert SHIPPED.canonical(tag) == fold(tag)
    assert SHIPPED.name(SHIPPED.canonical(tag), "fr") == fold(tag)


def test_unknown_tags_meet_each_other_whatever_their_case_and_accents() -> None:
    assert SHIPPED.canonical(" Apiculture  Urbaine ") == SHIPPED.canonical("apiculture-urbaine")
    assert SHIPPED.canonical("C++") != SHIPPED.canonical("C#")


@example("‥")
@example("ℌ")
@given(st.text(max_size=30))
def test_a_canonical_tag_is_its_own(tag: str) -> None:
    assert SHIPPED.canonical(SHIPPED.canonical(tag)) == SHIPPED.canonical(tag)
    assert NO_WORDS.canonical(tag) == fold(tag) == fold(fold(tag))


@pytest.mark.parametrize(
    ("locale", "name"), [("fr", "vidéo"), ("fr-CA", "vidéo"), ("en_GB", "video"), ("de", "video")]
)
def test_a_concept_is_named_in_the_readers_language_or_in_english(locale: str, name: str) -> None:
    assert Vocabulary.read(SMALL).name("video", locale) == name


def test_a_third_language_is_one_more_list() -> None:
    german = Vocabulary.read(SMALL + 'de = ["Video", "Videos", "Filmerin"]\n')
    assert german.canonical("filmerin") == "video"
    assert german.name("video", "de-AT") == "Video"


def test_the_matching_takes_the_neighbours_as_they_are() -> None:
    people = [
        Person("a", trade=SHIPPED.canonical("photographe")),
        Person("b", trade=SHIPPED.canonical("expert-comptable")),
        Person("c", trade=SHIPPED.canonical("video maker")),
        Person("d", trade=SHIPPED.canonical("avocate")),
    ]
    drawn = match(people, [], Rules(near=SHIPPED.near), 1)
    assert [group.people for group in drawn.groups] == [("a", "c"), ("b", "d")]
    kinds = {reason.kind for group in drawn.groups for reason in group.reasons}
    assert "trades" in kinds


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("", 1, "there is no concept"),
        ("[photo\n", 1, "this is not TOML"),
        (SMALL + "[law]\nen = [\n", 10, "this is not TOML"),
        (SMALL + "[law]\nen = ['law']\n", 9, "'law' has no forms in 'fr'"),
        (SMALL + "[law]\nfr = ['droit']\n", 9, "'law' has no forms in 'en'"),
        (SMALL + '[law]\nen = []\nfr = ["droit"]\n', 10, "nothing, or an empty text"),
        (SMALL + '[law]\nen = [" "]\nfr = ["droit"]\n', 10, "nothing, or an empty text"),
        (SMALL + '[law]\nen = "law"\nfr = ["droit"]\n', 10, "than a list of texts"),
        (SMALL + '[law]\nen = [3]\nfr = ["droit"]\n', 10, "than a list of texts"),
        (SMALL + '[law]\nen = ["law"]\nfr = ["Vidéo"]\n', 11, "is one of 'video' too"),
        (SMALL + '[law]\nen = ["law", "LAW"]\nfr = ["droit"]\n', 10, "'LAW' twice in 'en'"),
        (SMALL + '[Law]\nen = ["law"]\nfr = ["droit"]\n', 9, "'Law' is no id"),
        (SMALL + '[law]\nen = ["law"]\nfr = ["droit"]\nnear = ["tax"]\n', 12, "no concept here"),
        (SMALL + '[law]\nen = ["law"]\nfr = ["droit"]\nnear = ["law"]\n', 12, "is near itself"),
        (SMALL + '[law]\nen = ["law"]\nfr = ["droit"]\nnaer = []\n', 12, "has 'naer'"),
        ("law = 3\n" + SMALL, 1, "is not a table"),
        (SMALL + "[video]\n", 9, "this is not TOML"),
    ],
)
def test_a_broken_file_is_one_sentence_with_its_line(text: str, line: int, why: str) -> None:
    with pytest.raises(VocabularyError) as raised:
        Vocabulary.read(text, "words.toml")
    said = str(raised.value)
    assert said.startswith(f"words.toml, line {line}: ")
    assert why in said
    assert "\n" not in said
