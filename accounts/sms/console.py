"""Text messages on the terminal, for development."""

import sys


def send(*, to: str, body: str) -> None:
    sys.stdout.write(f"\nText message to {to}:\n{body}\n\n")
    sys.stdout.flush()
