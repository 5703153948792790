"""Two at once about one call: really, and one after the other in the worst order."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from inspect import unwrap
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections

from accounts.models import Block, User
from accounts.services.blocks import block_create
from accounts.services.deletion import user_delete
from calls.models import Call, Kind, Room
from calls.services import direct, endings
from calls.services.direct import call_accept, call_cancel, call_decline, call_hangup, call_invite
from calls.services.endings import ring_time_out
from calls.services.notes import call_note
from calls.services.seats import Coming, seat_leave, seat_take
from calls.tests.calling import ring, room_of, sit, state_of, talk
from chat.services.conversations import direct_open
from chat.tests.conftest import say
from chat.tests.test_friends_races import refused
from conftest import PASSWORD, MakeUser, at_once
from realtime.errors import Conflict, NotFound
from realtime.ids import uuid7

DUELS = 500
DIALLERS = 100
PATIENCE = 300
ROUNDS = 25

Work = Callable[[], Any]


def in_step(rounds: int, before: Work, *works: Callable[[Any], object]) -> list[tuple[Any, list[object]]]:
    """The same threads for all rounds, let go at one moment in each; what `before` made, and what each came to."""
    gate = threading.Barrier(len(works) + 1)
    made: list[Any] = []
    outcomes: list[list[object]] = [[] for _ in works]

    def run(place: int) -> None:
        try:
            connection.ensure_connection()
            for _ in range(rounds):
                gate.wait(PATIENCE)
                try:
                    outcomes[place].append(works[place](made[-1]))
                except (Conflict, NotFound) as error:
                    outcomes[place].append(error)
                gate.wait(PATIENCE)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        running = [threads.submit(run, place) for place in range(len(works))]
        for _ in range(rounds):
            made.append(before())
            gate.wait(PATIENCE)
            gate.wait(PATIENCE)
        for each in running:
            each.result()
    return list(zip(made, map(list, zip(*outcomes, strict=True)), strict=True))


def code(outcome: object) -> str:
    assert isinstance(outcome, Conflict | NotFound), outcome
    return outcome.code


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestReally:
    def test_of_two_devices_that_answer_at_one_moment_one_does(self, alice: User, bob: User) -> None:
        def rings() -> UUID:
            for call in Call.objects.live():
                call_hangup(call_id=call.pk, by=alice.pk)
            return ring(alice, bob).pk

        answer = partial(_accept, by=bob)
        for call_id, outcomes in in_step(DUELS, rings, answer, answer):
            lost, won = sorted(outcomes, key=lambda each: isinstance(each, Call))
            assert isinstance(won, Call)
            assert (won.pk, code(lost)) == (call_id, "answered_elsewhere")
        assert Room.objects.count() == Call.objects.count() == DUELS
        assert Call.objects.filter(room__isnull=False).values("room").distinct().count() == DUELS

    def test_of_a_hundred_who_call_one_person_one_rings(
        self, bob: User, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        options = {**connection.settings_dict["OPTIONS"], "pool": False}  # which would let them go in portions
        monkeypatch.setattr(connections, "settings", {"default": {**connection.settings_dict, "OPTIONS": options}})
        people = [make_user(f"caller{number}") for number in range(DIALLERS)]
        dial = [partial(_dial, by=each, user=bob) for each in people]
        ((_, states),) = in_step(1, lambda: None, *dial)
        assert (states.count("ringing"), states.count("busy")) == (1, DIALLERS - 1)
        assert Call.objects.missed_by(bob.pk).count() == DIALLERS - 1
        assert Call.objects.live().of(bob.pk).count() == 1

    def test_who_call_each_other_are_in_one_call(self, alice: User, bob: User) -> None:
        def free() -> None:
            for call in Call.objects.live():
                call_hangup(call_id=call.pk, by=alice.pk)

        for _, outcomes in in_step(ROUNDS, free, lambda _: ring(alice, bob), lambda _: ring(bob, alice)):
            assert {each.pk for each in outcomes} == {outcomes[0].pk}  # type: ignore[attr-defined]
            assert sorted(each.state for each in outcomes) == ["accepted", "ringing"]  # type: ignore[attr-defined]
        assert Call.objects.count() == ROUNDS

    @pytest.mark.parametrize("other", ["cancel", "decline", "hangup"])
    def test_of_an_answer_and_an_end_one_comes_first(self, alice: User, bob: User, other: str) -> None:
        ends: dict[str, Callable[[UUID], object]] = {
            "cancel": lambda pk: call_cancel(call_id=pk, by=alice.pk),
            "decline": lambda pk: call_decline(call_id=pk, by=bob.pk),
            "hangup": lambda pk: call_hangup(call_id=pk, by=alice.pk),
        }

        def rings() -> UUID:
            for call in Call.objects.live():
                call_hangup(call_id=call.pk, by=alice.pk)
            return ring(alice, bob).pk

        for call_id, (answered, ended) in in_step(ROUNDS, rings, partial(_accept, by=bob), ends[other]):
            if other == "hangup":  # one that was answered is hung up
                assert isinstance(ended, Call)
                assert ended.state == ("cancelled" if refused(answered) else "ended")
            else:
                assert refused(answered) != refused(ended), (state_of(call_id), answered, ended)
        running = Room.objects.running().values_list("call__state", flat=True)
        assert set(running) <= {"accepted"}

    def test_both_hang_up_and_leave_and_the_call_ends_once(self, make_user: MakeUser) -> None:
        for number in range(ROUNDS):
            one, other = make_user(f"one{number}"), make_user(f"other{number}")
            call = talk(one, other)
            room_id = room_of(call)
            seats = [sit(room_id, user) for user in (one, other)]
            leave = [
                partial(seat_leave, room_id=room_id, by=seat.user_id, generation=seat.generation) for seat in seats
            ]
            hang_up = [partial(call_hangup, call_id=call.pk, by=user.pk) for user in (one, other)]
            at_once(*leave, *hang_up)
            assert state_of(call) == "ended"
            assert Room.objects.get(pk=room_id).end_reason == Room.End.CALL

    def test_nobody_waits_for_ever(self, make_user: MakeUser) -> None:
        """Whatever locks people, rooms, calls, conversations and presence, all together."""
        for number in range(ROUNDS):
            one, other, third = (make_user(f"p{number}x{each}") for each in range(3))
            call = talk(one, other)
            room_id = room_of(call)
            seat = sit(room_id, one)
            direct = direct_open(by=one.pk, user_id=other.pk)[0].conversation
            works: list[Work] = [
                partial(call_hangup, call_id=call.pk, by=other.pk),
                partial(seat_leave, room_id=room_id, by=one.pk, generation=seat.generation),
                partial(seat_take, Coming(room_id, other.pk, uuid7(), uuid7().hex)),
                partial(call_invite, by=third.pk, user_id=one.pk, kind=Kind.AUDIO),
                partial(call_invite, by=other.pk, user_id=third.pk, kind=Kind.AUDIO),
                partial(say, direct, one),
                partial(call_note, call.pk),
                partial(block_create, blocker=other, user_id=one.pk),
                partial(user_delete, user=one, password=PASSWORD) if number % 2 else partial(say, direct, other),
            ]
            at_once(*works)
            assert state_of(call) == "ended"


def _accept(call_id: UUID, by: User) -> Call:
    return call_accept(call_id=call_id, by=by.pk)


def _dial(_: None, by: User, user: User) -> str:
    return ring(by, user).state


@pytest.mark.django_db
class TestInTheWorstOrder:
    """Somebody else is through just before.

    The loser runs in the test's transaction, without its own, which would undo what the winner did.
    """

    @pytest.fixture
    def before(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Work], None]:
        def wrap(name: str, work: Work) -> None:
            right = getattr(direct, name)

            def late(*args: Any) -> Any:
                monkeypatch.setattr(direct, name, right)
                work()
                return right(*args)

            monkeypatch.setattr(direct, name, late)

        return wrap

    @pytest.mark.parametrize(
        ("winner", "expected"),
        [("accept", "answered_elsewhere"), ("decline", "call_over"), ("cancel", "call_over"), ("block", "call_over")],
    )
    def test_an_answer_behind_another_is_refused(
        self, alice: User, bob: User, before: Any, winner: str, expected: str
    ) -> None:
        call = ring(alice, bob)
        winners: dict[str, Work] = {
            "accept": partial(call_accept, call_id=call.pk, by=bob.pk),
            "decline": partial(call_decline, call_id=call.pk, by=bob.pk),
            "cancel": partial(call_cancel, call_id=call.pk, by=alice.pk),
            "block": partial(block_create, blocker=alice, user_id=bob.pk),
        }
        before("pair_lock", winners[winner])
        with pytest.raises(Conflict, match=expected):
            unwrap(call_accept)(call_id=call.pk, by=bob.pk)
        assert Room.objects.count() == (1 if winner == "accept" else 0)

    @pytest.mark.parametrize(("work", "by"), [(call_accept, "bob"), (call_decline, "bob"), (call_cancel, "alice")])
    def test_the_clock_does_not_wait_for_people(
        self, alice: User, bob: User, before: Any, work: Callable[..., Call], by: str
    ) -> None:
        """It takes no lock of theirs, so it may come between what they read and what they write."""
        call = ring(alice, bob)

        def time_out() -> None:
            Call.objects.filter(pk=call.pk).update(rings_until=call.created_at)
            assert ring_time_out(call.pk)

        before("must_be", time_out)
        with pytest.raises(Conflict, match="call_over"):
            unwrap(work)(call_id=call.pk, by=(alice if by == "alice" else bob).pk)
        assert state_of(call) == "missed"
        assert not Room.objects.exists()

    def test_a_block_does_not_fail_for_what_the_clock_ends_first(
        self, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        call = ring(alice, bob)
        right = endings.call_end

        def late(call: Call, *, by: UUID) -> Call:
            Call.objects.filter(pk=call.pk).update(rings_until=call.created_at)
            assert ring_time_out(call.pk)
            return right(call, by=by)

        monkeypatch.setattr(endings, "call_end", late)
        block_create(blocker=bob, user_id=alice.pk)
        assert state_of(call) == "missed"
        assert Block.objects.exists()

    def test_who_was_free_a_moment_ago_is_busy(
        self, alice: User, bob: User, stranger: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def late(*, by: UUID, user_id: UUID) -> Any:
            monkeypatch.setattr(direct, "direct_open", direct_open)
            ring(stranger, bob)
            return direct_open(by=by, user_id=user_id)

        monkeypatch.setattr(direct, "direct_open", late)
        call, _ = unwrap(call_invite)(by=alice.pk, user_id=bob.pk, kind=Kind.AUDIO)
        assert call.state == "busy"

    def test_what_became_of_a_call_is_asked_with_its_people_locked(self, alice: User, bob: User, before: Any) -> None:
        """The other one hung up, and neither is told twice."""
        call = talk(alice, bob)
        before("pair_lock", partial(call_hangup, call_id=call.pk, by=bob.pk))
        with pytest.raises(Conflict, match="call_over"):
            unwrap(call_hangup)(call_id=call.pk, by=alice.pk)
