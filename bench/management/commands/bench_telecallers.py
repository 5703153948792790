"""Half of the people of a bench take calls, and the other half has coins."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from telecaller.models import Telecaller
from wallet.models import Account, Journal
from wallet.services.accounts import account_of
from wallet.services.journals import Entry, journal_post

COINS = 1_000_000


class Command(BaseCommand):
    help = "Print the ids of those who take calls: every second one, in the order in which they were made."

    @transaction.atomic
    def handle(self, **_options: Any) -> None:
        people = sorted(User.objects.all(), key=lambda person: int(person.username.removeprefix("bench")))
        callers, taking = people[0::2], people[1::2]
        now = timezone.now()
        Telecaller.objects.bulk_create([Telecaller(user=each, online_since=now) for each in taking])
        issued = account_of(kind=Account.Kind.ISSUED).pk
        accounts = [account_of(kind=Account.Kind.SPENDING, owner=each.pk).pk for each in callers]
        entries = [Entry(issued, each, COINS) for each in accounts]
        journal_post(key="bench", reason=Journal.Reason.GIFT, entries=entries)
        if connection.vendor == "postgresql":  # which does so by itself, a minute later
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        self.stdout.write("\n".join(str(each.pk) for each in taking))
