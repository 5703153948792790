"""Who may do what, asked once and in the same words everywhere."""

from collections.abc import Collection
from uuid import UUID

from accounts.services.blocks import is_blocked_between
from chat.models import Attachment, Conversation, Member, Message
from realtime.errors import Forbidden, NotFound


def no_such_conversation() -> NotFound:
    return NotFound("not_found", "There is no such conversation.")


def no_such_message() -> NotFound:
    return NotFound("not_found", "There is no such message.")


def no_such_attachment() -> NotFound:
    return NotFound("not_found", "There is no such file.")


def place_in(conversation_id: UUID, user_id: UUID) -> Member:
    """This person's place in a conversation that they may see."""
    place = (
        Member.objects.present()
        .select_related("conversation")
        .filter(conversation=conversation_id, user=user_id)
        .first()
    )
    if place is None or is_cut_off(place.conversation, user_id):
        raise no_such_conversation()
    return place


def conversation_lock(conversation_id: UUID, user_id: UUID) -> Member:
    """The same, with the conversation locked: whoever changes it comes one after the other."""
    conversation = Conversation.objects.select_for_update(no_key=True).filter(pk=conversation_id).first()
    if conversation is None:
        raise no_such_conversation()
    return place_in(conversation_id, user_id)


def conversations_hold(conversation_ids: Collection[UUID]) -> None:
    """For who writes in several of them: the count is taken with the first, and nothing is locked after it."""
    held = Conversation.objects.select_for_update(no_key=True).filter(pk__in=conversation_ids).order_by("pk")
    list(held.values_list("pk", flat=True))


def message_lock(message_id: int, user_id: UUID) -> tuple[Message, Member]:
    """A message as nobody can change it any more until the transaction ends, and the person's place beside it."""
    conversation_id = Message.objects.filter(pk=message_id).values_list("conversation", flat=True).first()
    if conversation_id is None:
        raise no_such_message()
    try:
        place = conversation_lock(conversation_id, user_id)
    except NotFound:
        raise no_such_message() from None
    message = Message.objects.select_related("conversation").get(pk=message_id)
    if message.seq <= place.cleared_seq:
        raise no_such_message()
    return message, place


def attachment_seen_by(attachment_id: UUID, user_id: UUID) -> Attachment:
    """Of a message that this person may see; before it is sent, one's own."""
    attachment = Attachment.objects.select_related("message").filter(pk=attachment_id).first()
    if attachment is None or not (_is_said_to(attachment.message, user_id) or attachment.is_waiting_for(user_id)):
        raise no_such_attachment()
    return attachment


def message_seen_by(message_id: int, user_id: UUID) -> Message:
    message = Message.objects.filter(pk=message_id).first()
    if message is None or not _is_said_to(message, user_id):
        raise no_such_message()
    return message


def _is_said_to(message: Message | None, user_id: UUID) -> bool:
    try:
        return message is not None and message.seq > place_in(message.conversation_id, user_id).cleared_seq
    except NotFound:
        return False


def must_manage(place: Member) -> None:
    if place.conversation.is_direct or not place.may_manage:
        raise Forbidden("not_allowed", "Only owners and admins of a group may do this.")


def is_cut_off(conversation: Conversation, user_id: UUID) -> bool:
    """A block between the two of a direct conversation cuts it off for both."""
    other = conversation.other_than(user_id)
    return other is not None and is_blocked_between(user_id, other)
