"""Rules of the house that no ready-made tool checks: sizes, annotations, fakes, cycles, leaks.

Each rule is a function from source text to findings, and is first shown a text it must object to.
"""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST_FUNCTION = 50
LONGEST_FILE = 400
MOCKS = {"mock", "unittest.mock", "asynctest", "doublex", "flexmock", "mockito", "pytest_mock"}

# Cut in two, so that this file does not find itself.
LEAKS = [
    first + last
    for first, last in [
        ("pypi.", "org"),
        ("python", "hosted.org"),
        ("npm", "js.org"),
        ("npm", "js.com"),
        ("debian", ".org"),
        ("crates", ".io"),
        ("/wo", "rk/"),
        ("/tm", "p/venv"),
        ("/opt/", "pypi"),
        ("/ro", "ot/."),
        (".libr", "ary/"),
    ]
]
# Kept out of the repository: by .gitignore, or (".git") by git itself, where it is a file.
UNTRACKED = {".git", "build", "dist", "__pycache__", "data", "config.toml", "uv.lock"}
# A mark that silences a tool, and whatever is said after it.
SILENCER = re.compile(
    r"#\s*(noqa(:\s*[A-Z]+\d+([,\s]+[A-Z]+\d+)*)?|type:\s*ignore(\[[\w\-, ]*\])?)(?P<why>.*)"
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files() -> list[Path]:
    folders = ("bot", "adapters", "storage", "tests", "bench", "tools", ".ci")
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def text_files(folder: Path = ROOT) -> Iterator[Path]:
    """Every file of text that a commit could hold."""
    for path in sorted(folder.iterdir()):
        hidden = path.name.startswith(".") and path.name not in {".ci", ".github"}
        if path.name in UNTRACKED or (path.is_dir() and hidden):
            continue
        if path.is_dir():
            yield from text_files(path)
        elif b"\0" not in path.read_bytes():
            yield path


def functions(source: str) -> Iterator[Function]:
    return (node for node in ast.walk(ast.parse(source)) if isinstance(node, Function))


def long_functions(source: str) -> list[str]:
    return [
        f"{node.name} has {lines} lines"
        for node in functions(source)
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]


def long_files(source: str) -> list[str]:
    lines = len(source.splitlines())
    return [f"{lines} lines"] if lines > LONGEST_FILE else []


def bare_signatures(source: str) -> list[str]:
    """Parameters and returns with no annotation. A first `self` or `cls` needs none."""
    found = []
    for node in functions(source):
        given = node.args
        places = [*given.posonlyargs, *given.args]
        if places and places[0].arg in {"self", "cls"}:
            del places[0]
        everything = [*places, *given.kwonlyargs, given.vararg, given.kwarg]
        found += [f"{node.name}({one.arg})" for one in everything if one and not one.annotation]
        if not node.returns:
            found.append(f"{node.name} says not what it returns")
    return found


def imports(tree: ast.AST, module: str = "", is_package: bool = False) -> Iterator[str]:
    """Every dotted name the tree imports, in functions too, but not for type checkers alone.

    `from a import b` gives `a.b`: whether b is a module is for the caller to find out.
    """
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for other in node.orelse:
                yield from imports(ast.Module([other], []), module, is_package)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            up = module.split(".")[: len(module.split(".")) - node.level + is_package]
            start = ".".join([*(up if node.level else []), *filter(None, [node.module])])
            yield from (f"{start}.{name.name}" for name in node.names)
        else:
            yield from imports(node, module, is_package)


def mocks(source: str) -> list[str]:
    tree = ast.parse(source)
    found = [f"imports {name}" for name in imports(tree) if is_mock(name)]
    return found + [
        f"{node.name} takes mocker"
        for node in functions(source)
        if any(one.arg == "mocker" for one in node.args.args)
    ]


def is_mock(dotted: str) -> bool:
    return any(dotted == name or dotted.startswith(f"{name}.") for name in MOCKS)


def unreasoned(source: str) -> list[str]:
    """Marks that silence a linter or the type checker and do not say why, on their own line."""
    comments = (
        token
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    )
    return [
        f"line {token.start[0]}: {token.string}"
        for token in comments
        for mark in SILENCER.finditer(token.string)
        if len(re.findall(r"[^\W\d]{2,}", mark["why"])) < 2
    ]


def leaks(text: str) -> list[str]:
    return [needle for needle in LEAKS if needle in text]


def cycle(sources: dict[str, tuple[str, bool]]) -> list[str]:
    """Return the modules of one import cycle, or nothing.

    Takes each module's source and whether it is a package. A package is not counted as imported
    with its submodules, though Python runs it first: a package may name what it holds.
    """
    graph = {}
    for module, (source, is_package) in sources.items():
        names = imports(ast.parse(source), module, is_package)
        owned = (
            name if name in sources else name.rpartition(".")[0] for name in names if name != module
        )
        graph[module] = {name for name in owned if name in sources and name != module}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def our_modules() -> dict[str, tuple[str, bool]]:
    found = {}
    for path in python_files():
        parts = list(path.relative_to(ROOT).with_suffix("").parts)
        is_package = parts[-1] == "__init__"
        module = ".".join(parts[:-1] if is_package else parts)
        found[module] = (path.read_text(encoding="utf-8"), is_package)
    return found


LONG_FUNCTION = "def long() -> None:\n" + "    pass\n" * LONGEST_FUNCTION
OBJECTIONABLE: list[tuple[Callable[[str], list[str]], str]] = [
    (long_functions, LONG_FUNCTION),
    (long_files, "\n" * (LONGEST_FILE + 1)),
    (bare_signatures, "def f(a) -> None: ..."),
    (bare_signatures, "def f(*, a) -> None: ..."),
    (bare_signatures, "def f(*a: int, **b) -> None: ..."),
    (bare_signatures, "class A:\n    async def f(self, a: int): ..."),
    (mocks, "from unittest import mock"),
    (mocks, "def f() -> None:\n    from unittest.mock import patch"),
    (mocks, "def test(mocker: object) -> None: ..."),
    (unreasoned, "import os  # noqa: F401"),
    (unreasoned, "import os  # noqa"),
    (unreasoned, "x = f()  # type: ignore[no-any-return]"),
    (leaks, "https://" + LEAKS[0] + "/simple"),
]
ACCEPTABLE: list[tuple[Callable[[str], list[str]], str]] = [
    (long_functions, LONG_FUNCTION.replace("    pass\n", "", 1)),
    (long_files, "\n" * LONGEST_FILE),
    (bare_signatures, "class A:\n    def f(self, /, *a: int) -> None: ..."),
    (mocks, "from tests.fakes import FakeClock"),
    (unreasoned, "import os  # noqa: F401, E402  the plugin is found by its import"),
    (unreasoned, "x = f()  # type: ignore[no-any-return]  # the library promises a string"),
    (leaks, "https://keepachangelog.com"),
]


@pytest.mark.parametrize(("rule", "source"), OBJECTIONABLE)
def test_a_rule_objects_to_what_it_is_about(rule: Callable[[str], list[str]], source: str) -> None:
    assert rule(source)


@pytest.mark.parametrize(("rule", "source"), ACCEPTABLE)
def test_a_rule_leaves_the_rest_alone(rule: Callable[[str], list[str]], source: str) -> None:
    assert rule(source) == []


@pytest.mark.parametrize("rule", [long_functions, long_files, bare_signatures, mocks, unreasoned])
def test_every_file_of_ours_keeps_to(rule: Callable[[str], list[str]]) -> None:
    files = python_files()
    assert len(files) > 10
    found = {
        str(path.relative_to(ROOT)): findings
        for path in files
        if (findings := rule(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_no_file_names_a_registry_or_somebody_s_machine() -> None:
    files = list(text_files())
    assert ROOT / "pyproject.toml" in files
    assert ROOT / "requirements.lock" in files
    found = {
        str(path.relative_to(ROOT)): findings
        for path in files
        if (findings := leaks(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_a_cycle_is_found_wherever_the_import_stands() -> None:
    one = "from b import two"
    assert cycle({"a": (one, False), "b": ("def f() -> None:\n    import a", True)})
    assert cycle({"p": ("", True), "p.a": ("from . import b", False), "p.b": ("import p.a", False)})
    assert cycle({"p": ("from .a import f", True), "p.a": ("from p import g", False)})
    for_types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a"
    assert cycle({"a": (one, False), "b": (for_types, False)}) == []
    whole = {
        "p": ("from p import a", True),
        "p.a": ("from p.b import f", False),
        "p.b": ("", False),
    }
    assert cycle(whole) == []


def test_our_modules_import_each_other_in_one_direction() -> None:
    modules = our_modules()
    assert "bot.model" in modules
    assert cycle(modules) == []
