"""A history of calls for the demo people."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.demo import demo_crowd
from accounts.models import User
from calls.models import Call, Kind
from calls.models.call import RINGS_FOR
from realtime.ids import uuid7

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
ANSWERED_AFTER = timedelta(seconds=7)
State = Call.State


@dataclass(frozen=True)
class Past:
    caller: str
    callee: str
    kind: Kind
    ago: timedelta
    state: Call.State = State.ENDED
    lasted: timedelta = timedelta()
    seen: bool = True

    def row(self, pk: UUID, people: dict[str, User]) -> Call:
        now = timezone.now()
        made = now - self.ago
        answered = made + ANSWERED_AFTER if self.state == State.ENDED else None
        return Call(
            id=pk,
            caller=people[self.caller],
            callee=people[self.callee],
            kind=self.kind,
            state=self.state,
            created_at=made,
            rings_until=made + RINGS_FOR,
            accepted_at=answered,
            ended_at=answered + self.lasted if answered else made + RINGS_FOR,
            seen_at=now if self.seen and self.state in Call.UNHEARD else None,
            noted_at=made,
        )


PAST = (
    Past("arjun", "meera", Kind.AUDIO, 6 * DAY, lasted=4 * MINUTE),
    Past("meera", "farida", Kind.VIDEO, 5 * DAY + 3 * HOUR, lasted=31 * MINUTE),
    Past("joseph", "meera", Kind.AUDIO, 4 * DAY, State.MISSED),
    Past("meera", "joseph", Kind.AUDIO, 4 * DAY - 12 * MINUTE, lasted=9 * MINUTE),
    Past("meera", "anjali", Kind.VIDEO, 2 * DAY + 5 * HOUR, State.DECLINED),
    Past("ravi", "arjun", Kind.AUDIO, 2 * DAY, lasted=2 * MINUTE),
    Past("anjali", "meera", Kind.VIDEO, 2 * DAY - HOUR, lasted=52 * MINUTE),
    Past("meera", "priya", Kind.AUDIO, 22 * HOUR, State.BUSY),
    Past("priya", "meera", Kind.AUDIO, 21 * HOUR, lasted=13 * MINUTE),
    Past("farida", "meera", Kind.VIDEO, 40 * MINUTE, State.MISSED, seen=False),
)


@transaction.atomic
def fill() -> list[str]:
    """Only where the demo people have not called each other: what they have done since is theirs."""
    people = demo_crowd()
    if people and not Call.objects.of(*[person.pk for person in people.values()]).exists():
        in_order = sorted(uuid7() for _ in PAST)
        Call.objects.bulk_create([past.row(pk, people) for pk, past in zip(in_order, PAST, strict=True)])
    return []
