#!/usr/bin/env python
"""Switchboard's command line."""

import gc
import os
import sys

# What is imported stays: looking for what does not, at the usual pace, makes each start a tenth longer, also of the
# processes that this one starts.
gc.set_threshold(100_000, 20, 20)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
