"""`make bench`: what the real-time core does, beside what a bare server does in the same run.

    python -m bench [--smoke] [--only NAME ...] [--json FILE]

Every figure is a ratio to a limit, or stands next to one; `--smoke` takes a few seconds for each, to see that all runs.
"""

import argparse
import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path

from bench.calls import joins, relay
from bench.chat import chat, flat
from bench.core import echo, fan, idle, workers
from bench.figures import FULL, SMOKE, Figure
from bench.livetests import livetests
from bench.telecaller import telecaller

BENCHES = {
    "echo": echo,
    "fan": fan,
    "chat": chat,
    "flat": flat,
    "relay": relay,
    "joins": joins,
    "idle": idle,
    "workers": workers,
    "telecaller": telecaller,
    "livetests": livetests,
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--only", nargs="+", choices=BENCHES, default=list(BENCHES))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    figures: list[Figure] = []
    for name in options.only:
        for figure in BENCHES[name](SMOKE if options.smoke else FULL):
            print(figure, flush=True)
            figures.append(figure)
    if options.json:
        options.json.write_text(json.dumps([{**asdict(f), "met": f.met} for f in figures], indent=2))
    return 0 if all(figure.met for figure in figures if figure.holds_in_short or not options.smoke) else 1


if __name__ == "__main__":
    sys.exit(main())
