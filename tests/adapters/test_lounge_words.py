"""The lounge's own words: complete in both languages, and none that nobody says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from adapters.lounge.words import STATIC, TABLE, say

FOLDER = STATIC.parent
HOLE = re.compile(r"\{(\w+)\}")


def test_both_languages_say_the_same_things() -> None:
    assert list(TABLE) == ["en", "fr"]
    assert list(TABLE["fr"]) == list(TABLE["en"])
    for key, words in TABLE["en"].items():
        other = TABLE["fr"][key]
        assert words.strip(), key
        assert other.strip(), key
        assert set(HOLE.findall(words)) == set(HOLE.findall(other)), key


def test_no_sentence_is_written_twice() -> None:
    pairs = json.loads(
        (STATIC / "words.json").read_text("utf-8"), object_pairs_hook=lambda found: found
    )
    for _, table in pairs:
        keys = [key for key, _ in table]
        assert len(keys) == len(set(keys))


def test_french_has_its_own_spaces_and_quotes() -> None:
    """A space that does not break before : ; ! ? and inside guillemets, a curly apostrophe."""
    for key, words in TABLE["fr"].items():
        assert "'" not in words, key
        assert not re.search(r"[«] | [»:;!?]|\w[!?;]", words), key


def sources() -> str:
    files = [*FOLDER.glob("*.py"), *STATIC.glob("*.js"), *STATIC.glob("*.html")]
    return "\n".join(path.read_text("utf-8") for path in files)


@pytest.mark.parametrize("key", TABLE["en"])
def test_every_sentence_is_said_somewhere(key: str) -> None:
    assert f'"{key}"' in sources()


def test_every_word_of_the_page_is_in_the_table() -> None:
    page = (STATIC / "index.html").read_text("utf-8")
    used = set(re.findall(r'data-(?:word|label|placeholder)="([\w-]+)"', page))
    for script in STATIC.glob("*.js"):
        used |= set(re.findall(r'\bt\("([\w-]+)"', script.read_text("utf-8")))
    assert len(used) > 40
    assert used <= set(TABLE["en"])


def test_the_page_writes_no_word_of_its_own() -> None:
    page = re.sub(
        r"<(head|svg)\b.*?</\1>", "", (STATIC / "index.html").read_text("utf-8"), flags=re.S
    )
    words = re.sub(r"<[^>]+>", " ", page).split()
    assert words == ["Français", "English"]  # each language names itself


def test_a_language_nobody_wrote_is_english() -> None:
    assert say("de-AT", "send") == say("en", "send") == "Send"
    assert say("fr_CA", "send") == "Envoyer"


def test_no_script_reads_text_as_markup() -> None:
    for script in STATIC.glob("*.js"):
        code = script.read_text("utf-8")
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert way not in code, (script.name, way)


def test_nothing_is_fetched_from_elsewhere() -> None:
    for path in Path(STATIC).iterdir():
        found = re.findall(r"https?://[\w.]+", path.read_text("utf-8"))
        allowed = {"http://www.w3.org", "http://127.0.0.1", "http://localhost."}
        assert set(found) <= allowed, path.name
