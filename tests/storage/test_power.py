"""The power goes: what somebody was told is written down is there when it is back.

By default twenty times; COMPTOIR_LONG=1 takes two hundred.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
CUTS = 200 if os.environ.get("COMPTOIR_LONG") else 20


def cut(folder: Path, *more: str) -> dict[str, int]:
    """How often each thing was found."""
    command = [sys.executable, "-m", "tests.storage.powerless", str(folder), str(CUTS), *more]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=300, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, int] = json.loads(done.stdout)
    return found


def test_after_a_power_cut_all_that_was_promised_is_there(tmp_path: Path) -> None:
    found = cut(tmp_path)
    sys.stdout.write(f"\n{CUTS} power cuts: {found}\n")
    assert found == {"kept": CUTS}


def test_a_database_that_does_not_wait_for_its_disk_would_be_found_out(tmp_path: Path) -> None:
    found = cut(tmp_path, "careless")
    assert found.get("kept", 0) < CUTS
