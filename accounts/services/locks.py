"""Holding the row of a person, so that what is decided about them stays true until it is written."""

from uuid import UUID

from accounts.models import User
from accounts.services.sessions import session_is_over


def user_lock(user: User) -> User:
    """The person as they are now. Who has left meanwhile changes nothing any more, or some of them would come back."""
    locked = User.objects.undeleted().select_for_update().filter(pk=user.pk).first()
    if locked is None:
        raise session_is_over()
    return locked


def pair_lock(user_id: UUID, other_id: UUID) -> tuple[User, User | None]:
    """Somebody and another, who may not be there: in one order, or two who mean each other would wait for ever."""
    people = User.objects.undeleted().select_for_update(no_key=True).filter(pk__in=[user_id, other_id]).order_by("pk")
    found = {person.pk: person for person in people}
    if user_id not in found:
        raise session_is_over()
    return found[user_id], found.get(other_id)
