"""Telling that somebody writes. It is never stored."""

from uuid import UUID

from chat.frames import Typing
from chat.services.access import place_in
from chat.topics import conversation_topic
from realtime.publish import publish


def typing_tell(*, conversation_id: UUID, by: UUID) -> None:
    place_in(conversation_id, by)
    publish(conversation_topic(conversation_id), Typing(conversation_id, by))
