"""Browsers that want push, and telling them."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import PushSubscription, Session, User
from accounts.push.delivery import Answer, Outcome, Parcel, Round
from accounts.push.endpoints import NotAllowed, checked
from accounts.push.keys import encode
from realtime.errors import Conflict, Invalid
from realtime.models import LEASE, Connection, Status

MOST_PER_PERSON = 20
MOST_FAILURES = 5
THREADS = 8
TTL = timedelta(days=1)
WAITS = [timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1)]
"""Between the attempts at what a push service does not take at once."""


class Note(msgspec.Struct, frozen=True):
    """What somebody is told. A newer one with the same tag takes its place: without a sound, if it is `quiet`."""

    title: str
    body: str
    tag: str
    url: str
    badge: int | None = None
    quiet: bool = False


class Again(NamedTuple):
    """When to try once more, and with whom."""

    at: datetime
    subscriptions: list[int]


class Undelivered(NamedTuple):
    """To be tried again, after a while."""

    subscriptions: list[int]
    wait: timedelta


def push_is_on() -> bool:
    return bool(settings.PUSH_VAPID_PRIVATE_KEY)


@transaction.atomic
def push_subscribe(*, session: Session, endpoint: str, p256dh: str, auth: str) -> None:
    """A session has one subscription. A browser keeps its own when somebody else signs in there: then it moves."""
    if not push_is_on():
        raise Conflict("push_off", "This server sends no push messages.")
    try:
        checked(endpoint)
    except NotAllowed as error:
        raise Invalid("invalid", str(error), fields={"endpoint": [str(error)]}) from None
    User.objects.select_for_update().get(pk=session.user_id)
    digest = hashlib.sha256(endpoint.encode()).hexdigest()
    taken = PushSubscription.objects.filter(digest=digest).exclude(session=session)
    if taken.exclude(p256dh=p256dh, auth=auth).exists():
        raise Conflict("endpoint_taken", "Another browser has this subscription.")
    taken.delete()
    _keep(session, endpoint=endpoint, digest=digest, p256dh=p256dh, auth=auth)
    newest = PushSubscription.objects.of(session.user_id).order_by("-pk").values_list("pk", flat=True)
    PushSubscription.objects.of(session.user_id).exclude(pk__in=list(newest[:MOST_PER_PERSON])).delete()


def _keep(session: Session, **values: str) -> None:
    try:
        with transaction.atomic():
            PushSubscription.objects.update_or_create(session=session, defaults={**values, "failures": 0})
    except IntegrityError:
        raise Conflict("endpoint_taken", "Another session took this subscription just now.") from None


def push_unsubscribe(*, session: Session, endpoint: str) -> None:
    PushSubscription.objects.filter(session=session, endpoint=endpoint).delete()


def people_away(users: Collection[UUID]) -> set[UUID]:
    """Those who look at no page of ours. Asked of the connections: presence follows them a little later."""
    return set(users) - set(_looking(users).values_list("user_id", flat=True))


def browsers_away(user_id: UUID) -> list[int]:
    """Subscriptions of those of somebody's browsers that look at no page of ours, though another one may."""
    here = set(_looking([user_id]).values_list("session_id", flat=True))
    subscribed = PushSubscription.objects.live().of(user_id).values_list("pk", "session")
    return [pk for pk, session_id in subscribed if str(session_id) not in here]


def _looking(users: Collection[UUID]) -> QuerySet[Connection]:
    alive = timezone.now() - LEASE
    return Connection.objects.filter(user__in=users, status=Status.ONLINE, process__renewed_at__gte=alive)


def people_subscribed(users: Iterable[UUID]) -> set[UUID]:
    active = User.objects.active().filter(pk__in=users)
    return set(PushSubscription.objects.live().filter(session__user__in=active).values_list("session__user", flat=True))


def push_round(
    notes: Sequence[tuple[UUID, Note]], *, only: Collection[int] | None, attempt: int, ttl: timedelta = TTL
) -> Again | None:
    """Sends, and says when to try again and with whom, unless that was tried often enough."""
    left = push_send(notes, only=only, ttl=ttl)
    if left.subscriptions and attempt < len(WAITS):
        return Again(timezone.now() + max(left.wait, WAITS[attempt]), left.subscriptions)
    push_give_up(left.subscriptions)
    return None


def push_send(
    notes: Sequence[tuple[UUID, Note]], *, only: Collection[int] | None = None, ttl: timedelta = TTL
) -> Undelivered:
    """To all browsers of these people, or to those that are left of an earlier round."""
    rows = PushSubscription.objects.live().filter(session__user__in={user_id for user_id, _ in notes})
    if only is not None:
        rows = rows.filter(pk__in=only)
    found: dict[UUID, list[PushSubscription]] = {}
    for row in rows.select_related("session"):
        found.setdefault(row.session.user_id, []).append(row)
    sent = [(row, _parcel(row, note, ttl)) for user_id, note in notes for row in found.get(user_id, ())]
    going = Round()
    with ThreadPoolExecutor(THREADS, "push") as threads:
        answers = list(threads.map(going.deliver, [parcel for _, parcel in sent]))
    return _settle([(row.pk, answer) for (row, _), answer in zip(sent, answers, strict=True)])


def push_give_up(subscriptions: Collection[int]) -> None:
    """One that takes nothing, again and again, is not asked for ever."""
    PushSubscription.objects.filter(pk__in=subscriptions).update(failures=F("failures") + 1)
    PushSubscription.objects.filter(pk__in=subscriptions, failures__gte=MOST_FAILURES).delete()


def _parcel(row: PushSubscription, note: Note, ttl: timedelta) -> Parcel:
    topic = encode(hashlib.sha256(note.tag.encode()).digest()[:24])
    return Parcel(row.endpoint, row.p256dh, row.auth, msgspec.json.encode(note), topic, int(ttl.total_seconds()))


def _settle(answers: Sequence[tuple[int, Answer]]) -> Undelivered:
    by_outcome: dict[Outcome, list[int]] = {outcome: [] for outcome in Outcome}
    for pk, answer in answers:
        by_outcome[answer.outcome].append(pk)
    if gone := by_outcome[Outcome.GONE]:
        PushSubscription.objects.filter(pk__in=gone).delete()
    if delivered := by_outcome[Outcome.DELIVERED]:
        PushSubscription.objects.filter(pk__in=delivered).update(delivered_at=timezone.now(), failures=0)
    if refused := by_outcome[Outcome.REFUSED]:
        push_give_up(refused)
    wait = max((answer.wait for _, answer in answers), default=0)
    return Undelivered(by_outcome[Outcome.LATER], min(timedelta(seconds=wait), WAITS[-1]))
