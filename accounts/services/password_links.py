"""Links that let the reader of a mailbox set a new password."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.utils import timezone

from accounts.identifiers import Login
from accounts.models import User
from accounts.services.quotas import HOUR, quota_take
from realtime.errors import RateLimited

MAILS_PER_HOUR = 5


def reset_link_for(*, email: str) -> str | None:
    """None where there is nobody to write to, or too much was written already."""
    user = User.objects.active().known_as(Login("email", email)).first()
    if user is None or not user.is_opened_by_mail:
        return None
    try:
        quota_take(f"mail:{user.pk.hex}", cap=MAILS_PER_HOUR, window=HOUR, now=timezone.now())
    except RateLimited:
        return None
    token = default_token_generator.make_token(user)
    return f"{settings.PUBLIC_URL}/reset/confirm/?uid={user.pk.hex}&token={token}"


def user_of_link(*, uid: str, token: str) -> User | None:
    try:
        user = User.objects.active().filter(pk=UUID(hex=uid)).first()
    except ValueError:
        return None
    if user is None or not user.is_opened_by_mail:
        return None
    return user if default_token_generator.check_token(user, token) else None
