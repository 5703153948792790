"""Holding the row of a person, so that what is decided about them stays true until it is written.

People are locked before anything else, in the order of their keys. No lock is one that those wait for who write rows
that name the person: they hold locks of their own that the person's transaction may need next.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from accounts.services.sessions import session_is_over


def user_lock(user: User) -> User:
    """The person as they are now. Who has left meanwhile changes nothing any more, or some of them would come back."""
    locked = User.objects.undeleted().select_for_update(no_key=True).filter(pk=user.pk).first()
    if locked is None:
        raise session_is_over()
    return locked


def pair_lock(user_id: UUID, other_id: UUID) -> tuple[User, User | None]:
    """Somebody and another, who may not be there: to others, guests never are."""
    found = users_lock([user_id, other_id])
    if user_id not in found:
        raise session_is_over()
    other = found.get(other_id)
    return found[user_id], None if other is None or other.is_guest else other


def users_lock(user_ids: Collection[UUID]) -> dict[UUID, User]:
    """Those of them who are there: in one order, or two who mean each other would wait for ever."""
    people = User.objects.undeleted().select_for_update(no_key=True).filter(pk__in=user_ids).order_by("pk")
    return {person.pk: person for person in people}


def people_lock(user_ids: Collection[UUID], *, by: UUID) -> None:
    """All of them that are there, and who does something with them."""
    people = User.objects.undeleted().select_for_update(no_key=True).filter(pk__in=[by, *user_ids]).order_by("pk")
    if by not in set(people.values_list("pk", flat=True)):
        raise session_is_over()


def rows_lock(rows: QuerySet[Any]) -> None:
    """Rows that two people may both remove: in one order, for each locks but themselves."""
    list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
