"""Photos: made square and small on the way in; one a person, the last one goes."""

from django.db import transaction

from accounts.models import User
from accounts.models.user import photo_name
from accounts.services.locks import user_lock
from accounts.services.profile import profile_publish
from files.photos import square_photo
from files.services import PUBLIC, files_discard, files_keep, files_writing


def photo_set(*, user: User, data: bytes) -> User:
    content = square_photo(data)
    with files_writing(storage=PUBLIC) as write:
        return _photo_replace(user, write(content, name=photo_name()))


def photo_delete(*, user: User) -> User:
    return _photo_replace(user, "")


@transaction.atomic
def _photo_replace(user: User, name: str) -> User:
    user = user_lock(user)
    before = user.photo
    user.photo = name
    user.save(update_fields=["photo"])
    if name:
        files_keep(names=[name], storage=PUBLIC)
    if before:
        files_discard(names=[before], storage=PUBLIC)
    if before != name:
        profile_publish(user=user)
    return user
