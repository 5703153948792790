"""Which telecaller is told of a paid call while they look at no page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.push import WAITS
from accounts.tests.pushing import Browser, PushService, queued, work_queue
from calls.models.call import RINGS_FOR
from chat.tests.test_push import come
from conftest import Client, SignIn
from realtime.models import Connection, Status
from telecaller.models import PaidCall
from telecaller.services.paid_calls import paid_call_accept, paid_call_cancel, paid_call_end, paid_call_reject
from telecaller.services.paid_endings import paid_ring_time_out
from telecaller.tests.paying import credit, rate, ready, ring

pytestmark = pytest.mark.django_db

RINGS = ("Alice Anand calls you", "Paid audio call")
MISSED = ("Alice Anand", "Missed paid audio call")


@pytest.fixture(autouse=True)
def people(alice: User, bob: User) -> None:
    """Bob takes calls, and has put his telephone aside."""
    rate()
    credit(alice, 1000)
    ready(bob)
    Connection.objects.update(status=Status.AWAY)


@pytest.fixture
def bobs(push_service: PushService, bob_api: Client) -> Browser:
    return Browser(push_service).subscribe(bob_api)


def titles(browser: Browser) -> list[tuple[str, str]]:
    work_queue()
    return [(note["title"], note["body"]) for note in browser.notes()]


def test_who_is_away_is_told_that_it_rings(alice: User, bob: User, bobs: Browser, push_service: PushService) -> None:
    call = ring(alice, bob)
    assert titles(bobs) == [RINGS]
    assert [(note["tag"], note["url"]) for note in bobs.notes()] == [
        (f"paid-call:{call.pk}", "/app/telecallers/console")
    ]
    assert push_service.received[0].headers["TTL"] == "30"


def test_then_that_they_missed_it_in_the_same_place(alice: User, bob: User, bobs: Browser) -> None:
    call = ring(alice, bob)
    work_queue()
    paid_call_cancel(call_id=call.pk, by=alice.pk)
    assert titles(bobs) == [RINGS, MISSED]
    assert len({note["tag"] for note in bobs.notes()}) == 1


@pytest.mark.parametrize(("work", "body"), [(paid_call_accept, "Answered"), (paid_call_reject, "Declined")])
def test_what_one_browser_answered_rings_on_no_other(
    alice: User,
    bob: User,
    bobs: Browser,
    push_service: PushService,
    sign_in: SignIn,
    work: Callable[..., PaidCall],
    body: str,
) -> None:
    here = sign_in(bob)
    laptop = Browser(push_service).subscribe(here)
    call = ring(alice, bob)
    assert titles(bobs) == titles(laptop) == [RINGS]
    come(bob, session_id=str(here.session_row.pk))
    work(call_id=call.pk, by=bob.pk)
    assert titles(bobs)[1:] == [("Alice Anand", f"{body} on another device")]
    assert [note["quiet"] for note in bobs.notes()] == [False, True]
    assert len(laptop.notes()) == 1


@pytest.mark.parametrize("work", [paid_call_accept, paid_call_reject])
def test_what_was_answered_meanwhile_is_not_told(
    alice: User, bob: User, bobs: Browser, work: Callable[..., PaidCall]
) -> None:
    work(call_id=ring(alice, bob).pk, by=bob.pk)
    assert titles(bobs) == []


def test_nor_what_was_talked(alice: User, bob: User, bobs: Browser) -> None:
    call = ring(alice, bob)
    work_queue()
    paid_call_accept(call_id=call.pk, by=bob.pk)
    told = titles(bobs)
    paid_call_end(call_id=call.pk, by=alice.pk)
    assert titles(bobs) == told


def test_nor_anything_to_who_is_here(alice: User, bob: User, bobs: Browser) -> None:
    come(bob)
    ring(alice, bob)
    assert titles(bobs) == []


def test_nor_behind_a_block(alice: User, bob: User, bobs: Browser) -> None:
    paid_call_cancel(call_id=ring(alice, bob).pk, by=alice.pk)
    block_create(blocker=bob, user_id=alice.pk)
    assert titles(bobs) == []


def test_nor_to_the_caller(alice: User, bob: User, push_service: PushService, alice_api: Client) -> None:
    alices = Browser(push_service).subscribe(alice_api)
    paid_call_cancel(call_id=ring(alice, bob).pk, by=alice.pk)
    assert titles(alices) == []


def test_what_could_not_be_told_while_it_rang_is_told_as_missed(
    alice: User, bob: User, bobs: Browser, push_service: PushService
) -> None:
    push_service.will_answer(503)
    call = ring(alice, bob)
    work_queue()
    (again,) = queued()
    assert timezone.now() < again.run_after <= timezone.now() + WAITS[0] + timedelta(seconds=1)
    with time_machine.travel(call.created_at + RINGS_FOR, tick=False):
        assert paid_ring_time_out(call.pk)
    with time_machine.travel(again.run_after + timedelta(seconds=1), tick=True):
        assert set(titles(bobs)) == {MISSED}


def test_only_a_browser_that_was_not_told_yet_is_told_again(
    alice: User, bob: User, bobs: Browser, push_service: PushService, sign_in: SignIn
) -> None:
    tablet = Browser(push_service).subscribe(sign_in(bob))
    call = ring(alice, bob)
    work_queue()
    push_service.will_answer(503)
    paid_call_reject(call_id=call.pk, by=bob.pk)
    work_queue()
    with time_machine.travel(timezone.now() + WAITS[0] + timedelta(seconds=1), tick=True):
        work_queue()
    declined = ("Alice Anand", "Declined on another device")
    assert [titles(each).count(declined) for each in (bobs, tablet)] == [1, 1]
