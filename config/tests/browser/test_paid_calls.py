"""Calls that are paid for: from the dial to the rating, and what the two are told about coins meanwhile."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from config.tests.browser.calling import (
    WATCH,
    carried,
    control,
    inside,
    sheet,
    wait_for_silence,
    wait_until_received,
)
from config.tests.browser.chats import Line
from config.tests.browser.coins import away
from config.tests.browser.conftest import Console, OpenBrowser
from config.tests.browser.paying import PaidLine, answer, buy_coins, meter, reads
from config.tests.browser.people import Person
from config.tests.browser.test_accessibility import WIDTHS, assert_accessible, sticks_out
from config.tests.live import LiveServer

OpenLine = Callable[..., Page]
ABOUT_TO_END = re.compile("at most (10|30) seconds")
LONGER = re.compile("at most (30 seconds|a minute)")
"""With twenty seconds more; a slow machine has used more of the first twenty by then."""


@pytest.fixture
def open_line(open_talking: OpenBrowser) -> OpenLine:
    def open_one(person: Person, **options: Any) -> Page:
        view = {"width": 1280, "height": 800}
        page = open_talking(viewport=view, permissions=["camera", "microphone"], **options)
        page.context.add_init_script(WATCH)
        person.log_in(page)
        page.goto("/app/")
        expect(page.get_by_text("Your line is open")).to_be_visible()
        return page

    return open_one


def talking(line: PaidLine, open_line: OpenLine) -> tuple[Page, Page]:
    """The caller and the telecaller, who hear each other."""
    bobs, alices = open_line(line.telecaller), open_line(line.caller)
    line.dial(alices)
    answer(bobs)
    for page in (alices, bobs):
        expect(inside(page)).to_be_visible()
        wait_until_received(page, energy=0.0001)
    return alices, bobs


def test_a_call_is_paid_for_and_rated(
    open_line: OpenLine, server: LiveServer, alice: Person, bob: Person, console: Console
) -> None:
    line = PaidLine.begin(alice, bob, server, coins=1000)
    bobs, alices = open_line(bob), open_line(alice)
    line.dial(alices)
    expect(sheet(alices)).to_contain_text("3 coins a second, the first 30 s whole")
    expect(sheet(bobs)).to_contain_text("you earn 120 coins a minute")
    expect(sheet(bobs).get_by_role("timer", name="Rings for")).to_have_text(re.compile(r"^\d+ s$"))
    answer(bobs)
    for page in (alices, bobs):
        wait_until_received(page, energy=0.0001)
    reads(alices, "Cost", "90 coins")
    reads(alices, "Left", re.compile(r"^5:\d\d$"))
    reads(bobs, "Earned", "60 coins")
    expect(meter(bobs).get_by_text("Left")).to_have_count(0)
    control(alices, "Leave").click()

    ended = bobs.get_by_role("dialog", name="Alice Anand ended the call")
    expect(ended).to_contain_text("Earned60 coins")
    ended.get_by_role("button", name="Done").click()
    expect(bobs).to_have_url(re.compile("/app/telecallers/console$"))
    mine = alices.get_by_role("dialog", name="The call is over")
    expect(mine).to_contain_text("Paid time30 s")
    expect(mine).to_contain_text("Cost90 coins")
    mine.get_by_role("button", name="Send").click()
    expect(mine.get_by_text("Please choose from one star to five.")).to_be_visible()
    mine.get_by_role("radio", name="4 stars").check(force=True)
    mine.get_by_role("textbox").fill("Told a good story.")
    mine.get_by_role("button", name="Send").click()
    expect(mine).to_have_count(0)
    expect(alices).to_have_url(re.compile(f"/app/telecallers/{bob.id}$"))
    expect(alices.get_by_text("4.0 of 5 stars, 1 rating")).to_be_visible()
    said = alices.get_by_role("region", name="What callers say").get_by_role("listitem")
    expect(said).to_contain_text("4 of 5 stars")
    expect(said).to_contain_text("Told a good story.")

    alices.goto("/app/telecallers/calls")
    alices.get_by_role("button", name="More about this call with Bob Biswas").click()
    change = alices.get_by_role("button", name="Change your rating")
    expect(change).to_be_visible()
    with alices.expect_response(re.compile("/telecaller/calls/$")) as listed, away(alices, console):
        pass
    listed.value.finished()
    # Read again because the connection is back, the list takes no open menu away.
    change.click()
    again = alices.get_by_role("dialog", name="Your call with Bob Biswas")
    expect(again.get_by_role("radio", name="4 stars")).to_be_checked()
    again.get_by_role("radio", name="5 stars").check(force=True)
    again.get_by_role("button", name="Send").click()
    expect(alices.get_by_text("You gave 5")).to_be_visible()


def test_who_has_too_few_coins_is_offered_some(
    open_line: OpenLine, server: LiveServer, alice: Person, bob: Person
) -> None:
    line = PaidLine.begin(alice, bob, server, coins=89)
    bobs, alices = open_line(bob), open_line(alice)
    line.dial(alices)
    offer = alices.get_by_role("dialog", name="Recharge")
    expect(offer.get_by_text("too few coins for the beginning of this call")).to_be_visible()
    expect(sheet(alices)).to_have_count(0)
    expect(sheet(bobs)).to_have_count(0)


def funded_until(caller: Person) -> datetime:
    """Their one call."""
    (call,) = Line(caller).ask("GET", "telecaller/calls/")["results"]
    return datetime.fromisoformat(call["meter"]["funded_until"])


def test_coins_run_out_are_bought_in_the_call_and_run_out(
    open_line: OpenLine, server: LiveServer, alice: Person, bob: Person
) -> None:
    alices, bobs = talking(PaidLine.begin(alice, bob, server, coins=60, first_block=20, pulse=20), open_line)
    warning = meter(alices).get_by_role("alert")
    expect(warning).to_have_text(ABOUT_TO_END)
    meter(alices).get_by_role("button", name="Recharge").click()
    dialog = alices.get_by_role("dialog", name="Recharge")
    expect(dialog).to_be_visible()
    until = funded_until(alice)
    buy_coins(alice)
    expect(warning).to_have_text(LONGER)
    assert funded_until(alice) - until == timedelta(seconds=20)
    dialog.get_by_role("button", name="Close").click()
    expect(inside(alices)).to_be_visible()
    wait_until_received(alices, energy=0.0001)
    expect(warning).to_have_text("Your coins last for at most 10 seconds. Then the call ends.", timeout=60_000)

    mine = alices.get_by_role("dialog", name="Your coins are used up")
    expect(mine).to_contain_text("Cost120 coins")
    expect(mine.get_by_role("button", name="Recharge")).to_be_visible()
    theirs = bobs.get_by_role("dialog", name="Alice Anand has no more coins")
    expect(theirs).to_contain_text("Earned80 coins")
    for page in (alices, bobs):
        expect(inside(page)).to_have_count(0)


def test_nobody_is_heard_five_seconds_after_the_money(
    open_line: OpenLine, server: LiveServer, alice: Person, bob: Person
) -> None:
    pages = talking(PaidLine.begin(alice, bob, server, coins=45, first_block=5, pulse=5), open_line)
    until = funded_until(alice)
    assert all(carried(page) for page in pages)
    for page in pages:
        wait_for_silence(page)
    assert timedelta() < datetime.now(UTC) - until < timedelta(seconds=5)


def test_a_warning_reaches_who_looks_at_something_else(
    open_line: OpenLine, server: LiveServer, alice: Person, bob: Person
) -> None:
    alices, _bobs = talking(PaidLine.begin(alice, bob, server, coins=60, first_block=20, pulse=20), open_line)
    alices.get_by_role("navigation", name="Main").get_by_role("link", name="People").click()
    bar = alices.get_by_role("region", name="Running call")
    expect(bar).to_contain_text("On a call with Bob Biswas")
    expect(bar).to_contain_text("60 coins")
    warned = alices.get_by_role("alert").filter(has_text="at most 10 seconds")
    expect(warned).to_be_visible()
    warned.get_by_role("button", name="Recharge").click()
    expect(alices.get_by_role("dialog", name="Recharge")).to_be_visible()
    alices.keyboard.press("Escape")
    bar.get_by_role("button", name="Leave").click()
    expect(alices.get_by_role("dialog", name="The call is over")).to_be_visible()
    expect(warned).to_have_count(0)
    expect(alices).to_have_url(re.compile("/app/people$"))


def test_pages_that_are_loaded_anew_are_back_in_the_call(
    open_line: OpenLine, server: LiveServer, alice: Person, bob: Person
) -> None:
    alices, bobs = talking(PaidLine.begin(alice, bob, server, coins=1000), open_line)
    for page in (bobs, alices):
        page.reload()
        expect(inside(page)).to_be_visible()
        wait_until_received(page, energy=0.0001)
    reads(alices, "Cost", re.compile(r"^\d+ coins$"))
    reads(alices, "Time", re.compile(r"^0:\d\d$"))
    alices.goto("/app/people")
    control(bobs, "Leave").click()
    expect(bobs.get_by_role("dialog", name="The call is over")).to_be_visible()


def test_time_does_not_count_while_one_is_away(
    open_line: OpenLine, server: LiveServer, alice: Person, bob: Person
) -> None:
    alices, bobs = talking(PaidLine.begin(alice, bob, server, coins=1000), open_line)
    bobs.goto("about:blank")
    away = meter(alices).get_by_role("status").filter(has_text="This time is not charged.")
    expect(away).to_be_visible()
    bobs.go_back()
    expect(inside(bobs)).to_be_visible()
    expect(away).to_have_count(0)
    reads(alices, "Cost", re.compile(r"^\d+ coins$"))


def test_who_does_not_come_back_ends_the_call(
    open_line: OpenLine, server: LiveServer, alice: Person, bob: Person
) -> None:
    alices, bobs = talking(PaidLine.begin(alice, bob, server, coins=1000), open_line)
    bobs.close()
    mine = alices.get_by_role("dialog", name="The connection was lost")
    expect(mine).to_be_visible(timeout=40_000)
    expect(mine).to_contain_text("The time away was not charged.")


def test_a_call_is_declined_taken_back_or_answered_elsewhere(
    open_line: OpenLine, server: LiveServer, alice: Person, bob: Person
) -> None:
    line = PaidLine.begin(alice, bob, server, coins=1000)
    bobs, bobs_other, alices = open_line(bob), open_line(bob), open_line(alice)
    line.dial(alices)
    sheet(bobs).get_by_role("button", name="Decline").click()
    expect(alices.get_by_text("Bob Biswas does not take the call.")).to_be_visible()
    for page in (alices, bobs, bobs_other):
        expect(sheet(page)).to_have_count(0)
    line.dial(alices)
    expect(sheet(bobs)).to_be_visible()
    sheet(alices).get_by_role("button", name="Cancel").click()
    for page in (bobs, bobs_other):
        expect(page.get_by_text("You missed a paid call from Alice Anand.")).to_be_visible()
    line.dial(alices)
    answer(bobs)
    expect(bobs_other.get_by_text("answered on another of your devices")).to_be_visible()
    expect(sheet(bobs_other)).to_have_count(0)
    expect(inside(bobs)).to_be_visible()
    expect(inside(bobs_other)).to_have_count(0)


def test_a_paid_call_is_accessible_from_the_dial_to_the_rating(
    open_line: OpenLine, server: LiveServer, alice: Person, bob: Person, axe_source: str
) -> None:
    line = PaidLine.begin(alice, bob, server, coins=195, first_block=60, pulse=5)
    bobs, alices = open_line(bob, bypass_csp=True), open_line(alice, bypass_csp=True)
    line.dial(alices)
    assert_accessible(bobs, axe_source, "a paid call that comes in", WIDTHS)
    assert_accessible(alices, axe_source, "a telecaller who is called")
    answer(bobs)
    expect(meter(alices).get_by_role("alert")).to_have_text(re.compile("a minute|30 seconds"))
    assert_accessible(alices, axe_source, "little is left", WIDTHS)
    assert not sticks_out(alices)
    bobs.goto("about:blank")
    expect(meter(alices).get_by_text("This time is not charged.")).to_be_visible()
    assert_accessible(alices, axe_source, "one is away", WIDTHS)
    control(alices, "Leave").click()
    expect(alices.get_by_role("dialog", name="The call is over")).to_be_visible()
    assert_accessible(alices, axe_source, "how it was", WIDTHS)
