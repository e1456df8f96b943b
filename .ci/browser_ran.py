"""Fail unless the tests that drive a real browser ran, all of them.

A skipped browser test is right on a laptop without Chromium; in the gate it would be a green lie.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree


def missing(report: Path) -> str:
    """Return what is wrong with the browser tests in this JUnit report; empty when all ran."""
    cases = [
        case
        for case in ElementTree.parse(report).iter("testcase")  # noqa: S314  pytest wrote it a moment ago
        if case.get("classname", "").startswith("tests.browser.")
    ]
    if not cases:
        return "No browser test ran."
    skipped = [case.get("name", "?") for case in cases if case.find("skipped") is not None]
    return f"Browser tests were skipped: {', '.join(skipped)}." if skipped else ""


if __name__ == "__main__":
    sys.exit(missing(Path(sys.argv[1])) or 0)
