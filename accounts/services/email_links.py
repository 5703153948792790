"""Links to a mailbox about the account that gave its address: one confirms the address, one takes it off."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner

from accounts.models import User

LIFETIME = timedelta(days=1)

Purpose = Literal["confirm", "release"]


def confirm_link(user: User) -> str:
    return f"{settings.PUBLIC_URL}/app/settings/confirm-email?token={_token('confirm', user)}"


def release_link(user: User) -> str:
    return f"{settings.PUBLIC_URL}/release-email/?token={_token('release', user)}"


def user_of_token(*, purpose: Purpose, token: str) -> User | None:
    """Whom the token was made for, if they still claim the address it was sent to and nobody has confirmed it."""
    try:
        user = User.objects.unconfirmed().filter(pk=UUID(hex=token.partition(":")[0])).first()
        if user is None:
            return None
        _signer(purpose, user).unsign(token, max_age=LIFETIME)
    except (ValueError, BadSignature):
        return None
    return user


def _token(purpose: Purpose, user: User) -> str:
    return _signer(purpose, user).sign(user.pk.hex)


def _signer(purpose: Purpose, user: User) -> TimestampSigner:
    return TimestampSigner(salt=f"accounts.email:{purpose}:{user.email}")
