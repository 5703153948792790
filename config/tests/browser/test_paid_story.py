"""An evening on a paid line, from the first coin to the money at the bank, and what it came to on every screen."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from config.tests.browser.calling import control, inside, wait_until_received
from config.tests.browser.coins import purse, save_account, settle
from config.tests.browser.conftest import Console
from config.tests.browser.paying import answer, meter
from config.tests.browser.people import Person
from config.tests.browser.telecalling import make_telecallers, run
from config.tests.browser.test_calls import house
from config.tests.browser.test_telecallers import card_of, confirm, open_console, open_desk
from config.tests.live import Stock

COINS = 195
"""For a minute and five seconds at three coins a second: little is left once five have passed."""

OPEN = """
from telecaller.models import Rate
from wallet.models import Plan

Rate.objects.create(kind="video", price=3, share=2, first_block=60, pulse=5)
Plan.objects.create(name="A chat", coins={coins}, price=9900, currency="INR")
"""


def test_an_evening_adds_up_on_every_screen(
    stock: Stock, tmp_path: Path, talking_browser: Browser, console: Console
) -> None:
    env = {"PAYOUT_MINIMUM": "100", "DJANGO_SETTINGS_MODULE": "config.tests.browser.settings"}
    with house(stock, tmp_path, talking_browser, console, **env) as home:
        (_, alices), (bob, bobs), (stella, desk) = map(home.moves_in, ("Alice", "Bob", "Stella"))
        make_telecallers(home.server, bob)
        run(home.server, OPEN, coins=COINS)
        recharge(alices)
        talk(alices, bobs, bob)
        cost = rate(alices)
        earned = look_at_earnings(bobs)
        assert earned == cost // 3 * 2
        ask_for_payout(bobs, earned)
        open_desk(home.server, desk, stella)
        pay_out(desk)
        expect(bobs.locator(".payout")).to_contain_text("Paid")

        left = 2 * COINS - cost
        alices.goto("/app/wallet")
        expect(purse(alices)).to_have_text(str(left))
        assert statement(alices) == [("Call with Bob Home", -cost), ("Recharge", COINS), ("Recharge", COINS)]
        bobs.goto("/app/wallet")
        expect(purse(bobs, "Earned")).to_have_text("0")
        assert statement(bobs, "earnings") == [("Payout", -earned), ("Call with Alice Home", earned)]
        assert ledger(desk) == {
            ("alice-home", "Coins to spend"): left,
            ("bob-home", "Coins that were earned"): 0,
            ("-", "Coins that were sold or given"): -2 * COINS,
            ("-", "The house's share"): cost - earned,
            ("-", "Coins that were paid out"): earned,
        }
        assert journals(desk) == ["Payout", "Payout", "Call", "Recharge", "Recharge"]
        home.server.manage("reconcile")


def recharge(page: Page) -> None:
    page.goto("/app/wallet")
    page.get_by_role("button", name="Buy A chat").click()
    settle(page)
    page.get_by_role("link", name="Back to Switchboard").click()
    expect(purse(page)).to_have_text(str(COINS))


def talk(alices: Page, bobs: Page, bob: Person) -> None:
    """Until the coins run low, and on with new ones."""
    open_console(bobs, bob).check()
    expect(bobs.get_by_text("You can be called")).to_be_visible()
    alices.get_by_role("link", name="Telecallers").click()
    card = card_of(alices, bob)
    expect(card).to_contain_text("Available")
    card.get_by_role("link").click()
    alices.get_by_role("button", name="Video call with Bob Home").click()
    answer(bobs)
    for page in (alices, bobs):
        wait_until_received(page, frames=5, energy=0.0001)
    warning = meter(alices).get_by_role("alert")
    expect(warning).to_have_text("Your coins last for at most a minute. Then the call ends.")
    recharge_in_call(alices)
    expect(warning).to_be_hidden()
    expect(inside(alices)).to_be_visible()
    for page in (alices, bobs):
        wait_until_received(page, frames=5, energy=0.0001)
    control(alices, "Leave").click()


def recharge_in_call(page: Page) -> None:
    meter(page).get_by_role("button", name="Recharge").click()
    dialog = page.get_by_role("dialog", name="Recharge")
    dialog.get_by_role("button", name="Buy A chat").click()
    with page.context.expect_page() as opened:
        dialog.get_by_role("link", name="Pay in a new tab").click()
    settle(opened.value)
    opened.value.close()
    expect(dialog.get_by_role("status")).to_contain_text(f"{COINS} coins are yours.")
    dialog.get_by_role("button", name="Done").click()


def rate(page: Page) -> int:
    """What the call cost."""
    over = page.get_by_role("dialog", name="The call is over")
    cost = figure(over.locator("dd").last)
    over.get_by_role("radio", name="5 stars").check(force=True)
    over.get_by_role("textbox").fill("Told a good story.")
    over.get_by_role("button", name="Send").click()
    expect(page.get_by_role("region", name="What callers say")).to_contain_text("Told a good story.")
    return cost


def look_at_earnings(page: Page) -> int:
    over = page.get_by_role("dialog", name="Alice Home ended the call")
    earned = figure(over.locator("dd").last)
    over.get_by_role("button", name="Done").click()
    earnings = page.get_by_role("region", name="Earnings", exact=True)
    expect(earnings).to_contain_text(f"{earned} coins by 1 call")
    return earned


def ask_for_payout(page: Page, coins: int) -> None:
    page.goto("/app/wallet")
    expect(purse(page, "Earned")).to_have_text(str(coins))
    page.get_by_role("link", name="Payouts").click()
    page.get_by_role("radio", name="UPI").check()
    page.get_by_label("UPI address").fill("bob@okbank")
    save_account(page)
    page.get_by_role("button", name="All of it").click()
    page.get_by_role("button", name="Ask for it").click()
    expect(page.locator(".payout")).to_contain_text(f"{coins} coins")


def pay_out(desk: Page) -> None:
    desk.goto("/admin/wallet/payout/")
    desk.get_by_role("link", name="bob-home").click()
    for step in ("Approve", "Sent", "Paid"):
        desk.get_by_role("link", name=step, exact=True).click()
        if step == "Sent":
            desk.get_by_label("Reference").fill("UPI 4711")
        confirm(desk)


def statement(page: Page, account: str = "spending") -> list[tuple[str, int]]:
    """What happened, the latest first. The balance of each line less its amount is that of the line before."""
    page.goto(f"/app/wallet/statement?account={account}")
    rows = page.get_by_role("main").locator(".statement-line")
    expect(rows.first).to_be_visible()
    amounts = [figure(row.locator("[aria-hidden=true]").last) for row in rows.all()]
    balances = [figure(row.locator(".statement-sum .item-note")) for row in rows.all()]
    assert [balance - amount for balance, amount in zip(balances, amounts, strict=True)] == [*balances[1:], 0]
    return list(zip(rows.locator("bdi").all_inner_texts(), amounts, strict=True))


def ledger(desk: Page) -> dict[tuple[str, str], int]:
    """The balance of every account of coins."""
    desk.goto("/admin/wallet/account/?unit__exact=coin")
    owners, kinds, balances = (column(desk, name) for name in ("owner", "kind", "balance"))
    return {(owner, kind): int(sum) for owner, kind, sum in zip(owners, kinds, balances, strict=True)}


def journals(desk: Page) -> list[str]:
    """The latest first."""
    desk.goto("/admin/wallet/journal/")
    return column(desk, "reason")


def column(desk: Page, name: str) -> list[str]:
    return desk.locator(f".field-{name}").all_inner_texts()


def figure(shown: Locator) -> int:
    return int(re.sub(r"[^\d-]", "", shown.inner_text().replace("−", "-")))
