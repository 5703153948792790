"""Holding the row of a person, so that what is decided about them stays true until it is written."""

from accounts.models import User
from accounts.services.sessions import session_is_over


def user_lock(user: User) -> User:
    """The person as they are now. Who has left meanwhile changes nothing any more, or some of them would come back."""
    locked = User.objects.undeleted().select_for_update().filter(pk=user.pk).first()
    if locked is None:
        raise session_is_over()
    return locked
