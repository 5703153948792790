"""What becomes of calls when something happens to one of their people."""

import json

import pytest

from accounts.hooks import on_block
from accounts.models import User
from accounts.personal_data import erasures
from accounts.services.blocks import block_create
from accounts.services.deletion import user_delete
from accounts.services.suspension import user_suspend
from calls.models import Call, Room
from calls.tests.calling import ring, room_of, sit, state_of, sweep_at, talk
from chat.models import Message
from chat.tests.conftest import Deliveries, told
from conftest import PASSWORD, Client

pytestmark = pytest.mark.django_db


def calls_told(sent: object, user: User) -> list[str]:
    return [name for name, _ in told(sent, user) if name.startswith("calls.")]  # type: ignore[arg-type]


@pytest.mark.parametrize(("blocker", "state"), [("alice", "cancelled"), ("bob", "declined")])
def test_a_block_ends_what_rings(alice: User, bob: User, deliveries: Deliveries, blocker: str, state: str) -> None:
    call = ring(alice, bob)
    one, other = (alice, bob) if blocker == "alice" else (bob, alice)
    with deliveries() as sent:
        block_create(blocker=one, user_id=other.pk)
    assert state_of(call) == state
    assert all(calls_told(sent, user) for user in (alice, bob))


@pytest.mark.parametrize("blocker", ["alice", "bob"])
def test_and_what_runs(alice: User, bob: User, deliveries: Deliveries, blocker: str) -> None:
    call = talk(alice, bob)
    for user in (alice, bob):
        sit(room_of(call), user)
    one, other = (alice, bob) if blocker == "alice" else (bob, alice)
    with deliveries() as sent:
        block_create(blocker=one, user_id=other.pk)
    assert state_of(call) == Call.State.ENDED
    assert Room.objects.get(call=call).has_ended
    assert [calls_told(sent, user) for user in (alice, bob)] == [["calls.ended"]] * 2


def test_a_block_of_somebody_else_ends_nothing(alice: User, bob: User, stranger: User) -> None:
    call = talk(alice, bob)
    block_create(blocker=alice, user_id=stranger.pk)
    assert state_of(call) == Call.State.ACCEPTED


@pytest.mark.parametrize("state", ["cancelled", "declined", "ended"])
def test_so_does_a_suspension(alice: User, bob: User, staff: User, state: str) -> None:
    call = talk(alice, bob) if state == "ended" else ring(alice, bob)
    user_suspend(user=bob if state == "declined" else alice, by=staff, reason="Noise")
    assert state_of(call) == state


@pytest.mark.parametrize("state", ["cancelled", "declined", "ended"])
def test_and_an_account_that_is_deleted(alice: User, bob: User, state: str) -> None:
    call = talk(alice, bob) if state == "ended" else ring(alice, bob)
    gone, stays = (bob, alice) if state == "declined" else (alice, bob)
    user_delete(user=gone, password=PASSWORD)
    assert state_of(call) == state
    sweep_at(call.created_at)
    (notice,) = Message.objects.filter(kind=Message.Kind.NOTICE)
    assert notice.notice is not None
    assert notice.notice["outcome"] == state
    assert Call.objects.of(stays.pk).get().pk == call.pk


def test_rooms_come_before_conversations() -> None:
    """As their locks do: chat must not hold its own when it is the turn of the rooms."""
    assert list(on_block.reactions).index("calls") < list(on_block.reactions).index("conversations")
    assert list(erasures).index("calls") < list(erasures).index("conversations")


def test_one_takes_ones_calls_along(alice: User, bob: User, stranger: User, alice_api: Client) -> None:
    talk(alice, bob)
    ring(stranger, alice)
    calls = json.loads(alice_api.get("/api/v1/auth/me/export/").content)["calls"]
    assert [(each["with"], each["incoming"], each["state"]) for each in calls] == [
        ("bob", False, "accepted"),
        ("stranger", True, "busy"),
    ]


def test_but_not_those_of_others(alice: User, bob: User, stranger_api: Client) -> None:
    talk(alice, bob)
    assert json.loads(stranger_api.get("/api/v1/auth/me/export/").content)["calls"] == []
