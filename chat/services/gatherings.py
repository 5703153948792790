"""Groups of those who are somewhere together: who comes and goes there comes and goes here, and nobody owns them."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chat.models import Conversation, Member
from chat.services.changes import changes_take
from chat.services.members import admit, places_publish, send_away
from chat.services.notices import notice_add


def gathering_begin(*, by: UUID, title: str, user_ids: Sequence[UUID]) -> Conversation:
    """For those who lock what the people gather in; this locks the rest, in the order of this package."""
    change = changes_take()
    conversation = Conversation.objects.create(
        kind=Conversation.Kind.GROUP, title=title, created_by_id=by, active=change, change=change
    )
    admit(conversation, user_ids, change=change)
    notice_add(conversation=conversation, by=by, change=change, notice={"what": "gathered", "title": title})
    places_publish(conversation.pk)
    return conversation


def gathering_join(*, conversation_id: UUID, user_id: UUID) -> None:
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    if Member.objects.present().filter(conversation=conversation, user=user_id).exists():
        return
    admit(conversation, [user_id], change=changes_take())
    places_publish(conversation_id)


def gathering_leave(*, conversation_id: UUID, user_ids: Collection[UUID]) -> None:
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    going = Member.objects.present().filter(conversation=conversation, user__in=user_ids)
    if going.exists():
        send_away(conversation, going)
        places_publish(conversation_id)
