"""Each planted bug still has its place. `make mutants` plants them and sees the suite find them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants.bugs import BUGS, Bug

ROOT = Path(__file__).parent.parent.parent


def test_there_are_enough_of_them() -> None:
    assert len(BUGS) >= 12
    assert len({bug.name for bug in BUGS}) == len(BUGS)


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bug_can_be_planted_in_one_place(bug: Bug) -> None:
    source = (ROOT / bug.file).read_text("utf-8")
    assert source.count(bug.good) == 1
    assert bug.good != bug.bad
    for test in bug.tests:
        assert (ROOT / test).is_file()
