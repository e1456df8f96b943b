"""`python -m tests.mutants`: plant each bug in a copy of the tree, and see the suite find it.

Ends with 1 if one survives. A word chooses those bugs whose name has it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.mutants.bugs import BUGS, Bug

ROOT = Path(__file__).parent.parent.parent
LEFT_BEHIND = shutil.ignore_patterns(
    ".venv", ".git", "build", "dist", "__pycache__", "*.db", ".*_cache"
)
FAILED = 1  # what pytest ends with when a test failed; anything else is no verdict


def planted(bug: Bug, root: Path) -> None:
    """Put the bug into the tree at *root*."""
    file = root / bug.file
    source = file.read_text("utf-8")
    if source.count(bug.good) != 1:
        raise SystemExit(f"{bug.name}: {bug.file} has {source.count(bug.good)} such places")
    file.write_text(source.replace(bug.good, bug.bad), "utf-8")


def found_by(bug: Bug) -> str:
    """The first test that fails; "" if the bug survives."""
    with tempfile.TemporaryDirectory() as made:
        tree = Path(made) / "tree"
        shutil.copytree(ROOT, tree, ignore=LEFT_BEHIND)
        planted(bug, tree)
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider"]
        done = subprocess.run(
            [*command, "--no-header", "-rf", *bug.tests],
            cwd=tree, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode == 0:
            return ""
        named = [
            line
            for line in done.stdout.splitlines()
            if line.startswith(("FAILED tests/", "ERROR tests/"))
        ]
        if done.returncode != FAILED or not named:
            say(f"no verdict on it:\n{done.stdout[-3000:]}{done.stderr[-2000:]}")
            return ""
        return named[0].split(" ")[1].split(" - ")[0]


def main(word: str = "") -> int:
    bugs = [bug for bug in BUGS if word in bug.name]
    survived = 0
    for bug in bugs:
        test = found_by(bug)
        survived += not test
        say(f"{'caught  ' if test else 'SURVIVED'}  {bug.name}")
        say(f"            {test or ', '.join(bug.tests)}")
    say(f"{len(bugs) - survived} of {len(bugs)} caught")
    return 1 if survived else 0


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
