"""`python -m bench`: every measurement, or those named: `python -m bench matching`."""

from __future__ import annotations

import sys
from importlib import import_module

# The matching first, and each imported when its turn comes: memory is told as the growth of the
# process's peak, which a chat's library loaded before would hide.
MEASURES = ("matching", "signups", "slack", "pages")


def main(names: list[str]) -> int:
    """Run the measures named, or all; 2 for a name there is not."""
    unknown = [name for name in names if name not in MEASURES]
    if unknown:
        sys.stderr.write(f"no such measure: {unknown[0]}; there are: {', '.join(MEASURES)}\n")
        return 2
    for name in names or MEASURES:
        import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
