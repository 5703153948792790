"""Photos: made square and small on the way in; one a person, the last one goes."""

from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.images import square_photo
from accounts.models import User
from accounts.models.user import photo_name
from accounts.services.locks import user_lock
from accounts.services.profile import profile_publish


def photo_set(*, user: User, data: bytes) -> User:
    content = ContentFile(square_photo(data))
    name = default_storage.save(photo_name(), content)
    try:
        return _photo_replace(user, name)
    except BaseException:
        default_storage.delete(name)
        raise


def photo_delete(*, user: User) -> User:
    return _photo_replace(user, "")


@transaction.atomic
def _photo_replace(user: User, name: str) -> User:
    user = user_lock(user)
    before = user.photo
    user.photo = name
    user.save(update_fields=["photo"])
    if before:
        # Only now that no row names it: a rollback must find the file where it was.
        transaction.on_commit(partial(default_storage.delete, before))
    if before != name:
        profile_publish(user=user)
    return user
