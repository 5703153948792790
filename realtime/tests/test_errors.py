"""The one tree of errors."""

import pytest

from realtime import errors
from realtime.errors import DomainError


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("Invalid", 400),
        ("Unauthenticated", 401),
        ("Forbidden", 403),
        ("NotFound", 404),
        ("Conflict", 409),
        ("TooLarge", 413),
        ("Unprocessable", 422),
        ("RateLimited", 429),
        ("Unavailable", 503),
    ],
)
def test_each_kind_has_its_status(name: str, status: int) -> None:
    kind = getattr(errors, name)
    assert issubclass(kind, DomainError)
    assert kind.status == status


def test_no_kind_is_forgotten_here() -> None:
    assert len(DomainError.__subclasses__()) == 9


def test_an_error_reads_as_its_code_and_its_message() -> None:
    error = errors.Conflict("taken", "Somebody was first.", fields={"seat": ["Taken."]}, retry_after=2)
    assert str(error) == "taken: Somebody was first."
    assert (error.code, error.message, error.fields, error.retry_after) == (
        "taken",
        "Somebody was first.",
        {"seat": ["Taken."]},
        2,
    )
