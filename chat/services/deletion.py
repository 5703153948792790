"""What becomes of somebody's part in conversations when they delete their account, and what they can take along."""

from typing import Any

from accounts.hooks import Steps
from accounts.models import User
from accounts.personal_data import erased, exported
from chat.models import Attachment, Conversation, Member, Message
from chat.services.access import conversations_hold
from chat.services.attachments import attachments_discard_waiting_of
from chat.services.members import member_leave


@erased("conversations")
def _leave_groups(user: User) -> Steps:
    """What they said stays where it was said, under a name that names nobody."""
    groups = Conversation.objects.of(user.pk).filter(kind=Conversation.Kind.GROUP)
    held = list(groups.order_by("pk").values_list("pk", flat=True))
    conversations_hold(held)
    # Files that were sent stay, as the words beside them do.
    attachments_discard_waiting_of(user.pk)
    yield
    # Asked again: from one of them, somebody may just have removed them.
    for group in groups.filter(pk__in=held).order_by("pk"):
        member_leave(conversation_id=group.pk, by=user.pk)


@exported("conversations")
def _conversations(user: User) -> list[Any]:
    columns = ("conversation", "conversation__kind", "conversation__title", "role", "joined_at", "left_at")
    return list(Member.objects.filter(user=user).order_by("pk").values(*columns))


@exported("messages")
def _messages(user: User) -> list[Any]:
    columns = ("conversation", "seq", "body", "created_at", "edited_at", "deleted_at")
    return list(Message.objects.filter(sender=user, kind=Message.Kind.TEXT).order_by("pk").values(*columns))


@exported("attachments")
def _attachments(user: User) -> list[Any]:
    columns = ("id", "message__conversation", "message__seq", "kind", "name", "content_type", "size", "created_at")
    return list(Attachment.objects.filter(owner=user).order_by("pk").values(*columns))
