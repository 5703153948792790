"""Currencies, by their three letters. Amounts are whole numbers of the smallest coin."""

import re

from django.core.exceptions import ValidationError

# Of ISO 4217, those whose smallest coin is not a hundredth.
DIGITS = dict.fromkeys(["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF"], 0)
DIGITS |= dict.fromkeys(["XOF", "XPF"], 0) | dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3)


def currency_must_be(code: str) -> None:
    if not re.fullmatch("[A-Z]{3}", code):
        raise ValidationError("The three capital letters of a currency, please.")


def digits_of(code: str) -> int:
    """Behind the point, where the amount is shown."""
    return DIGITS.get(code, 2)


def amount_in_words(amount: int, code: str) -> str:
    """9900 of INR: 99.00 INR."""
    digits = digits_of(code)
    whole, rest = divmod(amount, 10**digits)
    return f"{whole:,}.{rest:0{digits}} {code}" if digits else f"{amount:,} {code}"
