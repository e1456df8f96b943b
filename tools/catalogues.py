"""The catalogues of sentences: `python -m tools.catalogues` brings them up to date.

New sentences come in empty, gone ones go, nothing is guessed; spaces and apostrophes are set
as printers of the language do. `problems` is what the build fails on.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "bot" / "locales"
# Who says sentences: a Translate called t, its plural, a mark for later, a refusal.
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "t": None,
    "many": (1, 2),
    "N_": None,
    "Refusal": None,
}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]


def extracted() -> Catalog:
    """Every sentence of the source, with the file it stands in."""
    found = Catalog(fuzzy=False)
    for room in ("bot", "adapters"):
        rows = extract_from_dir(str(ROOT / room), method_map=METHODS, keywords=KEYWORDS)
        for file, _, sentence, comments, context in sorted(rows, key=lambda row: row[:2]):
            found.add(sentence, None, [(f"{room}/{file}", 0)], comments, context=context)
    return found


def update(file: Path, source: Catalog) -> None:
    """Bring one catalogue up to date, in the order of the source."""
    with file.open("rb") as po:
        old = read_po(po, locale=file.stem)
    new = Catalog(locale=file.stem, header_comment=old.header_comment, fuzzy=False)
    for message in source:
        if message.id:
            known = old.get(key_of(message))
            said = (known.string if known and same_shape(known, message) else None) or ""
            forms = [said] if isinstance(said, str) else said
            spelled = tuple(typeset(one, file.stem) for one in forms)
            new.add(message.id, spelled[0] if isinstance(said, str) else spelled, message.locations)
    written = io.BytesIO()
    write_po(written, new, width=96, include_lineno=False, ignore_obsolete=True)
    kept = [line for line in written.getvalue().decode().splitlines(True) if not _noise(line)]
    file.write_text("".join(kept), "utf-8")


# No space that a line may break at before these, nor inside quotes; and real apostrophes.
FRENCH = (
    (re.compile(r"(?<=\w)'(?=[\w{*])"), "’"),
    (re.compile(r"[ \u00a0\u202f]+(?=[:;!?»](?:[\s*.,)…]|$))"), "\u00a0"),
    (re.compile(r"(?<=[\w}*»])(?=[;!?](?:\s|$))|(?<=[\w}*»])(?=:\s)"), "\u00a0"),
    (re.compile(r"«[ \u00a0\u202f]*"), "«\u00a0"),
    (re.compile(r"(?<=\S)[ \u00a0\u202f]*»"), "\u00a0»"),
)


def typeset(said: str, language: str) -> str:
    """The same sentence with the spaces and apostrophes of its language."""
    for found, right in FRENCH if language == "fr" else ():
        said = found.sub(right, said)
    return said


def _noise(line: str) -> bool:
    """Dates and blanks that would change the file for nothing."""
    head = (
        "Project-Id|Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated"
    )
    return bool(re.match(rf'"({head})', line)) or line == "#, python-brace-format\n"


def key_of(message: Message) -> str:
    """The English singular, under which gettext finds a sentence."""
    return message.id if isinstance(message.id, str) else message.id[0]


def same_shape(one: Message, other: Message) -> bool:
    """Both singular or both plural."""
    return isinstance(one.id, str) == isinstance(other.id, str)


def problems(file: Path, source: Catalog) -> list[str]:
    """What is missing, left over, uncertain or shaped otherwise in a catalogue."""
    with file.open("rb") as po:
        said = read_po(po, locale=file.stem, abort_invalid=True)
    wanted = {key_of(message): message for message in source if message.id}
    known = {key_of(message): message for message in said if message.id}
    found = [f"not translated: {key!r}" for key in wanted.keys() - known.keys()]
    found += [f"no longer said: {key!r}" for key in known.keys() - wanted.keys()]
    for key in wanted.keys() & known.keys():
        found += _faults(wanted[key], known[key], said.num_plurals)
        forms = known[key].string
        for form in [forms] if isinstance(forms, str) else forms or ():
            if typeset(form, file.stem) != form:
                found.append(f"make catalogues would set otherwise: {form!r}")
    return sorted(found)


def _faults(source: Message, message: Message, plurals: int) -> Iterable[str]:
    key = key_of(source)
    forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if message.fuzzy:
        yield f"uncertain: {key!r}"
    if not all(forms) or not forms:
        yield f"not translated: {key!r}"
    elif not same_shape(source, message) or (source.pluralizable and len(forms) != plurals):
        yield f"not the same forms: {key!r}"
    else:
        for form in forms:
            # A plural may leave its number out of the singular ("one person is going").
            spared = {"{n}"} if source.pluralizable else set()
            if (marks(form) ^ marks(key)) - spared:
                yield f"not the same holes: {key!r} / {form!r}"


def marks(sentence: str) -> set[str]:
    """Holes, and whether there is bold or a link."""
    holes = set(re.findall(r"\{\w+\}", sentence))
    return holes | ({"**"} if "**" in sentence else set()) | ({"]("} if "](" in sentence else set())


def main() -> int:
    """Update every catalogue and say what is left to do."""
    source = extracted()
    left = 0
    for file in sorted(LOCALES.glob("*.po")):
        update(file, source)
        for problem in problems(file, source):
            left += 1
            sys.stdout.write(f"{file.name}: {problem}\n")
    return 1 if left else 0


if __name__ == "__main__":
    raise SystemExit(main())
