"""Shares of what a question is worth: whole thousandths."""

ALL = 1000


def divided(value: int, by: int) -> int:
    """To the nearest whole, and halves up."""
    return (2 * value + by) // (2 * by)
