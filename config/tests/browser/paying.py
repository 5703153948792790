"""Calls that are paid for: what the people have before them, and what is looked at in them."""

import re
from dataclasses import dataclass

import httpx
from playwright.sync_api import Locator, Page, expect

from config.tests.browser.calling import sheet
from config.tests.browser.chats import Line
from config.tests.browser.people import Person
from config.tests.browser.telecalling import run
from config.tests.live import LiveServer

# The telecaller is switched on, and there as soon as a page of theirs is.
BEGIN = """
from django.utils import timezone

from accounts.models import User
from realtime.ids import uuid7
from telecaller.models import Rate, Telecaller
from telecaller.services.telecallers import telecaller_begin
from wallet.models import Account, Plan
from wallet.services.accounts import account_of
from wallet.services.journals import Entry, journal_post

begun = telecaller_begin(user=User.objects.get(pk="{telecaller}"), about="Listens.", languages=["english"])
Telecaller.objects.filter(pk=begun.pk).update(online_since=timezone.now())
Rate.objects.create(kind="audio", price=3, share=2, first_block={first_block}, pulse={pulse})
Plan.objects.get_or_create(name="Sixty", coins=60, price=9900, currency="INR")
spending = account_of(kind=Account.Kind.SPENDING, owner="{caller}")
entry = Entry(account_of(kind=Account.Kind.ISSUED).pk, spending.pk, {coins})
journal_post(key=f"gift:{{uuid7()}}", reason="gift", entries=[entry])
"""


@dataclass(frozen=True)
class PaidLine:
    """By voice, at three coins a second, of which two are the telecaller's."""

    caller: Person
    telecaller: Person

    @classmethod
    def begin(
        cls,
        caller: Person,
        telecaller: Person,
        server: LiveServer,
        *,
        coins: int,
        first_block: int = 30,
        pulse: int = 10,
    ) -> "PaidLine":
        given = {"coins": coins, "first_block": first_block, "pulse": pulse}
        run(server, BEGIN, caller=caller.id, telecaller=telecaller.id, **given)
        return cls(caller, telecaller)

    def dial(self, page: Page) -> None:
        """From the telecaller's page."""
        page.goto(f"/app/telecallers/{self.telecaller.id}")
        page.get_by_role("button", name=f"Call {self.telecaller.full_name}").click()


def answer(page: Page) -> None:
    sheet(page).get_by_role("button", name="Answer").click()


def meter(page: Page) -> Locator:
    return page.get_by_role("region", name=re.compile("What you (pay|earn)"))


def reads(page: Page, name: str, value: str | re.Pattern[str]) -> None:
    """What the meter says, or the sheet at the end."""
    facts = page.locator(".call-meter-facts > div").filter(has=page.locator("dt", has_text=name))
    expect(facts.locator("dd")).to_have_text(value)


def buy_coins(person: Person) -> None:
    """Elsewhere, as on another device."""
    line = Line(person)
    plan = next(each for each in line.ask("GET", "plans/")["results"] if each["name"] == "Sixty")
    recharge = line.client.post("wallet/recharges/", json={"plan": plan["id"]}, headers={"Idempotency-Key": "sixty"})
    checkout = recharge.json()["checkout_url"]
    with httpx.Client(headers={"Referer": checkout}) as browser:
        shown = browser.get(checkout)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown.text)
        assert token
        paid = browser.post(checkout, data={"csrfmiddlewaretoken": token[1], "outcome": "pay"})
        assert paid.status_code < 400, paid.text
