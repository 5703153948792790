"""What the staff is shown of a message that is reported to them."""

from uuid import UUID

from accounts.evidence import evidence, moment
from chat.models import Message
from chat.services.access import message_seen_by, no_such_message


@evidence("message")
def _message(reporter_id: UUID, user_id: UUID, message_id: int) -> str:
    """With what it said before it was edited, and the names of its files."""
    message = message_seen_by(message_id, reporter_id)
    if message.sender_id != user_id or message.kind != Message.Kind.TEXT or message.deleted_at:
        raise no_such_message()
    lines = [moment(message.created_at), message.body]
    lines += [f"Until {moment(each.created_at)}: {each.body}" for each in message.revisions.order_by("pk")]
    lines += [f"File: {each.name} ({each.content_type}, {each.id})" for each in message.attachments.all()]
    return "\n\n".join(line for line in lines if line)
