"""Who is told of a call while they are away, by a push service that checks what it is given."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.push import WAITS
from accounts.tests.pushing import Browser, PushService, queued, work_queue
from calls import push
from calls.models import Call, Kind
from calls.models.call import RINGS_FOR
from calls.services.direct import call_accept, call_cancel, call_decline, call_hangup
from calls.services.pushed import ring_pushed
from calls.services.seen import calls_seen
from calls.tests.calling import ring, sweep_at
from chat.tests.test_push import come
from conftest import Client, SignIn
from realtime.models import Connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def bobs(push_service: PushService, bob_api: Client) -> Browser:
    return Browser(push_service).subscribe(bob_api)


def titles(browser: Browser) -> list[tuple[str, str]]:
    work_queue()
    return [(note["title"], note["body"]) for note in browser.notes()]


def test_who_is_away_is_told_that_it_rings(alice: User, bob: User, bobs: Browser, push_service: PushService) -> None:
    call = ring(alice, bob, Kind.VIDEO)
    work_queue()
    assert bobs.notes() == [
        {
            "title": "Alice Anand calls you",
            "body": "Video call",
            "tag": f"call:{call.pk}",
            "url": "/app/calls",
            "badge": None,
            "quiet": False,
        }
    ]
    assert push_service.received[0].headers["TTL"] == "30"


def test_then_that_they_missed_it_in_the_same_place(alice: User, bob: User, bobs: Browser) -> None:
    call = ring(alice, bob)
    work_queue()
    call_cancel(call_id=call.pk, by=alice.pk)
    assert titles(bobs) == [("Alice Anand calls you", "Audio call"), ("Alice Anand", "Missed audio call")]
    assert len({note["tag"] for note in bobs.notes()}) == 1


def test_so_they_are_when_it_rang_in_vain(alice: User, bob: User, bobs: Browser) -> None:
    call = ring(alice, bob)
    sweep_at(call.created_at + RINGS_FOR)
    assert set(titles(bobs)) == {("Alice Anand", "Missed audio call")}


def test_and_when_they_were_busy(alice: User, bob: User, stranger: User, bobs: Browser) -> None:
    ring(bob, stranger)
    ring(alice, bob)
    assert titles(bobs) == [("Alice Anand", "Missed audio call")]


@pytest.mark.parametrize("work", [call_accept, call_decline])
def test_what_was_answered_meanwhile_is_not_told(alice: User, bob: User, bobs: Browser, work: object) -> None:
    work(call_id=ring(alice, bob).pk, by=bob.pk)  # type: ignore[operator]
    assert titles(bobs) == []


@pytest.mark.parametrize(("work", "body"), [(call_accept, "Answered"), (call_decline, "Declined")])
def test_what_one_browser_answered_rings_on_no_other(
    bob: User, alice: User, bobs: Browser, push_service: PushService, sign_in: SignIn, work: object, body: str
) -> None:
    """In the same place. The browser that Bob looks at, which was told that it rings as well, knows it by its page."""
    here = sign_in(bob)
    laptop = Browser(push_service).subscribe(here)
    call = ring(alice, bob)
    assert titles(bobs) == titles(laptop) == [("Alice Anand calls you", "Audio call")]
    come(bob, session_id=str(here.session_row.pk))
    work(call_id=call.pk, by=bob.pk)  # type: ignore[operator]
    assert titles(bobs)[1:] == [("Alice Anand", f"{body} on another device")]
    assert len({note["tag"] for note in bobs.notes()}) == 1
    assert [note["quiet"] for note in bobs.notes()] == [False, True]
    assert len(laptop.notes()) == 1


def test_so_it_is_when_they_have_hung_up_by_then(alice: User, bob: User, bobs: Browser) -> None:
    call = ring(alice, bob)
    work_queue()
    call_accept(call_id=call.pk, by=bob.pk)
    call_hangup(call_id=call.pk, by=alice.pk)
    assert titles(bobs)[1:] == [("Alice Anand", "Answered on another device")]


def test_what_rang_in_no_browser_is_not_taken_back(alice: User, bob: User, bobs: Browser) -> None:
    come(bob)
    call = ring(alice, bob)
    work_queue()
    Connection.objects.all().delete()
    call_accept(call_id=call.pk, by=bob.pk)
    assert titles(bobs) == []


def test_who_answers_as_it_is_told_hears_nothing(
    alice: User, bob: User, bobs: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = ring(alice, bob)

    def late(call_id: UUID) -> bool:
        call_accept(call_id=call_id, by=bob.pk)
        return ring_pushed(call_id)

    monkeypatch.setattr(push, "ring_pushed", late)
    assert titles(bobs) == []
    assert Call.objects.get(pk=call.pk).pushed_at is None


def test_nor_is_what_they_have_seen(alice: User, bob: User, bobs: Browser) -> None:
    call_cancel(call_id=ring(alice, bob).pk, by=alice.pk)
    calls_seen(by=bob.pk)
    assert titles(bobs) == []


def test_nor_anything_to_who_is_here(alice: User, bob: User, bobs: Browser) -> None:
    come(bob)
    ring(alice, bob)
    assert titles(bobs) == []


def test_nor_behind_a_block(alice: User, bob: User, bobs: Browser) -> None:
    call_cancel(call_id=ring(alice, bob).pk, by=alice.pk)
    block_create(blocker=bob, user_id=alice.pk)
    assert titles(bobs) == []


def test_nor_to_the_caller(alice: User, bob: User, push_service: PushService, alice_api: Client) -> None:
    alices = Browser(push_service).subscribe(alice_api)
    call = ring(alice, bob)
    sweep_at(call.created_at + RINGS_FOR)
    assert titles(alices) == []


def test_what_could_not_be_told_while_it_rang_is_told_as_missed(
    alice: User, bob: User, bobs: Browser, push_service: PushService
) -> None:
    push_service.will_answer(503)
    call = ring(alice, bob)
    work_queue()
    (again,) = queued()
    assert timezone.now() < again.run_after <= timezone.now() + WAITS[0] + timedelta(seconds=1)
    sweep_at(call.created_at + RINGS_FOR)
    with time_machine.travel(again.run_after + timedelta(seconds=1), tick=True):
        assert set(titles(bobs)) == {("Alice Anand", "Missed audio call")}
