"""The one door out, which opens on commit."""

import json

import msgspec
import pytest
from django.db import transaction
from django.utils import timezone

from accounts.frames import SessionsChanged
from accounts.models import User
from realtime import publish as publishing
from realtime.models import Status
from realtime.presence import PresenceChanged
from realtime.publish import (
    Delivery,
    Nowhere,
    disconnect,
    held_back,
    join,
    leave,
    publish,
    publish_all,
    use_outlet,
)
from realtime.topics import presence_topic, session_topic, user_topic
from realtime.wire import CloseCode

pytestmark = pytest.mark.django_db(transaction=True)


class Noted:
    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []

    def emit(self, *deliveries: Delivery) -> None:
        self.deliveries.extend(deliveries)


class Dead:
    def emit(self, *deliveries: Delivery) -> None:
        raise ConnectionError("no bus")


@pytest.fixture
def noted() -> Noted:
    noted = Noted()
    use_outlet(noted)
    return noted


def test_an_event_leaves_on_commit_and_not_before(noted: Noted) -> None:
    with transaction.atomic():
        publish("here", SessionsChanged())
        assert noted.deliveries == []
    [delivery] = noted.deliveries
    assert (delivery.topic, delivery.close, delivery.key) == ("here", 0, None)
    assert json.loads(delivery.frame) == {"type": "accounts.sessions_changed", "data": {}}


def test_events_of_a_batch_leave_together_on_commit(noted: Noted) -> None:
    with transaction.atomic():
        publish_all([("here", SessionsChanged()), ("there", SessionsChanged())])
        assert noted.deliveries == []
    assert [delivery.topic for delivery in noted.deliveries] == ["here", "there"]


def test_an_event_of_a_transaction_that_failed_never_leaves(noted: Noted) -> None:
    with transaction.atomic():
        publish("here", SessionsChanged())
        disconnect("here", CloseCode.REPLACED)
        transaction.set_rollback(True)
    assert noted.deliveries == []


def test_an_event_of_a_savepoint_that_was_undone_never_leaves(noted: Noted) -> None:
    with transaction.atomic():
        publish("outer", SessionsChanged())
        with transaction.atomic():
            publish("inner", SessionsChanged())
            transaction.set_rollback(True)
    assert [delivery.topic for delivery in noted.deliveries] == ["outer"]


def test_events_leave_in_the_order_they_were_published(noted: Noted) -> None:
    with transaction.atomic():
        publish("a", SessionsChanged())
        disconnect("b", CloseCode.REPLACED)
        publish("c", SessionsChanged())
    assert [delivery.topic for delivery in noted.deliveries] == ["a", "b", "c"]


def test_moves_leave_on_commit_and_keep_their_place_among_events(noted: Noted) -> None:
    with transaction.atomic():
        leave("alice", of="group")
        publish("group", SessionsChanged())
        join("alice", to="other")
        assert noted.deliveries == []
    first, event, last = noted.deliveries
    assert (first, last) == (Delivery("alice", leave="group"), Delivery("alice", join="other"))
    assert event.topic == "group"


def test_moves_of_a_transaction_that_failed_never_leave(noted: Noted) -> None:
    with transaction.atomic():
        join("alice", to="group")
        leave("alice", of="other")
        transaction.set_rollback(True)
    assert noted.deliveries == []


def test_a_move_survives_the_bus() -> None:
    for move in (Delivery("alice", join="group"), Delivery("alice", leave="group")):
        assert msgspec.convert(msgspec.structs.astuple(move), Delivery) == move


def test_without_a_transaction_an_event_leaves_at_once(noted: Noted) -> None:
    publish("here", SessionsChanged())
    assert len(noted.deliveries) == 1


def test_an_ephemeral_event_carries_its_key(noted: Noted, alice: User) -> None:
    publish("here", PresenceChanged(alice.pk, Status.AWAY, timezone.now()))
    assert noted.deliveries[0].key == f"presence.changed:{alice.pk}"


def test_disconnect_carries_a_plain_number(noted: Noted) -> None:
    disconnect("here", CloseCode.SESSION_REVOKED)
    assert noted.deliveries == [Delivery("here", close=4502)]


def test_a_dead_outlet_does_not_fail_the_commit(alice: User, caplog: pytest.LogCaptureFixture) -> None:
    use_outlet(Dead())
    with transaction.atomic():
        User.objects.filter(pk=alice.pk).update(full_name="Alice Anew")
        publish("here", SessionsChanged())
    assert User.objects.get(pk=alice.pk).full_name == "Alice Anew"
    assert "no bus" in caplog.text


def test_a_process_without_a_way_out_says_nothing() -> None:
    use_outlet(Nowhere())
    publish("here", SessionsChanged())
    assert isinstance(publishing._outlet, Nowhere)


def test_use_outlet_returns_the_one_before() -> None:
    first, second = Noted(), Noted()
    use_outlet(first)
    assert use_outlet(second) is first


def test_topics_tell_people_sessions_and_presence_apart(alice: User) -> None:
    names = {user_topic(alice.pk), session_topic(str(alice.pk)), presence_topic(alice.pk)}
    assert len(names) == 3
    assert all(str(alice.pk) in name for name in names)


def test_what_is_held_back_is_the_callers_to_tell(noted: Noted) -> None:
    def work(answer: str) -> str:
        with transaction.atomic():
            publish("here", SessionsChanged())
        return answer

    answer, [held] = held_back(work, "done")
    assert (answer, held.topic, noted.deliveries) == ("done", "here", [])
    publish("there", SessionsChanged())
    assert [delivery.topic for delivery in noted.deliveries] == ["there"]


def test_what_was_committed_before_the_work_failed_is_told(noted: Noted) -> None:
    def work() -> None:
        publish("here", SessionsChanged())
        with transaction.atomic():
            publish("nowhere", SessionsChanged())
            raise ValueError

    with pytest.raises(ValueError):
        held_back(work)
    assert [delivery.topic for delivery in noted.deliveries] == ["here"]
