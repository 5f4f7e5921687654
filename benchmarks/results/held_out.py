"""`lr-advise` with another points table: the one that was fitted without the task asked about.

cd benchmarks && python -m results.held_out CARDS.jsonl [arguments of lr-advise ...]
"""

from __future__ import annotations

import sys

from advisor.cli.main import main
from advisor.features import scorecard

if __name__ == "__main__":
    scorecard.FILE = sys.argv[1]
    sys.argv = ["lr-advise", *sys.argv[2:]]
    sys.exit(main())
