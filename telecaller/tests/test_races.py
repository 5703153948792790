"""Two at once about one telecaller: really, on PostgreSQL, and one after the other in the worst order."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.suspension import user_suspend
from calls.services.direct import call_accept, call_decline
from calls.tests.calling import ring
from chat.tests.test_friends_races import refused
from conftest import MakeUser, at_once
from realtime.models import Presence, Status
from realtime.presence import connections_close, presence_sweep
from realtime.tests.connections import came
from telecaller.models import Application, Favourite, Telecaller
from telecaller.models.favourite import MAX_FAVOURITES
from telecaller.services import states
from telecaller.services.applications import application_approve, application_reject, application_send
from telecaller.services.favourites import favourite_add
from telecaller.services.states import states_settle, states_settle_due
from telecaller.services.telecallers import telecaller_go_offline, telecaller_go_online
from telecaller.tests.conftest import FORM, make_telecaller

ROUNDS = 25


State = Telecaller.State


def state_of(user: User) -> str:
    """When the clock has come by."""
    states_settle_due()
    return Telecaller.objects.values_list("state", flat=True).get(user=user)


@pytest.mark.django_db
def test_the_later_one_reads_what_the_earlier_one_did(
    telecaller: Telecaller, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waited for the row goes by what is true when it has it, not by what it knew when it asked for it."""
    came(bob)
    telecaller_go_online(user_id=bob.pk)
    locked = states._locked

    def overtaken(user_ids: Any) -> list[Telecaller]:
        Presence.objects.filter(user=bob).update(status=Status.OFFLINE)
        return locked(user_ids)

    monkeypatch.setattr(states, "_locked", overtaken)
    assert states_settle([bob.pk]) == 1
    assert state_of(bob) == State.OFFLINE


@pytest.mark.django_db
def test_who_goes_online_at_this_moment_is_looked_at(
    telecaller: Telecaller, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They went by a device that had not gone when they asked."""
    locked = states._locked

    def overtaken(user_ids: Any) -> list[Telecaller]:
        Telecaller.objects.filter(user=bob).update(online_since=timezone.now(), state=State.AVAILABLE)
        return locked(user_ids)

    monkeypatch.setattr(states, "_locked", overtaken)
    assert states_settle([bob.pk]) == 1
    assert state_of(bob) == State.OFFLINE


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_going_online_while_the_last_device_goes(self, telecaller: Telecaller, bob: User) -> None:
        for _ in range(ROUNDS):
            connections_close(ids=[came(bob)])
            Presence.objects.filter(user=bob).update(check_at=timezone.now())
            at_once(lambda: presence_sweep(timezone.now()), lambda: telecaller_go_online(user_id=bob.pk))
            assert state_of(bob) == State.OFFLINE
            telecaller_go_offline(user_id=bob.pk)

    def test_coming_while_going_offline(self, telecaller: Telecaller, bob: User) -> None:
        for _ in range(ROUNDS):
            telecaller_go_online(user_id=bob.pk)
            at_once(lambda: came(bob), lambda: telecaller_go_offline(user_id=bob.pk))
            assert state_of(bob) == State.OFFLINE
            Presence.objects.all().delete()

    def test_answering_declining_and_leaving_end_in_what_is_true(
        self, telecaller: Telecaller, alice: User, bob: User
    ) -> None:
        """And nobody waits in a circle."""
        came(bob)
        telecaller_go_online(user_id=bob.pk)
        for _ in range(ROUNDS):
            call = ring(alice, bob)
            assert state_of(bob) == State.BUSY
            works: list[Callable[[], object]] = [
                partial(call_accept, call_id=call.pk, by=bob.pk),
                partial(call_decline, call_id=call.pk, by=bob.pk),
                partial(came, bob),
            ]
            at_once(*works)
            call.refresh_from_db()
            assert state_of(bob) == (State.BUSY if call.is_live else State.AVAILABLE)
            if call.is_live:
                return

    def test_a_suspension_while_everything_happens(self, make_user: MakeUser, alice: User, staff: User) -> None:
        for number in range(ROUNDS):
            make_telecaller(user := make_user(f"person{number}"))
            device = came(user)
            telecaller_go_online(user_id=user.pk)
            at_once(
                partial(user_suspend, user=user, by=staff, reason="Noise"),
                partial(ring, alice, user),
                partial(connections_close, ids=[device]),
                partial(telecaller_go_online, user_id=user.pk),
            )
            telecaller = Telecaller.objects.get(user=user)
            assert (telecaller.online_since, telecaller.state) == (None, State.OFFLINE)

    def test_two_applications_are_one(self, alice: User) -> None:
        outcomes = at_once(*[partial(application_send, user=alice, **FORM)] * 4)
        assert sorted(map(refused, outcomes)) == [False, True, True, True]
        assert Application.objects.count() == 1

    def test_of_two_decisions_one_stands(self, make_user: MakeUser, alice: User, staff: User) -> None:
        for _ in range(ROUNDS):
            user = make_user(f"person{User.objects.count()}")
            application = application_send(user=user, **FORM)
            outcomes = at_once(
                partial(application_approve, application=application, by=staff),
                partial(application_reject, application=application, by=staff, reason="Not at this time, sorry."),
            )
            assert sorted(map(refused, outcomes)) == [False, True]
            application.refresh_from_db()
            approved = application.state == Application.State.APPROVED
            assert Telecaller.objects.filter(user=user).exists() is approved

    def test_the_last_place_among_favourites_is_one(self, make_user: MakeUser, alice: User) -> None:
        telecallers = [make_telecaller(make_user(f"person{number}")) for number in range(MAX_FAVOURITES + 3)]
        Favourite.objects.bulk_create(Favourite(user=alice, telecaller=each) for each in telecallers[4:])
        outcomes = at_once(*[partial(favourite_add, user=alice, telecaller_id=each.pk) for each in telecallers[:4]])
        assert sum(map(refused, outcomes)) == 3
        assert Favourite.objects.count() == MAX_FAVOURITES

    def test_a_favourite_and_a_block(self, make_user: MakeUser, alice: User) -> None:
        for number in range(ROUNDS):
            make_telecaller(user := make_user(f"person{number}"))
            at_once(
                partial(favourite_add, user=alice, telecaller_id=user.pk),
                partial(block_create, blocker=user, user_id=alice.pk),
            )
        assert not Favourite.objects.exists()
