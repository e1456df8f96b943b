"""Without Chromium these tests say how to get one; where it is required, they fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.conftest import HOW_TO_GET_IT

ROOT = Path(__file__).parents[2]
ONE = "tests/browser/test_lounge_page.py::test_shift_and_enter_begin_a_line"


@pytest.mark.parametrize(("required", "ends"), [("0", 0), ("1", 1)])
def test_a_machine_without_chromium(required: str, ends: int) -> None:
    environment = {
        **os.environ,
        "CHROMIUM": "no-such-browser",
        "COMPTOIR_REQUIRE_BROWSER": required,
    }
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", ONE],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == ends, run.stdout
    assert HOW_TO_GET_IT in run.stdout
    assert ("1 skipped" in run.stdout) == (required == "0")
