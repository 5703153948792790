"""What must be so in the end, whatever happened."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from chat.tests.faults.arena import Arena, Person, Refused
from chat.tests.faults.device import Device
from chat.tests.faults.knowledge import Data, Thread, as_held
from chat.tests.faults.ledger import Ledger, Saying

ROWS = """
select c.id, m.user_id, m.left_at is null, c.last_seq, m.read_seq, m.cleared_seq,
       (select count(*) from chat_message x where x.conversation_id = c.id),
       (select max(seq) from chat_message x where x.conversation_id = c.id),
       (select count(*) from chat_message x where x.conversation_id = c.id and x.seq > m.read_seq),
       (select seq from chat_message x where x.id = c.last_message_id),
       (select max(change) from chat_message x where x.conversation_id = c.id) <= c.change
from chat_member m join chat_conversation c on c.id = m.conversation_id where c.id in ({})
"""


@dataclass(frozen=True)
class Scene:
    people: list[Person]
    devices: list[list[Device]]
    conversations: list[str]


@dataclass(frozen=True)
class Fetched:
    """What one person is shown if they ask now: their list, and all that was said in it."""

    views: dict[str, Data]
    messages: dict[str, list[Data]]


async def problems(arena: Arena, ledger: Ledger, scene: Scene) -> list[str]:
    found = []
    unread: dict[tuple[str, str], int] = {}
    for person, devices in zip(scene.people, scene.devices, strict=True):
        fetched = await fetch(arena, person)
        for pk, view in fetched.views.items():
            unread[pk, person.id] = view["unread"]
            wrong = _in_conversation(ledger, person, view, fetched.messages[pk])
            found += [f"{person.id} in {pk}: {problem}" for problem in wrong]
        for number, device in enumerate(devices):
            where = f"{person.id} on device {number}, {'online' if device.online.is_set() else 'offline'}"
            found += [f"{where}: {problem}" for problem in _on_device(device, fetched)]
    return found + await _in_rows(arena, scene, unread)


async def fetch(arena: Arena, person: Person) -> Fetched:
    views = {view["id"]: view async for view in arena.pages(person, "conversations/?limit=100")}
    messages: dict[str, list[Data]] = {}
    for pk in views:
        try:
            messages[pk] = sorted([each async for each in arena.messages(person, pk)], key=lambda each: each["seq"])
        except Refused:  # taken out of it between the two questions, by somebody who did not wait for the answer
            messages[pk] = []
    return Fetched(views, messages)


# What the server shows, beside what it acknowledged


def _in_conversation(ledger: Ledger, person: Person, view: Data, messages: Sequence[Data]) -> Iterator[str]:
    seqs = [each["seq"] for each in messages]
    if seqs != list(range(view["cleared_seq"] + 1, view["last_seq"] + 1)):
        yield f"the places are {seqs}, from {view['cleared_seq']} to {view['last_seq']}"
    if view["unread"] != sum(seq > view["read_seq"] for seq in seqs):
        yield f"{view['unread']} are said to be unread after {view['read_seq']} of {view['last_seq']}"
    if view["last_message"] != (messages[-1] if messages else None):
        yield f"the last message is said to be {view['last_message']}"
    if view["read_seq"] < ledger.highest("read", view["id"], person.id):
        yield f"marks moved back to {view['read_seq']}"
    sayings = ledger.in_conversation(view["id"])
    yield from _once(sayings, messages, view["cleared_seq"])
    yield from _in_order(ledger, messages)
    for message in messages:
        yield from _as_it_was_set(ledger, message)


def _once(sayings: Sequence[Saying], messages: Sequence[Data], cleared_seq: int) -> Iterator[str]:
    times = Counter((each["sender"], each["client_id"]) for each in messages if each["kind"] == "text")
    for saying in sayings:
        seen = times.pop((saying.sender, saying.client_id), 0)
        expected = {1} if saying.answer else {0, 1} if saying.in_doubt else {0}
        if saying.answer and saying.answer["seq"] <= cleared_seq:
            expected = {0}
        if seen not in expected:
            yield f"{seen} times instead of {expected}: {saying}"
    if times:
        yield f"never said: {dict(times)}"


def _in_order(ledger: Ledger, messages: Sequence[Data]) -> Iterator[str]:
    """What was acknowledged before another was begun stands before it."""
    latest = 0
    for message in messages:
        saying = ledger.sayings.get(message["client_id"])
        if saying is None:
            continue
        if saying.answer and (saying.answer["id"], saying.answer["seq"]) != (message["id"], message["seq"]):
            yield f"{message} was acknowledged as {saying.answer}"
        if saying.answer and saying.answered < latest:
            yield f"stands after what was said later: {message}"
        latest = max(latest, saying.begun)


def _as_it_was_set(ledger: Ledger, message: Data) -> Iterator[str]:
    saying = ledger.sayings.get(message["client_id"])
    if saying is None:
        return
    pk, deleted = message["id"], message["deleted_at"] is not None
    if deleted not in ledger.possible("deleted", pk, at_first=False):
        yield f"deleted or not, other than acknowledged: {message}"
    if deleted:
        return
    if message["body"] not in ledger.possible("body", pk, at_first=saying.body):
        yield f"says otherwise than acknowledged: {message}, {ledger.attempts['body', pk]}"
    shown = {(each["emoji"], user) for each in message["reactions"] for user in each["users"]}
    asked = {key[2:] for key in ledger.attempts if key[:2] == ("reaction", pk)}
    for emoji, user in shown | asked:
        if ((emoji, user) in shown) not in ledger.possible("reaction", pk, emoji, user, at_first=False):
            yield f"{emoji} of {user}, other than acknowledged: {message}"


# What devices know, beside what the server shows


def _on_device(device: Device, fetched: Fetched) -> Iterator[str]:
    for pk, thread in device.threads.items():
        if not thread.is_mine and thread.messages:
            yield f"holds messages of {pk}, which is not theirs: {thread.messages}"
    mine = {pk: thread for pk, thread in device.mine().items() if not thread.emptied}
    if mine.keys() != fetched.views.keys():
        yield f"shows {sorted(mine)} instead of {sorted(fetched.views)}"
        return
    for pk, thread in mine.items():
        yield from _different(thread, fetched.views[pk], fetched.messages[pk])


def _different(thread: Thread, view: Data, messages: Sequence[Data]) -> Iterator[str]:
    fresh = {each["id"]: as_held(each, thread.messages) for each in messages}
    held = {pk: as_held(each, thread.messages) for pk, each in thread.messages.items()}
    shown = _apart_from_presence(thread.shown()) | {"last_message": held[thread.last["id"]] if thread.last else None}
    expected = _apart_from_presence(view) | {
        "last_message": fresh[view["last_message"]["id"]] if view["last_message"] else None
    }
    if shown != expected:
        yield f"shows {_difference(shown, expected)} of {view['id']}"
    known = fresh if thread.opened else {pk: each for pk, each in fresh.items() if pk in held}
    for pk in held.keys() | known.keys():
        if held.get(pk) != known.get(pk):
            yield f"holds {held.get(pk)} instead of {known.get(pk)}"


def _apart_from_presence(view: Data) -> Data:
    """Who is here changes without a number, and is asked anew by whoever comes back."""
    return view | {"peer": view["peer"] and view["peer"] | {"presence": None}}


def _difference(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    names = [name for name in other if one.get(name) != other[name]]
    return ", ".join(f"{name} {one.get(name)} instead of {other[name]}" for name in names)


# What the rows say, beside what the server shows


async def _in_rows(arena: Arena, scene: Scene, unread: Mapping[tuple[str, str], int]) -> list[str]:
    wanted = ", ".join(f"'{UUID(pk).hex}'" for pk in scene.conversations)
    rows = [Row(*row) for row in await arena.ask(ROWS.format(wanted))]
    return [f"{row}: {problem}" for row in rows for problem in row.problems(unread)]


class Row(NamedTuple):
    conversation: Any
    user: Any
    present: bool
    last_seq: int
    read_seq: int
    cleared_seq: int
    messages: int
    highest_seq: int | None
    unread: int
    last_message_seq: int | None
    told: bool | None

    def problems(self, unread: Mapping[tuple[str, str], int]) -> Iterator[str]:
        if not self.messages == (self.highest_seq or 0) == (self.last_message_seq or 0) == self.last_seq:
            yield "messages, the highest place, the last message and the last place are not the same"
        if self.told is False:
            yield "a message changed after its conversation did"
        emptied = 0 < self.cleared_seq == self.last_seq
        shown = unread.get((str(UUID(str(self.conversation))), str(UUID(str(self.user)))))
        if shown != (self.unread if self.present and not emptied else None):
            yield f"shown as {shown} unread"
