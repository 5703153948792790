"""What is refused of calls between two, of whatever kind, and in which words."""

from uuid import UUID

from realtime.errors import Conflict, Forbidden, NotFound, Unprocessable


def no_such_call() -> NotFound:
    return NotFound("not_found", "There is no such call.")


def another_call() -> Unprocessable:
    return Unprocessable("idempotency_mismatch", "Another call was made under this client_id.")


def on_another_call() -> Conflict:
    return Conflict("on_another_call", "You are on another call.")


def must_be(wanted: UUID, by: UUID, message: str) -> None:
    if wanted != by:
        raise Forbidden("not_yours", message)


def too_late(*, accepted: bool) -> Conflict:
    """To answer it."""
    if accepted:
        return Conflict("answered_elsewhere", "Another of your devices answered.")
    return Conflict("call_over", "This call is over.")


def moved_on(*, accepted: bool) -> Conflict:
    """It cannot be ended as what it was."""
    if accepted:
        return Conflict("call_answered", "This call has just been answered.")
    return Conflict("call_over", "This call is over.")
