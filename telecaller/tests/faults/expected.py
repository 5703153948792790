"""What must have become of coins, calls and payouts, by a model that knows the rate card and nothing of the code.

While a server dies, nobody knows to the moment what it still did: what two people talked is then between two bounds.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

PRICE, SHARE, FIRST, PULSE = 3, 2, 4, 2
"""Of a second, and seconds of the first block and of each after it."""

FIRST_COSTS, PULSE_COSTS = FIRST * PRICE, PULSE * PRICE
RINGS, GRACE, ONE_COMES, BOTH_COME = (timedelta(seconds=each) for each in (30, 15, 30, 60))
FIRST_BLOCK, A_PULSE = timedelta(seconds=FIRST), timedelta(seconds=PULSE)
NOTHING = timedelta()
LIVE = {"ringing", "accepted"}


@dataclass
class Away:
    """Since a device went. It is known when its seat is given up, or between which two moments."""

    earliest: datetime
    latest: datetime | None


@dataclass
class Call:
    id: UUID
    caller: int
    telecaller: int
    rung_at: datetime
    state: str = "ringing"
    accepted_at: datetime | None = None
    room: str = ""
    sat: set[int] = field(default_factory=set)
    away: dict[int, Away] = field(default_factory=dict)
    since: datetime | None = None
    least: timedelta = NOTHING
    most: timedelta = NOTHING
    coins: int = 0
    earned: int = 0
    is_taken_back: bool = False

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    def talked(self, now: datetime) -> tuple[timedelta, timedelta]:
        running = now - self.since if self.since else NOTHING
        return self.least + running, self.most + running

    def pause(self, *, surely: datetime, perhaps: datetime) -> None:
        if self.since is not None:
            self.least += surely - self.since
            self.most += perhaps - self.since
            self.since = None

    def sit(self, person: int, now: datetime) -> None:
        self.sat.add(person)
        self.away.pop(person, None)
        if len(self.sat) == 2 and not self.away and self.since is None:
            self.since = now

    def gets_up(self, person: int, now: datetime) -> None:
        self.pause(surely=now, perhaps=now)
        self.away[person] = Away(now + GRACE, now + GRACE)

    def dies(self, *, surely: datetime, perhaps: datetime) -> None:
        """The server does, in which both had their devices."""
        self.pause(surely=surely, perhaps=perhaps)
        for person in self.sat - self.away.keys():
            self.away[person] = Away(perhaps + GRACE, None)

    def wakes(self, now: datetime) -> None:
        for away in self.away.values():
            away.latest = away.latest or now + GRACE

    def possible(self, now: datetime, affordable: int) -> set[str]:
        """As what it may be after the clock came by."""
        if self.state == "ringing":
            return {"missed"} if now >= self.rung_at + RINGS else {"ringing"}
        assert self.accepted_at is not None
        least, most = self.talked(now)
        lost = [away for away in self.away.values() if away.earliest <= now]
        alone = now >= self.accepted_at + (BOTH_COME if self.sat else ONE_COMES) and len(self.sat) < 2
        poor = self.since is not None and least >= seconds_of(affordable)
        if alone or poor or any(away.latest is not None and away.latest <= now for away in lost):
            return {"completed"}
        return {"accepted", "completed"} if lost or most >= seconds_of(affordable) else {"accepted"}

    def blocks(self, now: datetime, affordable: int) -> range:
        least, most = self.talked(now)
        return range(min(begun(least), affordable), min(begun(most), affordable) + 1)

    def held(self, now: datetime, affordable: int) -> tuple[int, int]:
        """At least, and at most: a block is held for from the moment in which it begins."""
        if self.state != "accepted":
            return 0, 0
        least, most = (min(_reached(each), affordable) for each in self.talked(now))
        return _costs(least), _costs(most)


def begun(talked: timedelta) -> int:
    """The rate card: the first block whole, and after it each pulse that was begun."""
    if talked <= NOTHING:
        return 0
    return 1 + -(-max(talked - FIRST_BLOCK, NOTHING) // A_PULSE)


def _reached(talked: timedelta) -> int:
    """Blocks that are talked through, and the one that follows them."""
    return 1 if talked < FIRST_BLOCK else 2 + (talked - FIRST_BLOCK) // A_PULSE


def _costs(blocks: int) -> int:
    return FIRST_COSTS + (blocks - 1) * PULSE_COSTS


def seconds_of(blocks: int) -> timedelta:
    return FIRST_BLOCK + (blocks - 1) * A_PULSE


@dataclass
class Order:
    id: UUID
    who: int
    name: str
    coins: int
    bonus: int
    at_provider: str = "open"
    credited: int = 0
    is_given_back: bool = False


@dataclass
class Message:
    """That the provider sends, once or often, or not."""

    order: int
    outcome: str
    body: bytes
    headers: dict[str, str]


@dataclass
class Payout:
    id: UUID
    which: int
    coins: int
    needs_second: bool
    state: str = "requested"
    approver: int | None = None

    @property
    def is_open(self) -> bool:
        return self.state in {"requested", "approved", "sent"}


@dataclass
class World:
    """All that is known. It goes from one life to the next; `step` is the one to do, perhaps `again`."""

    now: datetime
    people: list[UUID] = field(default_factory=list)
    step: int = 0
    again: bool = False
    seen: set[str] = field(default_factory=set)
    spending: list[int] = field(default_factory=lambda: [0, 0])
    earnings: list[int] = field(default_factory=lambda: [0, 0])
    devices: dict[int, UUID] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    payouts: list[Payout] = field(default_factory=list)

    @property
    def live(self) -> list[Call]:
        return [call for call in self.calls if call.is_live]

    def call_of(self, person: int) -> Call | None:
        return next((call for call in self.live if person in {call.caller, call.telecaller}), None)

    def payout_of(self, which: int) -> Payout | None:
        """The last one."""
        return next((each for each in reversed(self.payouts) if each.which == which), None)

    def affordable(self, call: Call) -> int:
        """Blocks of it, from the first."""
        return 1 + (self.spending[call.caller] - FIRST_COSTS) // PULSE_COSTS

    def available(self, who: int) -> tuple[int, int]:
        """To spend: at least, and at most."""
        call = self.call_of(who)
        least, most = call.held(self.now, self.affordable(call)) if call else (0, 0)
        return self.spending[who] - most, self.spending[who] - least

    def earned(self, which: int) -> int:
        """That is not on its way out."""
        return self.earnings[which] - sum(each.coins for each in self.payouts if each.is_open and each.which == which)

    def dies(self, perhaps: datetime, outage: timedelta) -> None:
        """What was done last was done at `now`; something else was under way then."""
        for call in self.live:
            call.dies(surely=self.now, perhaps=perhaps)
        self.devices.clear()
        self.again, self.now = True, perhaps + outage
