"""The one tree of errors. Services raise them; REST and the socket each translate them in one place."""

import math
from collections.abc import Mapping

Fields = Mapping[str, list[str]]


class DomainError(Exception):
    """A refusal that a client is told about. `code` is for programs, `message` for people."""

    status = 400

    def __init__(
        self, code: str, message: str, *, fields: Fields | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.fields = fields
        self.retry_after = retry_after


class Invalid(DomainError):
    status = 400


class Unauthenticated(DomainError):
    status = 401


class Forbidden(DomainError):
    status = 403


def guests_may_not() -> Forbidden:
    return Forbidden("guests_may_not", "Guests may not do this. Sign in with an account of your own.")


class NotFound(DomainError):
    status = 404


class Conflict(DomainError):
    """Somebody else was first, or the thing has moved on. Nothing was changed."""

    status = 409


class TooLarge(DomainError):
    status = 413


class Unprocessable(DomainError):
    status = 422


class RateLimited(DomainError):
    status = 429


def rate_limited(message: str, wait: float) -> RateLimited:
    return RateLimited("rate_limited", message, retry_after=math.ceil(wait * 10) / 10)


class Unavailable(DomainError):
    status = 503
