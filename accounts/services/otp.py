"""Sign-in by a code that was sent to a phone. Whoever holds the phone is believed over whoever typed its number."""

import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Session, User
from accounts.services.otp_codes import otp_consume, otp_request
from accounts.services.profile import profile_publish
from accounts.services.registration import user_save_new
from accounts.services.sessions import (
    Origin,
    SignedIn,
    account_must_be_active,
    session_start,
)
from accounts.tasks import send_otp
from accounts.tokens import tokens_for
from realtime.errors import Forbidden


@transaction.atomic
def otp_send(*, phone: str, address: str | None) -> None:
    if settings.SMS_BACKEND == "off":
        raise Forbidden("sms_off", "This server sends no text messages. Sign in with a password.")
    request = otp_request(phone=phone, address=address)
    send_otp.enqueue(phone=phone, request=str(request))


def sign_in_with_code(*, phone: str, code: str, origin: Origin, by: Session | None = None) -> SignedIn:
    otp_consume(phone=phone, code=code)
    if by is not None and by.user.phone == phone:
        return _verify_own(by)
    with transaction.atomic():
        user = User.objects.undeleted().select_for_update(no_key=True).filter(phone=phone).first()
        if user is not None:
            account_must_be_active(user)
            if user.phone_verified_at is not None:
                return session_start(user=user, origin=origin)
            _release_number(user)
        return session_start(user=_new_user(phone), origin=origin, created=True)


@transaction.atomic
def _verify_own(session: Session) -> SignedIn:
    """Signed in already: the session goes on, with the refresh token it has."""
    User.objects.filter(pk=session.user_id, phone=session.user.phone, phone_verified_at__isnull=True).update(
        phone_verified_at=timezone.now()
    )
    user = User.objects.get(pk=session.user_id)
    profile_publish(user=user)
    return SignedIn(user=user, session=session, tokens=tokens_for(session))


def _release_number(user: User) -> None:
    """It was only typed there; all else on the account is its maker's (docs/decisions/0011)."""
    user.phone = None
    user.save(update_fields=["phone"])
    profile_publish(user=user)


def _new_user(phone: str) -> User:
    user = User(username=f"user-{secrets.token_hex(5)}", phone=phone, phone_verified_at=timezone.now())
    user.set_unusable_password()
    user_save_new(user=user)
    return user
