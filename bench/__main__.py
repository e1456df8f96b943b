"""`python -m bench`: every measurement, or those named: `python -m bench matching`."""

from __future__ import annotations

import sys

from bench import matching, signups, slack

MEASURES = {"matching": matching.main, "signups": signups.main, "slack": slack.main}


def main(names: list[str]) -> int:
    """Run the measures named, or all; 2 for a name there is not."""
    unknown = [name for name in names if name not in MEASURES]
    if unknown:
        sys.stderr.write(f"no such measure: {unknown[0]}; there are: {', '.join(MEASURES)}\n")
        return 2
    for name in names or MEASURES:
        MEASURES[name]()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
