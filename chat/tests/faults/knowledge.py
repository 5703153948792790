"""What a device knows of a conversation, put together as docs/chat.md says: in whatever order it hears of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chat.wire import QUOTED

Data = dict[str, Any]


@dataclass
class Thread:
    """Nothing that is heard late undoes what is newer, so the order of hearing makes no difference."""

    me: str
    view: Data | None = None
    change: int = 0
    opened: bool = False
    messages: dict[int, Data] = field(default_factory=dict)
    marks: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def is_mine(self) -> bool:
        return self.view is not None and not self.view["left"]

    @property
    def emptied(self) -> bool:
        """It is not in the list until somebody says something."""
        shown = self.shown()
        return bool(0 < shown["cleared_seq"] == shown["last_seq"])

    @property
    def last(self) -> Data | None:
        return max(self.messages.values(), key=lambda message: message["seq"], default=None)

    def take_view(self, view: Data) -> None:
        self._reach(view["change"])
        if self.view is not None and view["change"] < self.view["change"]:
            return
        self.view = view
        if view["left"]:
            self.messages, self.marks, self.opened = {}, {}, False
        elif view["last_message"]:
            self.take_message(view["last_message"])
        self._forget_cleared(view["cleared_seq"])

    def take_message(self, message: Data) -> None:
        """Of a conversation that is theirs; what still comes of another is not kept."""
        if self.view is None or not self.is_mine:
            return
        self._reach(message["change"])
        known = self.messages.get(message["id"])
        if known is None or known["change"] <= message["change"]:
            self.messages[message["id"]] = message
        self._forget_cleared(self.view["cleared_seq"])

    def take_marks(self, user: str, read_seq: int, delivered_seq: int, change: int) -> None:
        if self.is_mine:
            self._reach(change)
            before = self.marks.get(user, (0, 0))
            self.marks[user] = max(before[0], read_seq), max(before[1], delivered_seq)

    def _reach(self, change: int) -> None:
        self.change = max(self.change, change)

    def _forget_cleared(self, seq: int) -> None:
        self.messages = {pk: each for pk, each in self.messages.items() if each["seq"] > seq}

    def shown(self) -> Data:
        """The conversation as the device shows it: the newest view, and what was heard since."""
        assert self.view is not None
        last = self.last
        last_seq = max(self.view["last_seq"], last["seq"] if last else 0)
        read, delivered = self._marks_of(self.me, self.view)
        return self.view | {
            "last_seq": last_seq,
            "last_message": last,
            "active_at": last["created_at"] if last and last["seq"] > self.view["last_seq"] else self.view["active_at"],
            "read_seq": read,
            "delivered_seq": delivered,
            "unread": last_seq - read,
            "change": self.change,
            "peer": self._peer(self.view["peer"]),
        }

    def _marks_of(self, user: str, at: Data) -> tuple[int, int]:
        """Whoever says something has read what stands above it."""
        own = max((each["seq"] for each in self.messages.values() if each["sender"] == user), default=0)
        read, delivered = self.marks.get(user, (0, 0))
        return max(at["read_seq"], read, own), max(at["delivered_seq"], delivered, own)

    def _peer(self, peer: Data | None) -> Data | None:
        if peer is None:
            return None
        read, delivered = self._marks_of(peer["user"]["id"], peer)
        return peer | {"read_seq": read, "delivered_seq": delivered}


def as_held(message: Data, held: Mapping[int, Data]) -> Data:
    """A reply shows what it answers as that is now, where that is held; else as it was when the reply was told."""
    quote = message["reply_to"]
    told = held.get(quote["id"]) if quote else None
    if quote is None or told is None:
        return message | {"reply_to": quote and quote["id"]}
    return message | {"reply_to": quote | {"body": told["body"][:QUOTED], "deleted": told["deleted_at"] is not None}}
