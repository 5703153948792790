"""Ringing telecallers, for who does it by REST or by the socket: as often as one may."""

from collections.abc import Sequence
from itertools import zip_longest

from realtime.batching import alone
from realtime.errors import DomainError, RateLimited
from realtime.rest.allowances import allowance_return, allowance_take
from telecaller.services.dialling import Made, NewCall, paid_calls_make


def paid_call_dial(new: NewCall) -> Made:
    return alone(paid_calls_dial, new)


def paid_calls_dial(new: Sequence[NewCall]) -> list[Made | DomainError]:
    """What is refused does not count."""
    refused = [_take(each) for each in new]
    allowed = [each for each, error in zip(new, refused, strict=True) if error is None]
    answers: list[Made | DomainError] = []
    try:
        answers = paid_calls_make(allowed)
    finally:
        for each, answer in zip_longest(allowed, answers):
            if not isinstance(answer, tuple):
                allowance_return("rings", each.by)
    rest = iter(answers)
    return [error or next(rest) for error in refused]


def _take(new: NewCall) -> RateLimited | None:
    try:
        allowance_take("rings", new.by)
    except RateLimited as error:
        return error
    return None
