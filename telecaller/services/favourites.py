"""Telecallers whom somebody would like to find again."""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.services.locks import pair_lock
from realtime.errors import Conflict, Invalid, NotFound
from telecaller.models import Favourite, Telecaller
from telecaller.models.favourite import MAX_FAVOURITES


def no_such_telecaller() -> NotFound:
    return NotFound("not_found", "There is no such telecaller.")


@transaction.atomic
def favourite_add(*, user: User, telecaller_id: UUID) -> None:
    """Added twice, it is one."""
    if user.pk == telecaller_id:
        raise Invalid("not_oneself", "This is you.")
    user, _ = pair_lock(user.pk, telecaller_id)  # or a block between the two would come in between
    if not Telecaller.objects.visible_to(user).filter(pk=telecaller_id).exists():
        raise no_such_telecaller()
    own = Favourite.objects.filter(user=user)
    if own.filter(telecaller=telecaller_id).exists():
        return
    if own.count() >= MAX_FAVOURITES:
        raise Conflict("too_many_favourites", f"You have {MAX_FAVOURITES} favourites already, which is the most.")
    Favourite.objects.create(user=user, telecaller_id=telecaller_id)


def favourite_remove(*, user: User, telecaller_id: UUID) -> None:
    """Fine if they are none."""
    Favourite.objects.filter(user=user, telecaller=telecaller_id).delete()
