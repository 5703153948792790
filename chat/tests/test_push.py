"""Who is told of messages and friend requests while they are away, by a push service that checks what it is given."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import PushSubscription, User
from accounts.services.blocks import block_create
from accounts.services.push import MOST_FAILURES, WAITS
from accounts.services.sessions import session_end_everywhere
from accounts.tests.pushing import Browser, PushService, queued, work_queue
from chat.models import Conversation, Member
from chat.services.friend_requests import friend_request_cancel, friend_request_send
from chat.services.members import member_remove
from chat.services.messages import message_delete
from chat.services.reads import Mark, read_mark
from chat.services.sending import NewMessage, messages_send
from chat.tests.conftest import say
from conftest import Client, SignIn
from realtime.models import Connection, ServerProcess, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def bobs(push_service: PushService, bob_api: Client) -> Browser:
    return Browser(push_service).subscribe(bob_api)


def come(user: User, status: Status = Status.ONLINE, *, silent_for: float = 0, session_id: str = "here") -> None:
    process = ServerProcess.objects.create(renewed_at=timezone.now() - timedelta(seconds=silent_for))
    Connection.objects.create(process=process, user=user, session_id=session_id, status=status)


def told(browser: Browser) -> list[str]:
    work_queue()
    return [note["body"] for note in browser.notes()]


def test_who_is_away_is_told(direct: Conversation, alice: User, bobs: Browser) -> None:
    say(direct, alice, "Are you\nthere?")
    work_queue()
    assert bobs.notes() == [
        {
            "title": "Alice Anand",
            "body": "Are you there?",
            "tag": f"conversation:{direct.pk}",
            "url": f"/app/chat/{direct.pk}",
            "badge": 1,
            "quiet": False,
        }
    ]
    assert PushSubscription.objects.get().delivered_at is not None


def test_a_group_says_who_and_where(group: Conversation, alice: User, bobs: Browser) -> None:
    say(group, alice, "x" * 500)
    work_queue()
    (note,) = bobs.notes()
    assert (note["title"], note["body"]) == ("Us", f"Alice Anand: {'x' * 119}…")


def test_the_badge_counts_conversations(
    direct: Conversation, group: Conversation, alice: User, bob: User, bobs: Browser
) -> None:
    read_mark(Mark(bob.pk, group.pk, group.last_seq))
    say(direct, alice)
    say(group, alice)
    say(group, alice, "Latest")
    work_queue()
    assert {note["badge"] for note in bobs.notes()} == {2}


@pytest.mark.parametrize(
    ("status", "silent_for", "count"),
    [(Status.ONLINE, 0, 0), (Status.AWAY, 0, 1), (Status.ONLINE, 60, 1)],
    ids=["here", "away", "on a server that died"],
)
def test_only_who_is_not_here_is_told(
    direct: Conversation, alice: User, bob: User, bobs: Browser, status: Status, silent_for: float, count: int
) -> None:
    come(bob, status, silent_for=silent_for)
    say(direct, alice)
    assert len(told(bobs)) == count


def test_nobody_is_told_of_their_own(direct: Conversation, bob: User, bobs: Browser) -> None:
    say(direct, bob)
    assert told(bobs) == []


def test_strangers_are_told_nothing(
    direct: Conversation, alice: User, push_service: PushService, stranger_api: Client
) -> None:
    strangers = Browser(push_service).subscribe(stranger_api)
    say(direct, alice)
    assert told(strangers) == []


def test_nor_is_who_was_removed_meanwhile(group: Conversation, alice: User, bob: User, bobs: Browser) -> None:
    say(group, alice)
    member_remove(conversation_id=group.pk, by=alice.pk, user_id=bob.pk)
    assert told(bobs) == []


@pytest.mark.parametrize("blocker", ["alice", "bob"])
@pytest.mark.parametrize("place", ["direct", "group"])
def test_nor_is_either_side_of_a_block(
    request: pytest.FixtureRequest, alice: User, bob: User, bobs: Browser, blocker: str, place: str
) -> None:
    say(request.getfixturevalue(place), alice)
    one, other = (alice, bob) if blocker == "alice" else (bob, alice)
    block_create(blocker=one, user_id=other.pk)
    assert told(bobs) == []


@pytest.mark.parametrize(("hours", "count"), [(1, 0), (-1, 1)])
def test_mute_is_mute_for_as_long_as_it_was_asked_for(
    direct: Conversation, alice: User, bob: User, bobs: Browser, hours: int, count: int
) -> None:
    Member.objects.filter(user=bob).update(muted_until=timezone.now() + timedelta(hours=hours))
    say(direct, alice, "@bob")
    assert len(told(bobs)) == count


def test_what_was_read_meanwhile_is_not_told(direct: Conversation, alice: User, bob: User, bobs: Browser) -> None:
    said = say(direct, alice)
    read_mark(Mark(bob.pk, direct.pk, said.seq))
    assert told(bobs) == []


def test_nor_is_what_was_deleted(direct: Conversation, alice: User, bobs: Browser) -> None:
    message_delete(message_id=say(direct, alice).id, by=alice.pk)
    assert told(bobs) == []


def test_nor_is_anything_after_the_session(direct: Conversation, alice: User, bob: User, bobs: Browser) -> None:
    say(direct, alice)
    session_end_everywhere(user=bob, ending="revoked")  # type: ignore[arg-type]
    assert told(bobs) == []


def test_of_a_batch_the_last_of_each_conversation_is_told(
    direct: Conversation, group: Conversation, alice: User, bobs: Browser
) -> None:
    messages_send(
        [NewMessage(alice.pk, place.pk, str(n), f"{n}") for n, place in enumerate([direct, direct, group, direct])]
    )
    assert len(queued()) == 1
    assert sorted(told(bobs)) == ["3", "Alice Anand: 2"]


def test_while_people_go_on_talking_one_now_and_then_is_told_and_the_last(
    direct: Conversation, alice: User, bobs: Browser
) -> None:
    for number in range(20):
        say(direct, alice, f"{number}")
    bodies = told(bobs)
    assert bodies == ["0", "19"]


def test_a_message_that_is_not_committed_is_not_queued(direct: Conversation, alice: User, bobs: Browser) -> None:
    with transaction.atomic():
        say(direct, alice)
        assert len(queued()) == 1
        transaction.set_rollback(True)
    assert queued() == []


def test_without_push_sending_asks_nothing_more(
    direct: Conversation, alice: User, bobs: Browser, settings: Any
) -> None:
    say(direct, alice)
    with CaptureQueriesContext(connection) as on:
        say(direct, alice)
    settings.PUSH_VAPID_PRIVATE_KEY = ""
    with CaptureQueriesContext(connection) as off:
        say(direct, alice)
    assert [query["sql"] for query in off if "task" in query["sql"]] == []
    assert len(on) == len(off) + 1


def test_a_batch_is_one_row_more_whatever_its_length(group: Conversation, alice: User, bobs: Browser) -> None:
    counts = []
    for size in (1, 50):
        with CaptureQueriesContext(connection) as queries:
            messages_send([NewMessage(alice.pk, group.pk, f"{size}:{n}", "x") for n in range(size)])
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert len(queued()) == 2


def test_telling_many_costs_as_many_queries_as_telling_one(
    group: Conversation, alice: User, bob: User, carol: User, bobs: Browser, push_service: PushService, sign_in: SignIn
) -> None:
    counts = []
    for others in ([], [carol, bob, carol, bob]):
        for other in others:
            Browser(push_service).subscribe(sign_in(other))
        say(group, alice)
        with CaptureQueriesContext(connection) as queries:
            work_queue()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert len(push_service.received) == 1 + 5


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_is_forgotten(
    direct: Conversation, alice: User, bobs: Browser, push_service: PushService, status: int
) -> None:
    push_service.will_answer(status)
    say(direct, alice)
    assert told(bobs) == []
    assert not PushSubscription.objects.exists()
    assert queued() == []


def later(queue: list[Any]) -> timedelta:
    (task,) = queue
    wait: timedelta = task.run_after - timezone.now()
    return wait


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_is_not_taken_now_is_tried_again(
    direct: Conversation, alice: User, bobs: Browser, push_service: PushService, status: int
) -> None:
    push_service.will_answer(status)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        say(direct, alice, "Again")
        assert told(bobs) == []
        assert later(queued()) == WAITS[0]
        clock.shift(WAITS[0])
        assert told(bobs) == ["Again"]
    assert queued() == []


def test_the_service_says_how_long_to_wait(
    direct: Conversation, alice: User, bobs: Browser, push_service: PushService
) -> None:
    push_service.will_answer(429, Retry_After="300")
    with time_machine.travel(timezone.now(), tick=False):
        say(direct, alice)
        work_queue()
        assert later(queued()) == timedelta(seconds=300)


def test_only_those_who_were_not_reached_are_tried_again(
    group: Conversation, alice: User, bobs: Browser, push_service: PushService, carol_api: Client
) -> None:
    carols = Browser(push_service).subscribe(carol_api)
    push_service.will_answer(503)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        say(group, alice)
        work_queue()
        clock.shift(WAITS[0])
        work_queue()
    assert (len(bobs.notes()), len(carols.notes())) == (1, 1)


def test_a_second_attempt_asks_again_whether_it_is_news(
    direct: Conversation, alice: User, bob: User, bobs: Browser, push_service: PushService
) -> None:
    push_service.will_answer(503)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        said = say(direct, alice)
        work_queue()
        read_mark(Mark(bob.pk, direct.pk, said.seq))
        clock.shift(WAITS[0])
        assert told(bobs) == []
    assert queued() == []


def test_what_was_said_since_is_not_overtaken_by_it(
    direct: Conversation, alice: User, bobs: Browser, push_service: PushService
) -> None:
    push_service.will_answer(503)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        say(direct, alice, "Older")
        work_queue()
        say(direct, alice, "Newer")
        clock.shift(WAITS[0])
        assert told(bobs) == ["Newer"]


def test_at_last_it_is_given_up_and_in_the_end_the_subscription_too(
    direct: Conversation, alice: User, bobs: Browser, push_service: PushService
) -> None:
    push_service.will_answer(503, times=1000)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for failures in range(1, MOST_FAILURES + 1):
            say(direct, alice)
            while work_queue():
                clock.shift(WAITS[-1])
            left = PushSubscription.objects.first()
            assert (left and left.failures) == (failures if failures < MOST_FAILURES else None)
    assert queued() == []


def test_a_service_that_is_not_there_is_tried_again(
    direct: Conversation, alice: User, bobs: Browser, push_service: PushService, settings: Any
) -> None:
    nowhere = "http://127.0.0.1:1"
    settings.PUSH_HOSTS = [nowhere]
    PushSubscription.objects.update(endpoint=f"{nowhere}/x")
    say(direct, alice)
    assert told(bobs) == []
    assert timedelta() < later(queued()) <= WAITS[0]


def test_one_that_is_no_longer_allowed_is_not_asked(
    direct: Conversation, alice: User, bobs: Browser, settings: Any
) -> None:
    settings.PUSH_HOSTS = ["push.example.com"]
    say(direct, alice)
    assert told(bobs) == []
    assert (PushSubscription.objects.get().failures, queued()) == (1, [])


def test_a_redirect_is_not_followed(
    direct: Conversation, alice: User, bobs: Browser, push_service: PushService
) -> None:
    push_service.will_answer(307, Location=bobs.endpoint)
    say(direct, alice)
    assert told(bobs) == []
    assert PushSubscription.objects.get().failures == 1


def test_a_friend_request_is_told(alice: User, bob: User, bobs: Browser) -> None:
    friend_request_send(by=alice.pk, user_id=bob.pk)
    work_queue()
    (note,) = bobs.notes()
    assert (note["title"], note["url"]) == ("Alice Anand", "/app/people/requests")


def test_but_not_one_that_was_taken_back(alice: User, bob: User, bobs: Browser) -> None:
    from chat.models import FriendRequest

    friend_request_send(by=alice.pk, user_id=bob.pk)
    friend_request_cancel(request_id=FriendRequest.objects.get().pk, by=alice.pk)
    assert told(bobs) == []


def test_nor_to_who_is_here(alice: User, bob: User, bobs: Browser) -> None:
    come(bob)
    friend_request_send(by=alice.pk, user_id=bob.pk)
    assert told(bobs) == []
