"""Somebody who pays for a call, as tests do it. Time is the test's own, and the clock comes by as it would."""

from datetime import timedelta
from uuid import UUID

import time_machine
from django.utils import timezone

from accounts.models import User
from calls.models import Kind, Seat
from calls.services.seats import Coming, seat_leave, seat_take
from calls.sweeps import seats_sweep
from realtime.ids import uuid7
from realtime.models import ServerProcess
from realtime.tests.connections import came
from telecaller.call_sweeps import meter_sweep, paid_calls_abandon, paid_rings_time_out
from telecaller.models import PaidCall, Rate, Telecaller
from telecaller.services.dialling import NewCall, paid_call_make
from telecaller.services.paid_calls import paid_call_accept
from telecaller.tests.conftest import make_telecaller
from wallet.models import Account
from wallet.services.accounts import account_of
from wallet.services.journals import Entry, journal_post
from wallet.tests.conftest import coins, house

TICK = timedelta(milliseconds=500)


def rate(price: int = 2, share: int = 1, first_block: int = 30, pulse: int = 10) -> Rate:
    """In force for calls by voice."""
    return Rate.objects.create(kind=Kind.AUDIO, price=price, share=share, first_block=first_block, pulse=pulse)


def credit(user: User, amount: int) -> None:
    entry = Entry(house().pk, coins(user).pk, amount)
    journal_post(key=f"gift:{uuid7()}", reason="gift", entries=[entry])  # type: ignore[arg-type]


def ready(user: User) -> Telecaller:
    """A telecaller who is online, with a device."""
    telecaller = Telecaller.objects.filter(pk=user.pk).first() or make_telecaller(user)
    Telecaller.objects.filter(pk=telecaller.pk).update(online_since=timezone.now())
    came(user)
    return telecaller


def ring(by: User, user: User, kind: Kind = Kind.AUDIO, client_id: str = "") -> PaidCall:
    return paid_call_make(NewCall(by.pk, user.pk, kind, client_id))[0]


def accepted(by: User, user: User) -> PaidCall:
    return paid_call_accept(call_id=ring(by, user).pk, by=user.pk)


def sit(call: PaidCall, user: User, connection: UUID | None = None) -> Seat:
    room_id = fresh(call).room_id
    assert room_id is not None
    seat_take(Coming(room_id, user.pk, connection or came(user), uuid7().hex))
    return Seat.objects.get(room=room_id, user=user)


def talk(by: User, user: User) -> PaidCall:
    """Both sit there."""
    call = accepted(by, user)
    sit(call, by)
    sit(call, user)
    return fresh(call)


def get_up(call: PaidCall, user: User) -> None:
    seat = Seat.objects.get(room=fresh(call).room_id, user=user)
    seat_leave(room_id=seat.room_id, by=user.pk, generation=seat.generation)


def fresh(call: PaidCall | UUID) -> PaidCall:
    return PaidCall.objects.with_people().get(pk=call if isinstance(call, UUID) else call.pk)


def earnings(user: User) -> Account:
    return account_of(kind=Account.Kind.EARNINGS, owner=user.pk)


def tick() -> None:
    """The clock comes by, and the server's process says that it lives."""
    now = timezone.now()
    ServerProcess.objects.update(renewed_at=now)
    meter_sweep(now)
    seats_sweep(now)
    paid_rings_time_out(now)
    paid_calls_abandon(now)


def pass_time(clock: time_machine.Traveller, seconds: float) -> None:
    """With the clock coming by all the while, and at the end."""
    left = timedelta(seconds=seconds)
    while left > timedelta():
        step = min(left, TICK)
        clock.shift(step)
        left -= step
        tick()


def sleep(clock: time_machine.Traveller, seconds: float) -> None:
    """No server is there, and so nobody looks."""
    clock.shift(timedelta(seconds=seconds))
