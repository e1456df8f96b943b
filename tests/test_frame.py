"""The frame: what is packaged, what is locked, what is licensed, and what the lint keeps out."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CODE = ("bot", "adapters", "storage")
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")
# One entry of a lock: a pinned package, when it applies, and at least one hash.
ENTRY = re.compile(
    r"(?P<pin>[a-z0-9-]+(\[[a-z,]+\])?==[0-9][0-9a-z.]*)( ; (?P<marker>[^\\\n]+?))?"
    r"(?P<hashes>( \\\n    --hash=sha256:[0-9a-f]{64})+)\n"
)
# Licences that ask of a project under MIT no more than to be named.
FREE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0",
    "PSF-2.0", "Zlib",
}  # fmt: skip
# The same, as older packages say it.
FREE_IN_WORDS = {
    "Apache 2.0", "Apache Software License", "BSD License", "ISC License (ISCL)", "MIT License",
    "Python Software Foundation License",
}  # fmt: skip


def entries(lock: str) -> list[Requirement]:
    """The pinned packages of a lock file, one for each Python it tells apart."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return [
        Requirement(f"{found['pin']} ; {found['marker']}" if found["marker"] else found["pin"])
        for found in ENTRY.finditer(text)
    ]


def declared(*groups: str) -> list[Requirement]:
    """What pyproject.toml asks for: "runtime", an extra, or a dependency group."""
    known = {
        "runtime": PROJECT["project"]["dependencies"],
        **PROJECT["project"]["optional-dependencies"],
        **PROJECT["dependency-groups"],
    }
    return [Requirement(line) for group in groups for line in known[group]]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_pins_and_hashes_and_nothing_else(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert ENTRY.sub("", text) == ""
    assert len(entries(lock)) >= 3


@pytest.mark.parametrize(
    ("lock", "groups"),
    [
        ("requirements.lock", ["runtime"]),
        ("requirements-build.lock", ["build"]),
        ("requirements-dev.lock", ["runtime", "postgres", "dev", "build"]),
    ],
)
def test_a_lock_satisfies_what_the_project_asks_for(lock: str, groups: list[str]) -> None:
    pins = entries(lock)
    for asked in declared(*groups):
        found = [
            pin for pin in pins if canonicalize_name(pin.name) == canonicalize_name(asked.name)
        ]
        assert found, f"{lock} lacks {asked.name}: run `make lock`"
        for pin in found:
            version = next(iter(pin.specifier)).version
            assert asked.specifier.contains(version), f"{lock} holds {pin}: run `make lock`"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-build.lock"])
def test_the_tests_run_on_the_very_versions_that_are_shipped(lock: str) -> None:
    tested = {(pin.name, str(pin.specifier)) for pin in entries("requirements-dev.lock")}
    assert {(pin.name, str(pin.specifier)) for pin in entries(lock)} <= tested


def test_a_package_wanted_with_an_extra_is_locked_with_it() -> None:
    """Else an older pip goes for its newest release, which has no hash here."""
    wanted = {
        (canonicalize_name(asked.name), extra)
        for found in metadata.distributions()
        for line in found.requires or []
        if (asked := Requirement(line)).extras and "extra ==" not in str(asked.marker)
        for extra in asked.extras
    }
    locked = {
        (canonicalize_name(pin.name), extra)
        for pin in entries("requirements-dev.lock")
        for extra in pin.extras
    }
    assert ("sqlalchemy", "asyncio") in wanted <= locked


def needed_by(asked: Requirement) -> Iterator[str]:
    """The installed packages that a requirement brings along on this machine, itself included."""
    waiting, met = [asked], set[str]()
    while waiting:
        current = waiting.pop()
        if str(current) in met:
            continue
        met.add(str(current))
        yield canonicalize_name(current.name)
        for line in metadata.requires(current.name) or []:
            further = Requirement(line)
            extras = ["", *current.extras]
            if not further.marker or any(further.marker.evaluate({"extra": e}) for e in extras):
                waiting.append(further)


def packages(*groups: str) -> set[str]:
    return {name for asked in declared(*groups) for name in needed_by(asked)}


def licences(name: str) -> set[str]:
    """A package's licences, as SPDX names where it gives them, else in its classifiers' words."""
    about = metadata.metadata(name)
    expression = ", ".join(about.get_all("License-Expression", []))
    words = [line for line in about.get_all("Classifier", []) if line.startswith("License ::")]
    if expression or not words:
        return set(re.split(r"[()]| AND | OR ", expression or about["License"])) - {""}
    return {line.rpartition(" :: ")[2] for line in words}


def test_the_lock_holds_all_that_comes_along() -> None:
    assert packages("runtime") <= {pin.name for pin in entries("requirements.lock")}


def test_what_comes_along_is_as_free_as_we_are() -> None:
    shipped = packages("runtime")
    assert len(shipped) > 30
    found = {name: licences(name) for name in shipped}
    assert {name: bound for name, bound in found.items() if not bound <= FREE | FREE_IN_WORDS} == {}


def test_only_the_driver_for_postgresql_asks_for_more() -> None:
    """The LGPL is met by the driver being a package apart, and the extra being a choice."""
    further = packages("postgres") - packages("runtime")
    assert {name: licences(name) for name in further} == {
        "psycopg": {"LGPL-3.0-only"},
        "psycopg-binary": {"LGPL-3.0-only"},
    }


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    plain = {
        name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    }
    starts = {
        node.module or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and not node.level
    }
    return {name.partition(".")[0] for name in plain | starts}


@pytest.mark.parametrize(
    ("folders", "groups"),
    [
        (CODE, ["runtime", "postgres"]),
        (("tests", "bench", "tools"), ["runtime", "postgres", "dev", "build"]),
    ],
)
def test_what_we_import_is_declared(folders: tuple[str, ...], groups: list[str]) -> None:
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    others = set().union(*map(imported, paths)) - sys.stdlib_module_names
    others -= {*CODE, "tests", "bench", "tools"}
    owners = metadata.packages_distributions()
    asked = {str(canonicalize_name(one.name)) for one in declared(*groups)}
    # pytest promises neither, yet brings both for as long as it has existed.
    asked |= {"packaging", "pluggy"} if "dev" in groups else set()
    assert others
    found = {name: owners.get(name, [name]) for name in others}
    strays = {k: v for k, v in found.items() if not asked & {canonicalize_name(n) for n in v}}
    assert strays == {}


def test_the_wheel_holds_the_code_and_its_data(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("comptoir-*.whl")
    held = set(ZipFile(wheel).namelist())
    files = [path for folder in CODE for path in (ROOT / folder).rglob("*") if path.is_file()]
    ours = {str(p.relative_to(ROOT)) for p in files if p.suffix not in {".pyc", ".mo"}}
    assert "bot/model.py" in ours
    assert ours - held == set()
    assert {name.partition("/")[0] for name in held - ours} <= {
        f"comptoir-{PROJECT['project']['version']}.dist-info"
    }


def contract(name: str) -> dict[str, list[str]]:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    return next(one for one in contracts if one["id"] == name)


def modules_of_the_bot() -> set[str]:
    paths = (ROOT / "bot").iterdir()
    kept = (p for p in paths if p.suffix == ".py" or (p / "__init__.py").exists())
    return {f"bot.{path.stem}" for path in kept} - {"bot.__init__"}


def test_every_module_of_the_bot_has_its_place_in_the_house() -> None:
    placed = {name for line in contract("house")["layers"] for name in re.findall(r"[\w.]+", line)}
    assert modules_of_the_bot() - placed == set(), "give it a line in the contract `house`"


def test_an_adapter_is_kept_from_all_but_the_model_and_the_ports() -> None:
    layers = contract("house")["layers"]
    below = " ".join(layers[layers.index("adapters | storage") + 1 :])
    reachable = modules_of_the_bot() & set(re.findall(r"[\w.]+", below))
    # `bot.video` is a word of the model, in a file of its own.
    seen = {"bot.days", "bot.model", "bot.pages", "bot.ports", "bot.video"}
    assert reachable - set(contract("adapters")["forbidden_modules"]) == seen


IMPURE = """\
import datetime; datetime.datetime.now(datetime.UTC)
from datetime import date; date.today()
from time import monotonic; monotonic()
import time; time.time()
import random; random.choice([1])
import random; random.SystemRandom()
import secrets
import os; os.urandom(8)
import uuid; uuid.uuid4()
"""


@pytest.mark.parametrize(
    ("place", "banned"),
    [
        ("bot/app.py", True),
        ("adapters/slack/wire.py", True),
        ("storage/core.py", True),
        ("tests/town.py", True),
        ("bot/__main__.py", False),
        ("bot/compose.py", False),
    ],
)
def test_clocks_and_chance_enter_at_the_root_alone(place: str, banned: bool) -> None:
    command = [sys.executable, "-m", "ruff", "check", "--output-format=concise", "--select=TID251"]
    answer = subprocess.run(
        [*command, "--stdin-filename", place, "-"],
        cwd=ROOT, input=IMPURE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = {int(number) for number in re.findall(r":(\d+):\d+: TID251", answer.stdout)}
    every = set(range(1, IMPURE.count("\n") + 1))
    assert lines == (every if banned else set()), answer.stdout + answer.stderr


RAN = '<testcase classname="tests.browser.test_lounge" name="joins"/>'
SKIPPED = RAN.replace("/>", "><skipped/></testcase>")


@pytest.mark.parametrize(
    ("cases", "complaint"),
    [
        (RAN, ""),
        ('<testcase classname="tests.test_frame" name="locks"/>', "No browser test ran."),
        (RAN + SKIPPED, "Browser tests were skipped: joins."),
    ],
)
def test_the_gate_sees_whether_the_browser_tests_ran(
    cases: str, complaint: str, tmp_path: Path
) -> None:
    report = tmp_path / "report.xml"
    report.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    command = [sys.executable, str(ROOT / ".ci" / "browser_ran.py"), str(report)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr.strip()) == (1 if complaint else 0, complaint)
