"""Whether what people do in a conversation costs the same, however much was said there.

Two people have as many conversations as each other. In one of the first one's, little was said; in one of the
second's, very much. Everything is done for both in turn, past the network, so that no fixed cost hides a growing one.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median
from time import perf_counter
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.models import User
from chat.history import messages_around, pinned_messages
from chat.models import Member
from chat.overview import conversation_views
from chat.search.finding import messages_found
from chat.services.access import place_in
from chat.services.changes import changes_seen
from chat.services.conversations import group_create
from chat.services.seeding import Said, past_add
from chat.services.sending import NewMessage, message_send
from chat.sync import missed_since
from realtime.ids import uuid7

MEMBERS = 20
OTHER_CONVERSATIONS = 40
PAGE = 50
MISSED = 50
BATCH = 2000
WORDS = "Shall we meet at the station at nine, or is that too early for you? The forecast says rain until noon."


class World:
    """Somebody with a list of conversations, one of which holds `size` messages."""

    def __init__(self, name: str, size: int) -> None:
        people = User.objects.bulk_create(User(username=f"{name}{n}", password="!") for n in range(MEMBERS))
        self.people = [person.pk for person in people]
        self.me = self.people[0]
        for number in range(OTHER_CONVERSATIONS):
            self._fill(self._group(f"{name} {number}"), 30)
        self.conversation = self._group(name)
        self._fill(self.conversation, size)
        self.size = size
        self.cursor = changes_seen()

    def _group(self, title: str) -> UUID:
        return group_create(by=self.me, title=title, user_ids=self.people[1:]).conversation_id

    def _fill(self, conversation_id: UUID, size: int) -> None:
        for start in range(0, size, BATCH):
            past_add(conversation_id=conversation_id, said=list(self._said(start, min(size, start + BATCH))))

    def _said(self, start: int, end: int) -> Iterator[Said]:
        begun = timezone.now() - timedelta(days=30)
        for number in range(start, end):
            speaker = self.people[1 + number % (MEMBERS - 1)]
            yield Said(speaker, f"{number} {WORDS}", begun + timedelta(seconds=number))

    def page(self, before: int | None) -> Callable[[], object]:
        return lambda: messages_around(self.place, before=before, after=None, limit=PAGE)

    def pinned(self) -> object:
        return pinned_messages(self.place)

    @property
    def place(self) -> Member:
        return place_in(self.conversation, self.me)

    def send(self) -> object:
        return message_send(NewMessage(self.people[1], self.conversation, str(uuid7()), WORDS))

    def conversations(self) -> object:
        places = Member.objects.shown().filter(user=self.me).select_related("conversation")
        return conversation_views(list(places.order_by("-conversation__active")[:PAGE]))

    def sync(self) -> object:
        """Of the last messages, and whatever was sent since."""
        missed = missed_since(user_id=self.me, cursor=self.cursor)
        assert not missed.reload
        assert missed.messages
        return missed

    def sync_from_the_beginning(self) -> object:
        return missed_since(user_id=self.me, cursor=0)

    def search(self) -> object:
        return messages_found("forecast earl", user_id=self.me, conversation_id=None, below=2**63 - 1, limit=20)


def worlds(sizes: tuple[int, int]) -> tuple[World, World]:
    small, large = (World(name, size) for name, size in zip(("small", "large"), sizes, strict=True))
    if connection.vendor == "postgresql":  # which does so by itself, a minute later
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    for world in (small, large):
        world.cursor = changes_seen()
        for _ in range(MISSED):
            world.send()
    return small, large


DEEDS: dict[str, Callable[[World], Callable[[], object]]] = {
    "Last page of a history": lambda world: world.page(None),
    "Middle page of a history": lambda world: world.page(world.size // 2),
    "Oldest page of a history": lambda world: world.page(PAGE + 1),
    "What is pinned": lambda world: world.pinned,
    "Conversations with unread": lambda world: world.conversations,
    "Sync after 50 messages": lambda world: world.sync,
    "Sync from the beginning": lambda world: world.sync_from_the_beginning,
    "Search": lambda world: world.search,
    "Send": lambda world: world.send,
}


def ratios(sizes: tuple[int, int], repetitions: int) -> dict[str, tuple[float, float, float]]:
    """Of each deed, seconds in the small and in the large world, and the second by the first, turn by turn."""
    small, large = worlds(sizes)
    return {name: _in_turn(deed(small), deed(large), repetitions) for name, deed in DEEDS.items()}


def _in_turn(one: Callable[[], object], other: Callable[[], object], repetitions: int) -> tuple[float, float, float]:
    one(), other()
    pairs = [(_seconds(one), _seconds(other)) for _ in range(repetitions)]
    return median(a for a, _ in pairs), median(b for _, b in pairs), median(b / a for a, b in pairs)


def _seconds(deed: Callable[[], object]) -> float:
    started = perf_counter()
    deed()
    return perf_counter() - started
