"""Chat on the socket."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

import msgspec

from chat.models.attachment import MAX_ATTACHMENTS
from chat.models.message import MAX_CLIENT_ID
from chat.services.messages import message_delete, message_edit, reaction_add, reaction_remove
from chat.services.places import Place
from chat.services.reads import Mark, reads_mark
from chat.services.sending import NewMessage, messages_send
from chat.services.typing import typing_tell
from chat.state import ChatState, chat_states, chat_topics
from chat.sync import Missed, missed_since
from chat.wire import MessageView
from realtime.batching import GroupCommit
from realtime.consumers import Consumer
from realtime.limits import Rate
from realtime.registry import command
from realtime.socket import Socket
from realtime.threads import in_database_thread

Seq = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Attachments = Annotated[tuple[UUID, ...], msgspec.Meta(max_length=MAX_ATTACHMENTS)]
ClientId = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_CLIENT_ID)]


class Command(msgspec.Struct, forbid_unknown_fields=True):
    pass


class Send(Command):
    conversation: UUID
    client_id: ClientId
    body: str = ""
    reply_to: Seq | None = None
    attachments: Attachments = ()


class Edit(Command):
    message: Seq
    body: str


class Delete(Command):
    message: Seq


class React(Command):
    message: Seq
    emoji: str
    remove: bool = False


class MarkRead(Command):
    conversation: UUID
    seq: Seq


class InConversation(Command):
    conversation: UUID


class Since(Command):
    cursor: Seq


class Said(msgspec.Struct):
    message: MessageView


class Marked(msgspec.Struct):
    read_seq: int
    delivered_seq: int


class ChatConsumer(Consumer, name="chat"):
    def __init__(self) -> None:
        self.sending: GroupCommit[NewMessage, MessageView] = GroupCommit("messages", messages_send)
        self.listening: GroupCommit[UUID, list[str]] = GroupCommit("chat_topics", chat_topics)
        self.looking: GroupCommit[UUID, ChatState] = GroupCommit("chat_states", chat_states)
        self.marking: GroupCommit[Mark, Place] = GroupCommit("reads", reads_mark)

    async def topics(self, socket: Socket) -> Iterable[str]:
        return await self.listening.do(socket.identity.user_id)

    async def snapshot(self, socket: Socket) -> ChatState:
        return await self.looking.do(socket.identity.user_id)

    @command("chat.send")
    async def send(self, socket: Socket, data: Send) -> Said:
        """Says something. Sent twice under one `client_id`, it is said once, and answered alike."""
        new = NewMessage(
            socket.identity.user_id, data.conversation, data.client_id, data.body, data.reply_to, data.attachments
        )
        return Said(await self.sending.do(new))

    @command("chat.edit")
    async def edit(self, socket: Socket, data: Edit) -> Said:
        """Says it otherwise. What it said before is kept."""
        by = socket.identity.user_id
        return Said(await in_database_thread(message_edit, message_id=data.message, by=by, body=data.body))

    @command("chat.delete")
    async def delete(self, socket: Socket, data: Delete) -> Said:
        """Takes a message back; that there was one remains."""
        return Said(await in_database_thread(message_delete, message_id=data.message, by=socket.identity.user_id))

    @command("chat.react")
    async def react(self, socket: Socket, data: React) -> Said:
        """Adds an emoji to a message, or takes it away again."""
        work = reaction_remove if data.remove else reaction_add
        by = socket.identity.user_id
        return Said(await in_database_thread(work, message_id=data.message, by=by, emoji=data.emoji))

    @command("chat.read")
    async def read(self, socket: Socket, data: MarkRead) -> Marked:
        """Everything up to `seq` has been read."""
        return await self._mark(Mark(socket.identity.user_id, data.conversation, data.seq))

    @command("chat.delivered")
    async def delivered(self, socket: Socket, data: MarkRead) -> Marked:
        """Everything up to `seq` has reached this device."""
        return await self._mark(Mark(socket.identity.user_id, data.conversation, data.seq, read=False))

    async def _mark(self, mark: Mark) -> Marked:
        place = await self.marking.do(mark)
        return Marked(place.read_seq, place.delivered_seq)

    @command("chat.typing", rate=Rate(per_second=1 / 3, burst=1))
    async def typing(self, socket: Socket, data: InConversation) -> None:
        """Somebody is writing. Said again every few seconds for as long as it is so."""
        await in_database_thread(typing_tell, conversation_id=data.conversation, by=socket.identity.user_id)

    @command("chat.sync")
    async def sync(self, socket: Socket, data: Since) -> Missed:
        """What changed after a cursor, a page at a time."""
        return await in_database_thread(missed_since, user_id=socket.identity.user_id, cursor=data.cursor)
