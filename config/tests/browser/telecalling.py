"""Telecallers, past the pages: who is one, and what was earned; and the staff that decides."""

from config.tests.browser.people import Person
from config.tests.live import LiveServer

ABOUT = "Worked in a library for six years, and likes to be told stories of any length."

# By the services, as the staff's actions would; pages that are open hear nothing of it.
BEGIN = """
from accounts.models import User
from telecaller.models import Telecaller
from telecaller.services.telecallers import telecaller_begin

for username, about, languages, stars in {people}:
    begun = telecaller_begin(user=User.objects.get(username=username), about=about, languages=languages)
    given = dict(rating_sum=sum(stars), rating_count=len(stars), calls_count=len(stars))
    Telecaller.objects.filter(pk=begun.pk).update(**given)
"""
CREDIT = """
from accounts.models import User
from wallet.models import Account, Journal
from wallet.services.accounts import account_of
from wallet.services.journals import Entry, journal_post

owner = User.objects.get(username="{username}").pk
accounts = account_of(kind=Account.Kind.ISSUED).pk, account_of(kind=Account.Kind.SPENDING, owner=owner).pk
journal_post(key="gift:{username}", reason=Journal.Reason.GIFT, entries=[Entry(*accounts, {coins})])
"""
# As if the two had been connected for so long.
TALK = """
from datetime import timedelta

from telecaller.models import PaidCall

PaidCall.objects.accepted().filter(pk="{call}").update(talked=timedelta(seconds={seconds}), blocks=1)
"""
STAFF = """
from accounts.models import User

User.objects.filter(username="{username}").update(is_staff=True, is_superuser=True)
"""
EARN = """
from datetime import timedelta

import time_machine
from django.utils import timezone

from accounts.models import User
from wallet.models import Account, Journal
from wallet.services.accounts import account_of
from wallet.services.journals import Entry, journal_post

owner = User.objects.get(username="{username}").pk
accounts = account_of(kind=Account.Kind.ISSUED).pk, account_of(kind=Account.Kind.EARNINGS, owner=owner).pk
for days, coins in {earned}:
    with time_machine.travel(timezone.now() - timedelta(days=days), tick=False):
        key = f"{username}:{{days}}:{{coins}}"
        journal_post(key=key, reason=Journal.Reason.CALL, entries=[Entry(*accounts, coins)])
"""


def make_telecallers(
    server: LiveServer,
    *people: Person,
    about: str = ABOUT,
    languages: tuple[str, ...] = ("tamil", "english"),
    stars: tuple[int, ...] = (),
) -> None:
    run(server, BEGIN, people=[(each.username, about, languages, stars) for each in people])


def credit(server: LiveServer, person: Person, coins: int) -> None:
    run(server, CREDIT, username=person.username, coins=coins)


def talk(server: LiveServer, call: str, seconds: int) -> None:
    """In a call that was accepted, within its first block."""
    run(server, TALK, call=call, seconds=seconds)


def make_staff(server: LiveServer, person: Person) -> None:
    """Who may do everything."""
    run(server, STAFF, username=person.username)


def earn(server: LiveServer, person: Person, *earned: tuple[int, int]) -> None:
    """By calls, each so many days ago and so many coins."""
    run(server, EARN, username=person.username, earned=earned)


def run(server: LiveServer, script: str, **values: object) -> None:
    server.run(script.format(**values))
