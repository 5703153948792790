"""Coins that people of the pages have, and what they may buy."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from config.tests.browser.chats import Line
from config.tests.browser.people import PASSWORD, Person
from config.tests.live import LiveServer

if TYPE_CHECKING:
    from config.tests.browser.conftest import Console

PLAN = {"name": "Small", "coins": 100, "first_bonus_coins": 50, "price": 9900}
LARGE = {"name": "Large", "coins": 1000, "bonus_coins": 75, "price": 89900, "discount_percent": 10}

OPEN_SHOP = f"""
from wallet.models import Plan

for position, plan in enumerate([{PLAN}, {LARGE}]):
    Plan.objects.get_or_create(name=plan["name"], defaults={{**plan, "currency": "INR", "position": position}})
"""

# Straight through the service that every journal is written by; pages that are open hear nothing of it.
GIVE = """
from uuid import UUID, uuid4

from django.db import transaction
from wallet.models import Account, Journal
from wallet.services.accounts import account_of
from wallet.services.journals import Entry, journal_post

person, issued = UUID("{person}"), account_of(kind=Account.Kind.ISSUED)
own = account_of(kind=Account.Kind.{kind}, owner=person)
with transaction.atomic():
    for amount in {amounts}:
        entry = Entry(issued.pk, own.pk, amount) if amount > 0 else Entry(own.pk, issued.pk, -amount)
        journal_post(key=f"given:{{uuid4()}}", reason=Journal.Reason.GIFT, entries=[entry])
"""

DECIDE = """
from django.contrib.auth import get_user_model
from wallet.models import Payout
from wallet.services import payouts

staff, _ = get_user_model().objects.get_or_create(username="cashier", defaults={{"is_staff": True}})
for step, more in {steps}:
    getattr(payouts, f"payout_{{step}}")(payout=Payout.objects.get(pk="{payout}"), by=staff, **more)
"""


def open_shop(server: LiveServer) -> None:
    server.run(OPEN_SHOP)


def give(server: LiveServer, person: Person, *amounts: int, kind: str = "SPENDING") -> None:
    """Past the pages, which hear nothing of it. What is less than nothing is taken."""
    server.run(GIVE.format(person=person.id, kind=kind, amounts=amounts))


def decide(server: LiveServer, payout: str, *steps: tuple[str, dict[str, str]]) -> None:
    """As the staff does, one step after the other; past the pages, which hear nothing of it."""
    server.run(DECIDE.format(payout=payout, steps=steps))


def order(person: Person) -> dict[str, Any]:
    """Past the pages: the smallest plan."""
    line = Line(person)
    plan = line.ask("GET", "plans/")["results"][0]["id"]
    answer = line.client.post("wallet/recharges/", json={"plan": plan}, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def pay_to(person: Person, upi: str) -> None:
    """Past the pages."""
    Line(person).ask("PUT", "wallet/payout-account/", kind="upi", upi=upi, password=person.password)


def save_account(page: Page, password: str = PASSWORD) -> None:
    page.get_by_role("button", name="Save").click()
    confirm_password(page, password)


def confirm_password(page: Page, password: str = PASSWORD) -> None:
    dialog = page.get_by_role("dialog", name="Confirm that it is you")
    dialog.get_by_role("textbox", name="Current password").fill(password)
    dialog.get_by_role("button", name="Confirm").click()


@contextmanager
def away(page: Page, console: "Console") -> Iterator[None]:
    """Without a network. Afterwards the page has to find out what happened meanwhile."""
    console.allow("ERR_INTERNET_DISCONNECTED|WebSocket connection")
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline.")).to_be_visible()
    yield
    page.context.set_offline(False)


def settle(page: Page, how: str = "Pay") -> None:
    """On the page of the sandbox."""
    page.get_by_role("button", name=how).click()
    expect(page.get_by_role("heading", name="Paid" if how == "Pay" else "Payment failed")).to_be_visible()


def purse(page: Page, name: str = "To spend") -> Locator:
    return page.get_by_role("region", name=name, exact=True).locator("strong")
