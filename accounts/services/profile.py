"""What people say about themselves."""

from typing import Any

from django.db import IntegrityError, transaction

from accounts.frames import ProfileChanged
from accounts.models import SearchWord, User
from accounts.services.registration import contacts_must_be_free
from accounts.wire import own_user
from realtime.errors import Conflict
from realtime.publish import publish
from realtime.topics import user_topic

VERIFIED_WITH = {"email": "email_verified_at", "phone": "phone_verified_at"}


@transaction.atomic
def profile_update(*, user: User, changes: dict[str, Any]) -> User:
    """Only what is given changes. A new address or number is a claim until it is proven."""
    user = User.objects.select_for_update().get(pk=user.pk)
    changed = {name: value for name, value in changes.items() if getattr(user, name) != value}
    if not changed:
        return user
    for name, value in changed.items():
        setattr(user, name, value)
    for name in VERIFIED_WITH.keys() & changed.keys():
        setattr(user, VERIFIED_WITH[name], None)
        changed[VERIFIED_WITH[name]] = None
    way_in_must_remain(user)
    _save(user, list(changed))
    if {"full_name", "username"} & changed.keys():
        SearchWord.objects.replace(user)
    profile_publish(user=user)
    return user


def profile_publish(*, user: User) -> None:
    publish(user_topic(user.pk), ProfileChanged(own_user(user)))


def way_in_must_remain(user: User) -> None:
    if user.phone is None and not user.has_usable_password():
        raise Conflict("last_way_in", "Set a password first: without this number you could not sign in again.")


def _save(user: User, fields: list[str]) -> None:
    contacts_must_be_free(user)
    try:
        with transaction.atomic():
            user.save(update_fields=fields)
    except IntegrityError:
        contacts_must_be_free(user)
        raise
