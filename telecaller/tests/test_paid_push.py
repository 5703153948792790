"""Which telecaller is told of a paid call while away, by a push service that checks what it is given."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.push import WAITS
from accounts.tests.pushing import Browser, PushService, queued, work_queue
from calls.models import Kind
from calls.models.call import RINGS_FOR
from chat.tests.test_push import come
from conftest import Client, SignIn
from realtime.models import Connection, Status
from realtime.presence import connection_set_status
from realtime.tests.connections import came
from telecaller import push
from telecaller.call_sweeps import paid_rings_time_out
from telecaller.models import PaidCall, Telecaller
from telecaller.services.paid_calls import paid_call_accept, paid_call_cancel, paid_call_end, paid_call_reject
from telecaller.services.paid_pushed import paid_ring_pushed
from telecaller.tests.conftest import make_telecaller
from telecaller.tests.paying import credit, ring

pytestmark = pytest.mark.django_db

Work = Callable[..., PaidCall]


@pytest.fixture(autouse=True)
def telecaller(alice: User, bob: User) -> Telecaller:
    """Bob, who takes calls. His page is open, in a window that he does not look at."""
    credit(alice, 1000)
    connection_set_status(connection_id=came(bob, "hidden"), status=Status.AWAY)
    return make_telecaller(bob, online_since=timezone.now())


@pytest.fixture
def bobs(push_service: PushService, bob_api: Client) -> Browser:
    return Browser(push_service).subscribe(bob_api)


def told(browser: Browser) -> list[tuple[str, str]]:
    work_queue()
    return [(note["title"], note["body"]) for note in browser.notes()]


def rings_out() -> None:
    with time_machine.travel(timezone.now() + RINGS_FOR, tick=False):
        paid_rings_time_out(timezone.now())


RINGS, MISSED = ("Alice Anand calls you", "Paid audio call"), ("Alice Anand", "Missed paid audio call")


def test_they_are_told_that_it_rings(alice: User, bob: User, bobs: Browser, push_service: PushService) -> None:
    call = ring(alice, bob, Kind.VIDEO)
    work_queue()
    assert bobs.notes() == [
        {
            "title": "Alice Anand calls you",
            "body": "Paid video call",
            "tag": f"paid-call:{call.pk}",
            "url": "/app/telecallers/console",
            "badge": None,
            "quiet": False,
        }
    ]
    assert push_service.received[0].headers["TTL"] == "30"


def test_then_that_they_missed_it_in_the_same_place(alice: User, bob: User, bobs: Browser) -> None:
    call = ring(alice, bob)
    assert told(bobs) == [RINGS]
    paid_call_cancel(call_id=call.pk, by=alice.pk)
    assert told(bobs) == [RINGS, MISSED]
    assert len({note["tag"] for note in bobs.notes()}) == 1


def test_so_they_are_when_it_rang_in_vain(alice: User, bob: User, bobs: Browser) -> None:
    ring(alice, bob)
    rings_out()
    assert set(told(bobs)) == {MISSED}


@pytest.mark.parametrize("work", [paid_call_accept, paid_call_reject])
def test_what_was_answered_meanwhile_is_not_told(alice: User, bob: User, bobs: Browser, work: Work) -> None:
    work(call_id=ring(alice, bob).pk, by=bob.pk)
    assert told(bobs) == []


@pytest.mark.parametrize(("work", "body"), [(paid_call_accept, "Answered"), (paid_call_reject, "Declined")])
def test_what_one_browser_answered_rings_on_no_other(
    bob: User, alice: User, bobs: Browser, push_service: PushService, sign_in: SignIn, work: Work, body: str
) -> None:
    """The browser that Bob looks at knows it by its page."""
    here = sign_in(bob)
    laptop = Browser(push_service).subscribe(here)
    call = ring(alice, bob)
    assert told(bobs) == told(laptop) == [RINGS]
    come(bob, session_id=str(here.session_row.pk))
    work(call_id=call.pk, by=bob.pk)
    assert told(bobs)[1:] == [("Alice Anand", f"{body} on another device")]
    assert [note["quiet"] for note in bobs.notes()] == [False, True]
    assert len({note["tag"] for note in bobs.notes()}) == len(laptop.notes()) == 1


def test_so_it_is_when_they_have_hung_up_by_then(alice: User, bob: User, bobs: Browser) -> None:
    call = ring(alice, bob)
    work_queue()
    paid_call_accept(call_id=call.pk, by=bob.pk)
    paid_call_end(call_id=call.pk, by=alice.pk)
    assert told(bobs)[1:] == [("Alice Anand", "Answered on another device")]


def test_who_answers_as_it_is_told_hears_nothing(
    alice: User, bob: User, bobs: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = ring(alice, bob)

    def late(call_id: UUID) -> bool:
        paid_call_accept(call_id=call_id, by=bob.pk)
        return paid_ring_pushed(call_id)

    monkeypatch.setattr(push, "paid_ring_pushed", late)
    assert told(bobs) == []
    assert PaidCall.objects.get(pk=call.pk).pushed_at is None


def test_who_looks_is_told_by_the_page(alice: User, bob: User, bobs: Browser) -> None:
    come(bob)
    call = ring(alice, bob)
    work_queue()
    Connection.objects.filter(status=Status.ONLINE).delete()
    paid_call_accept(call_id=call.pk, by=bob.pk)
    assert told(bobs) == []


def test_nothing_is_told_behind_a_block(alice: User, bob: User, bobs: Browser) -> None:
    paid_call_cancel(call_id=ring(alice, bob).pk, by=alice.pk)
    block_create(blocker=bob, user_id=alice.pk)
    assert told(bobs) == []


def test_nor_to_the_caller(alice: User, bob: User, push_service: PushService, alice_api: Client) -> None:
    alices = Browser(push_service).subscribe(alice_api)
    paid_call_cancel(call_id=ring(alice, bob).pk, by=alice.pk)
    assert told(alices) == []


def test_what_could_not_be_told_while_it_rang_is_told_as_missed(
    alice: User, bob: User, bobs: Browser, push_service: PushService
) -> None:
    push_service.will_answer(503)
    ring(alice, bob)
    work_queue()
    (again,) = queued()
    assert timezone.now() < again.run_after <= timezone.now() + WAITS[0] + timedelta(seconds=1)
    rings_out()
    with time_machine.travel(again.run_after + timedelta(seconds=1), tick=True):
        assert set(told(bobs)) == {MISSED}


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
    assert [told(each).count(declined) for each in (bobs, tablet)] == [1, 1]
