"""The wallet: coins are bought, by way of the sandbox's checkout, and what one earned becomes money."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from config.tests.browser.calling import inside
from config.tests.browser.chats import Line
from config.tests.browser.coins import (
    away,
    confirm_password,
    decide,
    give,
    open_shop,
    order,
    pay_to,
    purse,
    save_account,
    settle,
)
from config.tests.browser.conftest import Console, OpenBrowser
from config.tests.browser.people import Person
from config.tests.live import LiveServer


@pytest.fixture(autouse=True, scope="module")
def shop(server: LiveServer) -> None:
    open_shop(server)


def test_coins_are_bought_and_shown_on_every_screen(
    alices_page: Page, alice: Person, open_browser: OpenBrowser
) -> None:
    other = open_browser(viewport={"width": 360, "height": 740})
    alice.sign_in(other)
    alices_page.get_by_role("link", name="Wallet").click()
    expect(purse(alices_page)).to_have_text("0")
    expect(alices_page.get_by_text("50 coins more")).to_be_visible()
    alices_page.get_by_role("button", name="Buy Small: 100 coins for ₹99").click()
    expect(alices_page.get_by_text("99.00 INR", exact=True)).to_be_visible()
    settle(alices_page)
    alices_page.get_by_role("link", name="Back to Switchboard").click()
    expect(alices_page.get_by_role("status").filter(has_text="150 coins are yours.")).to_be_visible()
    expect(purse(alices_page)).to_have_text("150")
    expect(alices_page.get_by_text("50 coins more")).to_have_count(0)
    expect(alices_page.get_by_role("navigation", name="Main").get_by_role("link", name="Wallet")).to_have_text(
        "Wallet150 coins"
    )
    expect(other.get_by_role("link", name="Wallet 150 coins")).to_be_visible()
    alices_page.get_by_role("link", name="Statement", exact=True).click()
    line = alices_page.get_by_role("listitem").filter(has_text="Recharge")
    expect(line).to_contain_text("+150")


def test_what_failed_is_paid_at_the_second_try(alices_page: Page) -> None:
    alices_page.goto("/app/wallet")
    alices_page.get_by_role("button", name="Buy Large: 1,075 coins for ₹809.10").click()
    settle(alices_page, "Let it fail")
    alices_page.get_by_role("link", name="Back to Switchboard").click()
    standing = alices_page.get_by_role("region", name="Your recharge")
    expect(standing).to_contain_text("The payment failed")
    standing.get_by_role("link", name="Pay").click()
    settle(alices_page)
    alices_page.get_by_role("link", name="Back to Switchboard").click()
    expect(standing).to_contain_text("1,075 coins are yours.")
    expect(standing.get_by_role("link")).to_have_count(0)


def test_who_waits_sees_that_it_was_paid_elsewhere(alices_page: Page, alice: Person, page: Page) -> None:
    recharge = order(alice)
    alices_page.goto(f"/app/wallet?recharge={recharge['id']}")
    standing = alices_page.get_by_role("region", name="Your recharge")
    expect(standing).to_contain_text("Not paid yet")
    elsewhere = alices_page.context.new_page()
    elsewhere.goto(recharge["checkout_url"])
    settle(elsewhere)
    expect(standing).to_contain_text("150 coins are yours.")
    expect(purse(alices_page)).to_have_text("150")


def test_what_waits_to_be_paid_is_named_until_it_is(alices_page: Page, alice: Person) -> None:
    recharge = order(alice)
    alices_page.goto("/app/wallet")
    waiting = alices_page.get_by_role("region", name="Waiting to be paid")
    expect(waiting).to_contain_text("₹99")
    elsewhere = alices_page.context.new_page()
    elsewhere.goto(recharge["checkout_url"])
    settle(elsewhere)
    expect(waiting).to_be_hidden()
    alices_page.get_by_role("link", name="Recharges").click()
    row = alices_page.get_by_role("region", name="Recharges").get_by_role("listitem")
    expect(row).to_contain_text("150 coins")
    expect(row).to_contain_text("Paid")


def test_an_order_whose_answer_is_lost_is_not_made_twice(alices_page: Page, alice: Person, console: Console) -> None:
    console.allow("Failed to load resource")
    lost: list[int] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or lost:
            return route.fallback()
        lost.append(route.fetch().status)
        return route.abort()

    alices_page.goto("/app/wallet")
    alices_page.route("**/api/v1/wallet/recharges/", lose)
    buy = alices_page.get_by_role("button", name="Buy Small")
    buy.click()
    expect(alices_page.get_by_role("alert")).to_contain_text("cannot be reached")
    buy.click()
    alices_page.wait_for_url("**/checkout/**")
    assert lost == [201]
    assert len(Line(alice).ask("GET", "wallet/recharges/")["results"]) == 1


def test_a_recharge_that_is_not_ones_own_is_not_found(alices_page: Page, bob: Person, console: Console) -> None:
    console.allow("404")
    alices_page.goto(f"/app/wallet?recharge={order(bob)['id']}")
    expect(alices_page.get_by_role("region", name="Your recharge")).to_contain_text("There is no such recharge.")
    expect(purse(alices_page)).to_have_text("0")


def test_coins_are_bought_from_within_a_call_that_goes_on(open_talking: OpenBrowser, alice: Person) -> None:
    page = open_talking(permissions=["microphone"], viewport={"width": 360, "height": 740})
    alice.log_in(page)
    room = Line(alice).ask("POST", "calls/rooms/", kind="audio")["id"]
    page.goto(f"/app/calls/room/{room}")
    page.get_by_role("button", name="Join").click()
    expect(inside(page)).to_be_visible()
    page.get_by_role("link", name="All calls").click()
    page.get_by_role("link", name=re.compile("^Wallet")).click()
    page.get_by_role("button", name="Buy Small").click()
    dialog = page.get_by_role("dialog", name="Recharge")
    expect(dialog).to_contain_text("You have 0 coins.")
    with page.context.expect_page() as opened:
        dialog.get_by_role("link", name="Pay in a new tab").click()
    settle(opened.value)
    expect(dialog.get_by_role("status")).to_contain_text("150 coins are yours.")
    expect(dialog).to_contain_text("You have 150 coins.")
    dialog.get_by_role("button", name="Done").click()
    expect(page.get_by_role("region", name="Running call")).to_be_visible()


def test_the_dialog_offers_plans_by_keyboard_and_gives_the_focus_back(alices_page: Page) -> None:
    alices_page.goto("/app/people")
    field = alices_page.get_by_role("searchbox")
    field.focus()
    alices_page.evaluate(
        """async () => {
            const shell = document.querySelector("script[type=module]").src;
            const { openRecharge } = await import(new URL("../wallet/recharge-dialog.js", shell));
            openRecharge({ note: "Your coins last for 30 seconds." });
        }"""
    )
    dialog = alices_page.get_by_role("dialog", name="Recharge")
    expect(dialog).to_contain_text("Your coins last for 30 seconds.")
    dialog.get_by_role("button", name="Buy Small").focus()
    alices_page.keyboard.press("Enter")
    expect(dialog.get_by_role("link", name="Pay in a new tab")).to_be_focused()
    dialog.get_by_role("button", name="Other plans").click()
    expect(dialog.get_by_role("button", name="Buy Large")).to_be_visible()
    alices_page.keyboard.press("Escape")
    expect(field).to_be_focused()


def test_the_statement_adds_up_to_its_end_and_grows_at_its_top(
    alices_page: Page, alice: Person, server: LiveServer
) -> None:
    amounts = [100, *[-1] * 69]
    give(server, alice, *amounts)
    alices_page.goto("/app/wallet/statement")
    region = alices_page.get_by_role("region", name="To spend")
    lines = region.get_by_role("listitem")
    expect(lines.first).to_contain_text("−1")
    alices_page.mouse.move(640, 400)
    while lines.count() < len(amounts):
        alices_page.mouse.wheel(0, 4000)
        alices_page.wait_for_function(
            "() => scrollY + innerHeight < document.documentElement.scrollHeight - 5"
            f" || document.querySelectorAll('.statement-line').length === {len(amounts)}"
        )
    balances = region.locator(".statement-sum .item-note").all_inner_texts()
    after = [int(re.sub(r"\D", "", text)) for text in balances]
    assert after == [*range(31, 101)]
    expect(region.get_by_role("button", name="Show more")).to_be_hidden()
    elsewhere = alices_page.context.new_page()
    elsewhere.goto(order(alice)["checkout_url"])
    settle(elsewhere)
    expect(lines).to_have_count(len(amounts) + 1)
    expect(lines.first).to_contain_text("+150")
    alices_page.get_by_role("navigation", name="Which coins").get_by_role("link", name="Earned").click()
    expect(alices_page.get_by_role("heading", name="Nothing earned yet")).to_be_visible()


def test_what_was_earned_becomes_money(alices_page: Page, alice: Person, server: LiveServer, console: Console) -> None:
    console.allow("400")
    give(server, alice, 2500, kind="EARNINGS")
    alices_page.goto("/app/wallet/payouts")
    expect(alices_page.get_by_text("Say first where your money goes.")).to_be_visible()
    alices_page.get_by_label("Name of the owner").fill("Alice Anand")
    alices_page.get_by_label("Account number").fill("1234 5678 9012")
    alices_page.get_by_label("IFSC").fill("nonsense")
    save_account(alices_page)
    expect(alices_page.get_by_label("IFSC")).to_have_attribute("aria-invalid", "true")
    alices_page.get_by_label("IFSC").fill("hdfc0001234")
    save_account(alices_page, "not the password")
    expect(alices_page.get_by_text("This is not your password.")).to_be_visible()
    confirm_password(alices_page)
    expect(alices_page.get_by_text("HDFC0001234 ••••9012")).to_be_visible()

    coins = alices_page.get_by_label("Coins", exact=True)
    coins.fill("999")
    alices_page.get_by_role("button", name="Ask for it").click()
    expect(alices_page.locator(".field-error:visible")).to_contain_text("At least 1,000")
    coins.fill("1,500")
    expect(alices_page.get_by_text("That is ₹150.")).to_be_visible()
    alices_page.get_by_role("button", name="Ask for it").click()
    row = alices_page.get_by_role("region", name="Payouts").get_by_role("listitem").filter(has_text="1,500 coins")
    expect(row.locator("[aria-current=step]")).to_have_text("Asked for")
    expect(alices_page.get_by_text("One payout at a time")).to_be_visible()

    payout = Line(alice).ask("GET", "wallet/payouts/")["results"][0]["id"]
    with away(alices_page, console):
        decide(server, payout, ("approve", {}), ("send", {"reference": "NEFT 4711"}))
    expect(row.locator("[aria-current=step]")).to_have_text("On its way")
    expect(row).to_contain_text("The bank calls it NEFT 4711.")
    expect(row.get_by_role("button", name="Take back")).to_have_count(0)
    with away(alices_page, console):
        decide(server, payout, ("complete", {}))
    expect(row).to_contain_text("Paid")
    expect(coins).to_be_visible()
    alices_page.goto("/app/wallet/statement?account=earnings")
    expect(alices_page.get_by_role("listitem").filter(has_text="Payout").first).to_contain_text("−1,500")


def test_a_payout_is_taken_back_and_a_rejected_one_says_why(
    alices_page: Page, alice: Person, server: LiveServer, console: Console
) -> None:
    give(server, alice, 3000, kind="EARNINGS")
    pay_to(alice, "alice@okbank")
    alices_page.goto("/app/wallet/payouts")
    ask = alices_page.get_by_role("button", name="Ask for it")
    alices_page.get_by_role("button", name="All of it").click()
    ask.click()
    rows = alices_page.get_by_role("region", name="Payouts").locator(".payout")
    rows.first.get_by_role("button", name="Take back").click()
    alices_page.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    expect(rows.first).to_contain_text("Taken back")
    # Asked for and taken back on another device, it comes and goes here too.
    line = Line(alice)
    asked = line.client.post("wallet/payouts/", json={"coins": 2000}, headers={"Idempotency-Key": "elsewhere"}).json()
    expect(rows.filter(has_text="2,000 coins")).to_contain_text("Asked for")
    expect(ask).to_be_hidden()
    line.ask("POST", f"wallet/payouts/{asked['id']}/cancel/")
    expect(rows.filter(has_text="2,000 coins")).to_contain_text("Taken back")
    alices_page.get_by_label("Coins", exact=True).fill("1000")
    ask.click()
    expect(rows).to_have_count(3)
    payout = Line(alice).ask("GET", "wallet/payouts/")["results"][0]["id"]
    with away(alices_page, console):
        decide(server, payout, ("reject", {"reason": "The name is another one."}))
    expect(rows.first).to_contain_text("The name is another one.")
    expect(ask).to_be_visible()


def test_where_money_goes_is_replaced_and_forgotten(alices_page: Page, alice: Person) -> None:
    pay_to(alice, "alice@okbank")
    alices_page.goto("/app/wallet/payouts")
    expect(alices_page.get_by_text("a••••@okbank")).to_be_visible()
    alices_page.get_by_role("button", name="Replace").click()
    alices_page.get_by_role("radio", name="UPI").check()
    alices_page.get_by_label("UPI address").fill("anand@otherbank")
    # What is half written is not lost without a question.
    alices_page.get_by_role("link", name="Statement").click()
    alices_page.get_by_role("dialog").get_by_role("button", name="Stay").click()
    save_account(alices_page)
    expect(alices_page.get_by_text("a••••@otherbank")).to_be_visible()
    alices_page.get_by_role("button", name="Remove").click()
    alices_page.get_by_role("dialog").get_by_role("button", name="Forget it").click()
    expect(alices_page.get_by_label("Name of the owner")).to_be_visible()
    assert Line(alice).ask("GET", "wallet/payouts/")["terms"]["account"] is None


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_checkout_fits_and_says_what_is_paid_for(
    open_browser: OpenBrowser, alice: Person, width: int, make_person: Callable[..., Person]
) -> None:
    page = open_browser(viewport={"width": width, "height": 740})
    page.goto(order(alice)["checkout_url"])
    expect(page.get_by_role("definition").first).to_have_text("100")
    expect(page.get_by_text("50, if it is the first")).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    settle(page)
    expect(page.get_by_text("50, for it was the first")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
