"""What it costs to meter calls, past the network: so many that are due at once, and few among many that are not."""

from datetime import timedelta
from statistics import median
from time import perf_counter

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from realtime.ids import uuid7
from telecaller.models import Block, Meter, PaidCall, Telecaller
from telecaller.services.metering import blocks_charge
from wallet.models import Account, Hold, Journal
from wallet.services.accounts import account_of
from wallet.services.journals import Entry, journal_post

RATE = {"price": 2, "share": 1, "first_block": 30, "pulse": 10}
COINS = 1_000_000
BATCH = 1000


@transaction.atomic
def calls_begin(number: int) -> None:
    """So many that have been going on for twenty seconds."""
    now = timezone.now()
    callers, telecallers = _people("caller", number), _people("telecaller", number)
    Telecaller.objects.bulk_create([Telecaller(user=each) for each in telecallers], BATCH)
    Account.objects.bulk_create([Account(kind=Account.Kind.SPENDING, owner=each) for each in callers], BATCH)
    accounts = list(Account.objects.filter(owner__in=callers).select_related("owner").order_by("pk"))
    issued = account_of(kind=Account.Kind.ISSUED).pk
    journal_post(
        key=f"bench:{uuid7()}",
        reason=Journal.Reason.GIFT,
        entries=[Entry(issued, account.pk, COINS) for account in accounts],
    )
    first = RATE["first_block"] * RATE["price"]
    holds = Hold.objects.bulk_create([Hold(key=f"call:{uuid7()}", account=each, amount=first) for each in accounts])
    Account.objects.filter(pk__in=[each.pk for each in accounts]).update(held=first)
    calls = []
    for hold, account, telecaller in zip(holds, accounts, telecallers, strict=True):
        call = PaidCall(
            caller=account.owner,
            telecaller_id=telecaller.pk,
            kind="audio",
            state=PaidCall.State.ACCEPTED,
            rings_until=now,
            accepted_at=now,
            hold=hold,
            **RATE,
        )
        call.run(since=now - timedelta(seconds=20), available=COINS - first)
        calls.append(call)
    PaidCall.objects.bulk_create(calls, BATCH)
    Block.objects.bulk_create([Block(call=call, number=0, coins=first) for call in calls], BATCH)
    Meter.objects.update_or_create(pk=1, defaults={"seen_at": now})


def _people(name: str, number: int) -> list[User]:
    begun = uuid7().hex[-8:]
    people = [User(username=f"{name}-{begun}-{each}", password="!") for each in range(number)]
    return User.objects.bulk_create(people, BATCH)


def seconds_of(due: int, repetitions: int) -> float:
    """Of a sweep in which a block of so many calls is due, and of no other."""
    taken = []
    for _ in range(repetitions):
        now = timezone.now()
        later = now + timedelta(hours=1)
        PaidCall.objects.talking().update(due_at=later)
        chosen = list(PaidCall.objects.talking().values_list("pk", flat=True)[:due])
        PaidCall.objects.filter(pk__in=chosen).update(due_at=now)
        if connection.vendor == "postgresql":  # which does so by itself, a minute later
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE telecaller_paidcall, telecaller_block, wallet_hold, wallet_account")
        started = perf_counter()
        charged = blocks_charge(now)
        taken.append(perf_counter() - started)
        assert charged == due, (charged, due)
    return median(taken)
