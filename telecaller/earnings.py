"""What a telecaller earned, by days of the site's time zone: as the ledger has it."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from uuid import UUID

import msgspec
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from realtime.errors import Invalid
from wallet.models import COIN, Account, Journal, Transfer

USUAL = timedelta(days=29)
LONGEST = timedelta(days=366)


class DayOfEarnings(msgspec.Struct, frozen=True):
    """`coins` are less than nothing where more was taken back than came."""

    day: date
    coins: int
    calls: int


class Earnings(msgspec.Struct, frozen=True):
    """Each day from the first to the last, and what they come to."""

    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")
    coins: int
    calls: int
    days: list[DayOfEarnings]


def earnings_of(user_id: UUID, *, first: date | None, last: date | None) -> Earnings:
    first, last = _range(first, last)
    coins, calls = _by_day(user_id, first, last)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return Earnings(
        first=first,
        last=last,
        coins=coins.total(),
        calls=calls.total(),
        days=[DayOfEarnings(day, coins[day], calls[day]) for day in days],
    )


def _range(first: date | None, last: date | None) -> tuple[date, date]:
    last = last or timezone.localdate()
    first = first or max(last, date.min + USUAL) - USUAL
    if first > last or last - first >= LONGEST:
        message = f"At most {LONGEST.days} days, the first of them first."
        raise Invalid("invalid", message, fields={"from": [message]})
    return first, last


def _by_day(user_id: UUID, first: date, last: date) -> tuple[Counter[date], Counter[date]]:
    """Coins, and calls. What was taken back counts on the day on which it was."""
    own = {"owner": user_id, "kind": Account.Kind.EARNINGS, "unit": COIN}
    account = Account.objects.filter(**own).values("pk")
    came = Transfer.objects.filter(credit__in=account, journal__reason=Journal.Reason.CALL)
    went = Transfer.objects.filter(debit__in=account, journal__reverses__reason=Journal.Reason.CALL)
    coins, calls = Counter[date](), Counter[date]()
    for sign, transfers in ((1, came), (-1, went)):
        for day, amount, count in _summed(transfers, first, last):
            coins[day] += sign * amount
            calls[day] += sign * count
    return coins, calls


def _summed(transfers: QuerySet[Transfer], first: date, last: date) -> "QuerySet[Transfer, tuple[date, int, int]]":
    zone = timezone.get_default_timezone()
    begin = datetime.combine(first, time.min, zone)
    end = datetime.combine(last, time.max, zone)
    of_days = transfers.filter(journal__created_at__range=(begin, end))
    days = of_days.annotate(day=TruncDate("journal__created_at", tzinfo=zone)).values_list("day")
    return days.annotate(Sum("amount"), Count("pk")).order_by("day")
