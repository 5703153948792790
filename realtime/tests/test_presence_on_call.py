"""On a call: what another app says of a person, as long as they are connected."""

import json
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.utils import timezone

from accounts.models import User
from realtime import presence
from realtime.hooks import Hook
from realtime.ids import uuid7
from realtime.models import Presence, ServerProcess, Status
from realtime.presence import (
    Opened,
    connection_set_status,
    connections_close,
    connections_open,
    on_call_begin,
    on_call_end,
    presence_sweep,
    process_renew,
    status_of,
)
from realtime.publish import Delivery
from realtime.topics import presence_topic

pytestmark = pytest.mark.django_db

Deliveries = Callable[[], Any]


@pytest.fixture
def connection(alice: User) -> Opened:
    process = ServerProcess.objects.create(host="elsewhere")
    opened = Opened(uuid7(), alice.pk, "session")
    connections_open(process_id=process.pk, opened=[opened])
    return opened


def nobody(_of: Collection[UUID]) -> Collection[UUID]:
    return []


def everybody(of: Collection[UUID]) -> Collection[UUID]:
    return of


def told(sent: list[Delivery], user: User) -> list[str]:
    return [json.loads(each.frame)["data"]["status"] for each in sent if each.topic == presence_topic(user.pk)]


def test_who_sits_in_a_call_is_on_call_and_then_what_they_were(
    alice: User, connection: Opened, deliveries: Deliveries
) -> None:
    connection_set_status(connection_id=connection.id, status=Status.AWAY)
    with deliveries() as sent:
        on_call_begin(user_id=alice.pk)
        assert status_of(alice.pk) == Status.ON_CALL
        on_call_end(user_ids=[alice.pk], sitting=nobody)
    assert status_of(alice.pk) == Status.AWAY
    assert told(sent, alice) == ["on_call", "away"]


def test_it_is_told_once(alice: User, connection: Opened, deliveries: Deliveries) -> None:
    with deliveries() as sent:
        on_call_begin(user_id=alice.pk)
        on_call_begin(user_id=alice.pk)
    assert told(sent, alice) == ["on_call"]


def test_who_sits_in_another_call_stays_on_call(alice: User, connection: Opened, deliveries: Deliveries) -> None:
    on_call_begin(user_id=alice.pk)
    with deliveries() as sent:
        on_call_end(user_ids=[alice.pk], sitting=everybody)
    assert status_of(alice.pk) == Status.ON_CALL
    assert sent == []


def test_stepping_away_in_a_call_is_no_news(alice: User, connection: Opened, deliveries: Deliveries) -> None:
    on_call_begin(user_id=alice.pk)
    with deliveries() as sent:
        assert connection_set_status(connection_id=connection.id, status=Status.AWAY) == Status.ON_CALL
    assert sent == []


def test_who_is_gone_is_offline_whatever_they_sat_in(alice: User, connection: Opened) -> None:
    on_call_begin(user_id=alice.pk)
    connections_close(ids=[connection.id])
    Presence.objects.update(check_at="2026-01-01T00:00:00Z")
    presence_sweep(timezone.now())
    assert status_of(alice.pk) == Status.OFFLINE
    on_call_begin(user_id=alice.pk)
    assert status_of(alice.pk) == Status.OFFLINE
    assert Presence.objects.get(user=alice).on_call


def test_who_was_never_here_is_not_on_a_call(bob: User, deliveries: Deliveries) -> None:
    with deliveries() as sent:
        on_call_begin(user_id=bob.pk)
    assert sent == []
    assert not Presence.objects.filter(user=bob).exists()


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch) -> list[Opened]:
    return listening(monkeypatch, presence.on_gone)


@pytest.fixture
def back(monkeypatch: pytest.MonkeyPatch) -> list[Opened]:
    return listening(monkeypatch, presence.on_back)


def alike(told: list[Opened]) -> list[Opened]:
    """As they were opened."""
    return [msgspec.structs.replace(each, until=None) for each in told]


def listening(monkeypatch: pytest.MonkeyPatch, hook: Hook[[Sequence[Opened]], None]) -> list[Opened]:
    told: list[Opened] = []
    monkeypatch.setattr(hook, "reactions", [])
    hook(told.extend)
    return told


def test_other_apps_hear_of_a_connection_that_closed(connection: Opened, gone: list[Opened]) -> None:
    before = timezone.now()
    connections_close(ids=[connection.id, uuid7()])
    assert alike(gone) == [connection]
    assert gone[0].until is not None
    assert before <= gone[0].until <= timezone.now()


def test_other_apps_hear_of_those_lost_with_their_process(connection: Opened, gone: list[Opened]) -> None:
    lived_until = datetime(2026, 1, 1, tzinfo=UTC)
    ServerProcess.objects.update(renewed_at=lived_until)
    presence_sweep(timezone.now())
    assert alike(gone) == [connection]
    assert gone[0].until == lived_until


def test_other_apps_hear_of_those_that_were_not_lost_after_all(
    connection: Opened, gone: list[Opened], back: list[Opened]
) -> None:
    [process] = ServerProcess.objects.all()
    ServerProcess.objects.update(renewed_at="2026-01-01T00:00:00Z")
    presence_sweep(timezone.now())
    process_renew(process_id=process.pk, open_now=lambda: [connection])
    assert (alike(gone), back) == ([connection], [connection])


def test_a_sign_in_is_no_return(connection: Opened, back: list[Opened]) -> None:
    [process] = ServerProcess.objects.all()
    connections_open(process_id=process.pk, opened=[Opened(uuid7(), connection.user_id, "session")])
    assert back == []
