"""What people say about themselves."""

from copy import copy
from typing import Any

from django.db import IntegrityError, transaction

from accounts.frames import ProfileChanged
from accounts.hooks import on_profile_change
from accounts.models import SearchWord, Session, User
from accounts.services.contacts import contact_change_tell, contacts_must_be_free, email_links_offer
from accounts.services.locks import user_lock
from accounts.services.ownership import must_be_as_seen, owner_must_be_proven
from accounts.wire import own_user
from realtime.errors import Conflict
from realtime.publish import publish
from realtime.topics import user_topic

VERIFIED_WITH = {"email": "email_verified_at", "phone": "phone_verified_at"}


def profile_update(
    *, session: Session, changes: dict[str, Any], password: str | None = None, code: str | None = None
) -> User:
    """Only what is given changes. Another address or number asks for a proof, and is a claim until it is proven."""
    changed = _changed(session.user, changes)
    if not changed:
        return session.user
    if VERIFIED_WITH.keys() & changed.keys():
        owner_must_be_proven(session=session, password=password, code=code)
    wished = copy(session.user)
    _apply(wished, changed)
    contacts_must_be_free(wished)
    return _write(session.user, changes)


@transaction.atomic
def _write(seen: User, changes: dict[str, Any]) -> User:
    before = user_lock(seen)
    changed = _changed(before, changes)
    if not changed:
        return before
    contacts = VERIFIED_WITH.keys() & changed.keys()
    if contacts:
        must_be_as_seen(before, seen)
    for name in contacts:
        changed[VERIFIED_WITH[name]] = None
    user = copy(before)
    _apply(user, changed)
    way_in_must_remain(user)
    _save(user, list(changed))
    if {"full_name", "username"} & changed.keys():
        SearchWord.objects.replace(user)
    if contacts:
        contact_change_tell(before=before, changed=contacts)
    if "email" in contacts:
        email_links_offer(user=user)
    profile_publish(user=user)
    on_profile_change.run(before, user)
    return user


def profile_publish(*, user: User) -> None:
    publish(user_topic(user.pk), ProfileChanged(own_user(user)))


def way_in_must_remain(user: User) -> None:
    if user.phone is None and not user.has_usable_password():
        raise Conflict("last_way_in", "Set a password first: without this number you could not sign in again.")


def _changed(user: User, changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in changes.items() if getattr(user, name) != value}


def _apply(user: User, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(user, name, value)


def _save(user: User, fields: list[str]) -> None:
    try:
        with transaction.atomic():
            user.save(update_fields=fields)
    except IntegrityError:
        contacts_must_be_free(user)
        raise
