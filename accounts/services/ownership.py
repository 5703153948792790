"""Proofs that whoever holds a session is the person it belongs to, for what a stolen session must not do."""

from accounts.models import Session, User
from accounts.services.otp_codes import otp_consume
from realtime.errors import Conflict, Invalid


def owner_must_be_proven(*, session: Session, password: str | None, code: str | None, field: str = "password") -> None:
    """By the password. Those who have none came by a code: their sign-in is proof for a while, then a fresh one is."""
    user = session.user
    if user.has_usable_password():
        password_must_be_proven(user=user, password=password, field=field)
    elif code and user.phone:
        otp_consume(phone=user.phone, code=code)
    elif not session.is_fresh:
        message = "Enter a code sent to your phone."
        raise Invalid("code_required", message, fields={"code": [message]})


def password_must_be_proven(*, user: User, password: str | None, field: str) -> None:
    if not password:
        message = "Enter your current password."
        raise Invalid("password_required", message, fields={field: [message]})
    if not user.check_password(password):
        message = "This is not your password."
        raise Invalid("wrong_password", message, fields={field: [message]})


def must_be_as_seen(user: User, seen: User) -> None:
    """The proof was for the person as they were read, before the lock."""
    if (user.email, user.phone, user.password) != (seen.email, seen.phone, seen.password):
        raise Conflict("profile_changed", "Your profile was changed a moment ago. Look at it and try again.")
