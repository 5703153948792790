"""Addresses and numbers of people: whose they are, and who hears when they change."""

from collections.abc import Collection
from contextlib import suppress
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.identifiers import Login
from accounts.models import User
from accounts.services.quotas import DAY, HOUR, quota_take
from accounts.tasks import send_contact_changed_mail, send_contact_changed_text, send_email_links
from realtime.errors import Conflict, Invalid, RateLimited

LINKS_PER_HOUR = 5
NOTICES_PER_DAY = 10


def contacts_must_be_free(user: User) -> None:
    others = User.objects.exclude(pk=user.pk)
    taken: dict[str, list[str]] = {}
    if others.known_as(Login("username", user.username.lower())).exists():
        taken["username"] = ["This user name is taken."]
    if user.email and (holder := others.known_as(Login("email", user.email.lower())).first()):
        taken["email"] = [_address_is_taken(holder)]
    if user.phone and others.filter(phone=user.phone).exists():
        taken["phone"] = ["This number belongs to another account."]
    if taken:
        raise Invalid("taken", "Somebody else uses this already.", fields=taken)


def _address_is_taken(holder: User) -> str:
    """Whoever reads the mailbox may take the address off an account that only claims it."""
    email_links_offer(user=holder)
    return "This address belongs to another account. If it is yours, look in your mail."


def email_links_offer(*, user: User) -> None:
    """Nobody asked for these, so too many are not sent and nothing is said."""
    if user.email and user.email_verified_at is None:
        with suppress(RateLimited):
            email_links_send(user=user)


@transaction.atomic
def email_links_send(*, user: User) -> None:
    if user.email is None or user.email_verified_at is not None:
        raise Conflict("nothing_to_confirm", "There is no address that waits to be confirmed.")
    mailbox = sha256(user.email.encode()).hexdigest()[:40]
    quota_take(f"links:{mailbox}", cap=LINKS_PER_HOUR, window=HOUR, now=timezone.now())
    send_email_links.enqueue(user=user.pk.hex, email=user.email)


def contact_change_tell(*, before: User, changed: Collection[str]) -> None:
    """Told where they were reached until now, since whoever did this may be somebody else."""
    what = " and ".join(words for name, words in _WORDS.items() if name in changed)
    with suppress(RateLimited):
        quota_take(f"notice:{before.pk.hex}", cap=NOTICES_PER_DAY, window=DAY, now=timezone.now())
        if before.email:
            send_contact_changed_mail.enqueue(email=before.email, username=before.username, what=what)
        elif before.phone and before.phone_verified_at and settings.SMS_BACKEND != "off":
            send_contact_changed_text.enqueue(phone=before.phone, what=what)


_WORDS = {"email": "email address", "phone": "phone number"}
