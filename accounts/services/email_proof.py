"""Whose an address is, decided by who reads its mailbox (docs/decisions/0014)."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Session, User
from accounts.services.email_links import user_of_token
from accounts.services.profile import profile_publish
from realtime.errors import Conflict, Invalid


def email_verify(*, session: Session, token: str) -> User:
    """The mailbox and the account must be in one hand: the link counts for whoever is signed in to its account."""
    user = user_of_token(purpose="confirm", token=token)
    if user is None or user.pk != session.user_id:
        raise _link_is_void()
    return _claim_end(user, email_verified_at=timezone.now())


def email_release(*, token: str) -> None:
    """By whoever reads the mailbox, where somebody else gave their address."""
    user = user_of_token(purpose="release", token=token)
    if user is None:
        raise _link_is_void()
    _claim_end(user, email=None)


@transaction.atomic
def _claim_end(user: User, **change: object) -> User:
    """Of two links at once, or a link and a change of the address, one wins."""
    if not User.objects.unconfirmed().filter(pk=user.pk, email=user.email).update(**change):
        raise Conflict("email_changed", "The address was changed a moment ago.")
    user.refresh_from_db()
    profile_publish(user=user)
    return user


def _link_is_void() -> Invalid:
    return Invalid("email_link_invalid", "This link is not valid any more, or belongs to another account.")
