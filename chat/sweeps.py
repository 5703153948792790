"""What time ends in chat: files that nobody sent."""

from datetime import datetime

from chat.services.attachments import attachments_expire
from realtime.clock import sweep


@sweep("attachments", every=30)
def attachments_collect(now: datetime) -> int:
    return attachments_expire(now)
