"""Cells of a CSV file that no spreadsheet takes for a formula."""

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_DEFUSED = re.compile(r"'+[=+\-@\t\r]")


def defused(text: str) -> str:
    """With an apostrophe in front. Those that look so already get another one, so that it can be undone."""
    return f"'{text}" if _FORMULA.match(text) else text


def undone(text: str) -> str:
    return text[1:] if _DEFUSED.match(text) else text
