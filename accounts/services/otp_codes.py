"""One-time codes: asked for, made when they are sent, guessed at no more than five times."""

import secrets
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import OtpCode, User
from accounts.models.otp import CODE_LIFETIME, SEND_INTERVAL
from accounts.services.quotas import DAY, HOUR, quota_take
from realtime.errors import Invalid, RateLimited
from realtime.rest.addresses import counted_address


@transaction.atomic
def otp_request(*, phone: str, address: str | None) -> UUID:
    """The same steps for every number, whoever it belongs to. A refusal undoes them all."""
    now = timezone.now()
    request = uuid4()
    if not _request_claim(phone, request, now):
        raise _too_soon(phone, now)
    quota_take(f"otp:{phone}", cap=settings.OTP_PER_PHONE_PER_DAY, window=DAY, now=now)
    quota_take(f"otp:{counted_address(address)}", cap=settings.OTP_PER_ADDRESS_PER_HOUR, window=HOUR, now=now)
    quota_take("otp", cap=settings.OTP_PER_HOUR, window=HOUR, now=now)
    return request


def otp_issue(*, phone: str, request: UUID) -> str | None:
    """A new code for this request; None if it is stale by now, or the account behind the number is suspended."""
    if any(user.is_suspended for user in User.objects.filter(phone=phone)):
        return None
    now = timezone.now()
    code = f"{secrets.randbelow(10**6):06}"
    salt = secrets.token_hex(16)
    issued = OtpCode.objects.filter(
        phone=phone, request=request, used_at__isnull=True, requested_at__gt=now - CODE_LIFETIME
    ).update(salt=salt, digest=otp_digest(phone, code, salt), expires_at=now + CODE_LIFETIME)
    return code if issued else None


def otp_consume(*, phone: str, code: str) -> None:
    """Spends the code, or one try. Call it outside a transaction: the try must count although this raises.

    The try is taken before the code is looked at, so that guesses in parallel share the five.
    """
    now = timezone.now()
    row = OtpCode.objects.open(now).filter(phone=phone).first()
    if row is None:
        raise wrong_code()
    same = OtpCode.objects.open(now).filter(pk=row.pk, digest=row.digest)
    if not same.update(tries=F("tries") + 1):
        raise wrong_code()
    if not constant_time_compare(row.digest, otp_digest(phone, code, row.salt)):
        raise wrong_code()
    if not OtpCode.objects.filter(pk=row.pk, digest=row.digest, used_at__isnull=True).update(used_at=now):
        raise wrong_code()


def otp_digest(phone: str, code: str, salt: str) -> str:
    """Keyed, because a million codes are soon tried against a stolen table."""
    return salted_hmac(f"accounts.otp:{salt}", f"{phone}:{code}", algorithm="sha256").hexdigest()


def wrong_code() -> Invalid:
    message = "This code is not right, or its time is over."
    return Invalid("otp_invalid", message, fields={"code": [message]})


def _request_claim(phone: str, request: UUID, now: datetime) -> bool:
    fresh = {
        "request": request,
        "requested_at": now,
        "salt": "",
        "digest": "",
        "expires_at": None,
        "tries": 0,
        "used_at": None,
    }
    if OtpCode.objects.requestable(now).filter(phone=phone).update(**fresh):
        return True
    return OtpCode.objects.get_or_create(phone=phone, defaults=fresh)[1]


def _too_soon(phone: str, now: datetime) -> RateLimited:
    requested_at = OtpCode.objects.values_list("requested_at", flat=True).get(phone=phone)
    wait = (requested_at + SEND_INTERVAL - now).total_seconds()
    return RateLimited("too_soon", "A code was sent a moment ago. Wait before asking again.", retry_after=wait)
