"""A group's picture: square and small, as those of people, and shown to its members only."""

from uuid import UUID

from django.db import transaction

from chat.models import Member
from chat.services.access import conversation_lock, must_manage, no_such_conversation, place_in
from chat.services.changes import changes_take
from chat.services.members import places_publish
from chat.services.notices import notice_add
from files.photos import square_photo
from files.services import files_discard, files_keep, files_writing
from files.serving import StoredFile


def conversation_picture_set(*, conversation_id: UUID, by: UUID, data: bytes) -> Member:
    content = square_photo(data, field="picture")
    with files_writing() as write:
        return _picture_replace(conversation_id, by, write(content))


def conversation_picture_delete(*, conversation_id: UUID, by: UUID) -> Member:
    return _picture_replace(conversation_id, by, "")


@transaction.atomic
def _picture_replace(conversation_id: UUID, by: UUID, name: str) -> Member:
    place = conversation_lock(conversation_id, by)
    must_manage(place)
    before, place.conversation.picture = place.conversation.picture, name
    if before == name:
        return place
    place.conversation.save(update_fields=["picture"])
    files_keep(names=[name] if name else [])
    files_discard(names=[before] if before else [])
    notice = {"what": "picture_changed" if name else "picture_removed"}
    notice_add(conversation=place.conversation, by=by, change=changes_take(), notice=notice)
    places_publish(conversation_id)
    return Member.objects.select_related("conversation").get(pk=place.pk)


def conversation_picture_seen_by(conversation_id: UUID, user_id: UUID) -> StoredFile:
    name = place_in(conversation_id, user_id).conversation.picture
    if not name:
        raise no_such_conversation()
    return StoredFile(name=name, content_type="image/webp", shown_as="picture.webp", tag=name[-32:], inline=True)
