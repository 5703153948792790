"""Telecallers: found, watched and kept, applied for, and at their own console."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from config.tests.browser.chats import Line
from config.tests.browser.conftest import Console, OpenBrowser
from config.tests.browser.people import Person
from config.tests.browser.telecalling import ABOUT, credit, earn, make_staff, make_telecallers, talk
from config.tests.live import LiveServer

MakePerson = Callable[..., Person]


def found(page: Page) -> Locator:
    return page.get_by_role("region", name="Telecallers found").get_by_role("listitem")


def card_of(page: Page, person: Person) -> Locator:
    return found(page).filter(has_text=person.full_name)


def look_for(page: Page, name: str, query: str = "") -> None:
    """Among the telecallers of all tests those with this name."""
    page.goto(f"/app/telecallers?q={name}{query}")
    expect(page.get_by_role("heading", name="Telecallers", level=1)).to_be_visible()


def open_console(page: Page, person: Person) -> Locator:
    """The switch of it."""
    person.log_in(page)
    page.goto("/app/telecallers/console")
    return page.get_by_role("switch", name="Take calls")


def test_telecallers_are_found_by_what_one_asks_for(
    server: LiveServer, alices_page: Page, make_person: MakePerson
) -> None:
    tamil, odia = make_person("Zubeida Tamilarasi"), make_person("Zubeida Odiyan")
    make_telecallers(server, tamil, languages=("tamil",), stars=(5, 4))
    make_telecallers(server, odia, languages=("odia",))
    alices_page.keyboard.press("g")
    alices_page.keyboard.press("t")
    expect(alices_page.get_by_role("heading", name="Telecallers", level=1)).to_be_focused()
    alices_page.keyboard.press("/")
    alices_page.keyboard.type("zubeida")
    expect(found(alices_page)).to_have_count(2)
    expect(card_of(alices_page, tamil)).to_contain_text("4.5 of 5 stars, 2 ratings")
    expect(card_of(alices_page, tamil)).to_contain_text("Offline")
    expect(card_of(alices_page, odia)).to_contain_text("Not rated yet")
    expect(
        card_of(alices_page, odia).get_by_role("button", name="Call Zubeida Odiyan: 120 coins a minute, 2 a second")
    ).to_be_disabled()
    alices_page.get_by_label("Language").select_option("Odia")
    expect(found(alices_page)).to_have_count(1)
    expect(card_of(alices_page, odia)).to_be_visible()
    # What is asked for is still there after a look at somebody.
    card_of(alices_page, odia).get_by_role("link", name=odia.full_name).click()
    expect(alices_page.get_by_role("heading", name=odia.full_name)).to_be_focused()
    alices_page.get_by_role("link", name="Telecallers", exact=True).last.click()
    expect(alices_page.get_by_label("Language")).to_have_value("odia")
    expect(found(alices_page)).to_have_count(1)
    alices_page.get_by_text("Online now").click()
    expect(alices_page.get_by_role("heading", name="Nobody fits")).to_be_visible()
    alices_page.get_by_role("button", name="Show all").click()
    expect(alices_page).to_have_url("/app/telecallers")
    expect(alices_page.get_by_role("searchbox", name="Search telecallers")).to_be_focused()
    look_for(alices_page, "zubeida", "&ordering=rating")
    expect(found(alices_page).first).to_contain_text(tamil.full_name)


def test_who_comes_and_goes_is_seen_at_once(
    server: LiveServer, alices_page: Page, open_browser: OpenBrowser, make_person: MakePerson, bob: Person
) -> None:
    telecaller = make_person("Quentin Watched")
    make_telecallers(server, telecaller)
    look_for(alices_page, "quentin")
    card = card_of(alices_page, telecaller)
    call = card.get_by_role("button", name="Call Quentin")
    expect(card).to_contain_text("Offline")
    theirs = open_browser()
    switch = open_console(theirs, telecaller)
    expect(theirs.get_by_text("You take no calls")).to_be_visible()
    switch.check()
    expect(theirs.get_by_text("You can be called")).to_be_visible()
    expect(card).to_contain_text("Available")
    expect(call).to_be_enabled()
    card.get_by_role("link").click()
    state = alices_page.get_by_role("main").get_by_role("status")
    expect(state).to_have_text("Available")
    # A call that rings is one, whoever it is from.
    Line(bob).ask("POST", "calls/", user=telecaller.id, kind="audio")
    expect(state).to_have_text("On a call")
    expect(theirs.get_by_text("You are on a call")).to_be_visible()
    expect(alices_page.get_by_text("as soon as the other call is over")).to_be_visible()
    theirs.context.close()
    expect(alices_page.get_by_role("region", name="Call").get_by_role("button").first).to_be_disabled()


def test_what_happened_while_the_page_was_away_is_seen_when_it_is_back(
    server: LiveServer, alices_page: Page, open_browser: OpenBrowser, make_person: MakePerson, console: Console
) -> None:
    console.allow("ERR_INTERNET_DISCONNECTED")
    telecaller = make_person("Rosalind Returning")
    make_telecallers(server, telecaller)
    look_for(alices_page, "rosalind")
    expect(card_of(alices_page, telecaller)).to_contain_text("Offline")
    alices_page.context.set_offline(True)
    expect(alices_page.get_by_text("You are offline")).to_be_visible()
    theirs = open_browser()
    open_console(theirs, telecaller).check()
    expect(theirs.get_by_text("You can be called")).to_be_visible()
    alices_page.context.set_offline(False)
    expect(card_of(alices_page, telecaller)).to_contain_text("Available")


def test_favourites_are_kept_and_found(server: LiveServer, alices_page: Page, make_person: MakePerson) -> None:
    kept, other = make_person("Fanny Keeper"), make_person("Fanny Other")
    make_telecallers(server, kept, other)
    look_for(alices_page, "fanny")
    heart = alices_page.get_by_role("button", name="Fanny Keeper is a favourite")
    heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true")
    alices_page.get_by_text("Favourites", exact=True).click()
    expect(found(alices_page)).to_have_count(1)
    card_of(alices_page, kept).get_by_role("link").click()
    favourite = alices_page.get_by_role("button", name="Favourite", exact=True)
    expect(favourite).to_have_attribute("aria-pressed", "true")
    favourite.click()
    expect(favourite).to_have_attribute("aria-pressed", "false")
    alices_page.goto("/app/telecallers?favourite=true")
    expect(alices_page.get_by_role("heading", name="No favourites yet")).to_be_visible()


def test_a_call_rings_as_it_was_asked_for(
    server: LiveServer, alices_page: Page, alice: Person, open_browser: OpenBrowser, make_person: MakePerson
) -> None:
    telecaller = make_person("Una Called")
    make_telecallers(server, telecaller)
    credit(server, alice, 1000)
    theirs = open_browser()
    open_console(theirs, telecaller).check()
    alices_page.goto(f"/app/telecallers/{telecaller.id}")
    alices_page.get_by_role("button", name="Video call with Una Called").click()
    expect(theirs.get_by_text("You are on a call")).to_be_visible()
    [call] = Line(alice).ask("GET", "telecaller/calls/")["results"]
    assert (call["kind"], call["state"], call["user"]["id"]) == ("video", "ringing", telecaller.id)


def test_one_applies_is_turned_down_applies_again_and_is_one(
    server: LiveServer, alices_page: Page, alice: Person, open_browser: OpenBrowser, make_person: MakePerson
) -> None:
    other_device = open_browser()
    alice.log_in(other_device)
    other_device.goto("/app/telecallers/apply")
    alices_page.get_by_role("link", name="Telecallers").click()
    tabs = alices_page.get_by_role("navigation", name="Telecallers")
    tabs.get_by_role("link", name="Become a telecaller").click()
    alices_page.get_by_role("button", name="Apply", exact=True).click()
    expect(alices_page.get_by_label("About you")).to_be_focused()
    fill_application(alices_page)
    alices_page.get_by_role("button", name="Send application").click()
    expect(alices_page.get_by_role("heading", name="is being looked at")).to_be_focused()
    for page in (alices_page, other_device):
        expect(page.get_by_role("heading", name="is being looked at")).to_be_visible()

    desk = open_desk(server, open_browser(), make_person("Stella Staff"))
    decide(desk, alice, "reject", "Which hours of the day could you take calls in?")
    expect(alices_page.get_by_role("heading", name="was not accepted")).to_be_visible()
    expect(alices_page.get_by_text("Which hours of the day")).to_be_visible()
    alices_page.get_by_role("button", name="Apply again").click()
    about = alices_page.get_by_label("About you")
    expect(about).to_have_value(ABOUT)
    about.fill(f"{ABOUT} In the evening.")
    alices_page.get_by_role("button", name="Send application").click()
    expect(alices_page.get_by_role("heading", name="is being looked at")).to_be_visible()

    decide(desk, alice, "approve")
    for page in (alices_page, other_device):
        expect(page.get_by_role("heading", name="You are a telecaller")).to_be_visible()
    alices_page.get_by_role("link", name="Open your console").click()
    expect(alices_page.get_by_role("switch", name="Take calls")).not_to_be_checked()
    expect(alices_page.get_by_role("link", name="Become a telecaller")).to_have_count(0)


def fill_application(page: Page) -> None:
    page.get_by_label("About you").fill(ABOUT)
    page.get_by_text("Tamil", exact=True).click()
    page.get_by_label("Date of birth").fill("1990-02-28")


def open_desk(server: LiveServer, page: Page, staff: Person) -> Page:
    """The staff's console."""
    make_staff(server, staff)
    page.goto("/admin/login/?next=/admin/telecaller/application/")
    page.get_by_label("Username").fill(staff.username)
    page.get_by_label("Password").fill(staff.password)
    page.get_by_role("button", name="Log in").click()
    return page


def decide(desk: Page, person: Person, how: str, reason: str = "") -> None:
    application = Line(person).ask("GET", "telecaller/application/")["application"]["id"]
    desk.goto(f"/admin/telecaller/application/{application}/{how}/")
    if reason:
        desk.get_by_label("Reason").fill(reason)
    confirm(desk)


def confirm(desk: Page) -> None:
    desk.locator("[name=confirm]").click()
    expect(desk.locator("[name=confirm]")).to_have_count(0)


def test_an_application_says_what_is_wrong_with_it(alices_page: Page, console: Console) -> None:
    console.allow("400")
    alices_page.goto("/app/telecallers/apply")
    alices_page.get_by_role("button", name="Apply", exact=True).click()
    send = alices_page.get_by_role("button", name="Send application")
    send.click()
    expect(alices_page.get_by_label("About you")).to_be_focused()
    expect(alices_page.get_by_text("Please fill this in.")).to_have_count(2)
    fill_application(alices_page)
    alices_page.get_by_text("Tamil", exact=True).click()
    send.click()
    expect(alices_page.get_by_text("Choose at least one language.")).to_be_visible()
    alices_page.get_by_text("Tamil", exact=True).click()
    alices_page.get_by_label("About you").fill("Too short")
    alices_page.get_by_label("Date of birth").fill(f"{datetime.now(UTC).year - 17}-01-01")
    send.click()
    expect(alices_page.get_by_text("at least 50 characters").last).to_be_visible()
    alices_page.get_by_label("About you").fill(ABOUT)
    send.click()
    expect(alices_page.get_by_text("Telecallers are at least 18 years old.").last).to_be_visible()
    expect(alices_page.get_by_label("Date of birth")).to_be_focused()
    # What was typed is not lost by a slip.
    alices_page.get_by_role("link", name="Directory").click()
    alices_page.get_by_role("dialog").get_by_role("button", name="Stay").click()
    expect(alices_page.get_by_label("About you")).to_have_value(ABOUT)


@pytest.fixture
def bobs_console(server: LiveServer, open_browser: OpenBrowser, bob: Person) -> Page:
    make_telecallers(server, bob, stars=(5, 4))
    earn(server, bob, (0, 120), (0, 60), (1, 300), (12, 500))
    page = open_browser(viewport={"width": 1280, "height": 800})
    expect(open_console(page, bob)).to_be_visible()
    return page


def test_the_console_shows_what_was_earned(bobs_console: Page) -> None:
    earnings = bobs_console.get_by_role("region", name="Earnings", exact=True)
    expect(earnings).to_contain_text("180 coins")
    expect(earnings).to_contain_text("by 2 calls")
    expect(earnings).to_contain_text("480 coins by 3 calls")
    earnings.get_by_role("button", name="30 days").click()
    expect(earnings).to_contain_text("980 coins by 4 calls")
    earnings.get_by_text("Day by day").click()
    rows = earnings.get_by_role("row")
    expect(rows).to_have_count(31)
    expect(rows.nth(1)).to_have_text(re.compile("180.*2$"))
    expect(rows.nth(13)).to_have_text(re.compile("500.*1$"))
    expect(earnings.locator(".bar")).to_have_count(30)


def test_paid_calls_are_listed_for_both_with_what_they_came_to(
    server: LiveServer, bobs_console: Page, alices_page: Page, alice: Person, bob: Person
) -> None:
    credit(server, alice, 1000)
    bobs_console.get_by_role("switch").check()
    alices_page.goto("/app/telecallers/calls")
    expect(alices_page.get_by_role("heading", name="No paid calls yet")).to_be_visible()
    calls, theirs = calls_of(bobs_console), calls_of(alices_page)
    calling, answering = Line(alice), Line(bob)

    def ring(kind: str = "audio") -> str:
        return str(calling.ask("POST", "telecaller/calls/", telecaller=bob.id, kind=kind)["id"])

    calling.ask("POST", f"telecaller/calls/{ring()}/cancel/")
    expect(calls.get_by_role("listitem")).to_have_text([re.compile("Alice Anand.*Missed")])
    expect(theirs.get_by_role("listitem")).to_have_text([re.compile("Bob Biswas.*Cancelled")])
    answering.ask("POST", f"telecaller/calls/{ring()}/reject/")
    expect(calls.get_by_role("listitem")).to_have_text([re.compile("Declined by you"), re.compile("Missed")])

    call = ring()
    answering.ask("POST", f"telecaller/calls/{call}/accept/")
    talk(server, call, seconds=20)
    calling.ask("POST", f"telecaller/calls/{call}/end/")
    expect(calls.get_by_role("listitem").first).to_contain_text("Earned 30 coins for 30 s")
    expect(theirs.get_by_role("listitem").first).to_contain_text("Paid 60 coins for 30 s")
    expect(bobs_console.get_by_role("region", name="Earnings", exact=True)).to_contain_text("by 3 calls")

    calls.get_by_role("button", name="Missed").click()
    expect(calls.get_by_role("listitem")).to_have_text([re.compile("Missed")])
    expect(theirs.get_by_role("group", name="Which calls")).to_have_count(0)
    theirs.get_by_role("button", name="More about this call with Bob Biswas").first.click()
    alices_page.get_by_role("button", name="Report").click()
    expect(alices_page.get_by_role("dialog")).to_contain_text("what it cost")
    alices_page.get_by_label("What happened?").fill("He only laughed.")
    alices_page.get_by_role("button", name="Send report").click()
    expect(alices_page.get_by_text("Your report has been sent.")).to_be_visible()


def calls_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Paid calls")


def test_the_switch_is_one_on_all_devices_and_stays(bobs_console: Page, open_browser: OpenBrowser, bob: Person) -> None:
    other = open_browser()
    switch = open_console(other, bob)
    bobs_console.get_by_text("Take calls").click()
    expect(switch).to_be_checked()
    bobs_console.reload()
    expect(bobs_console.get_by_role("switch")).to_be_checked()
    switch.focus()
    other.keyboard.press("Space")
    expect(bobs_console.get_by_role("switch")).not_to_be_checked()
    expect(bobs_console.get_by_text("You take no calls")).to_be_visible()
    expect(switch).to_be_focused()


def test_who_is_taken_off_the_list_cannot_switch_it_on(
    server: LiveServer, bobs_console: Page, open_browser: OpenBrowser, make_person: MakePerson, bob: Person
) -> None:
    bobs_console.get_by_role("switch").check()
    desk = open_desk(server, open_browser(), make_person("Stella Staff"))
    desk.goto(f"/admin/telecaller/telecaller/{bob.id}/take_off/")
    confirm(desk)
    expect(bobs_console.get_by_text("You are off the list")).to_be_visible()
    expect(bobs_console.get_by_role("switch")).to_be_disabled()
    expect(bobs_console.get_by_role("switch")).not_to_be_checked()


def test_a_profile_is_said_otherwise(bobs_console: Page, alices_page: Page, bob: Person) -> None:
    bobs_console.get_by_role("link", name="Edit profile").click()
    bobs_console.get_by_label("About you").fill(f"{ABOUT} And jokes.")
    bobs_console.get_by_text("Hindi", exact=True).click()
    bobs_console.get_by_role("button", name="Save changes").click()
    expect(bobs_console.get_by_text("Your profile is saved.")).to_be_visible()
    bobs_console.get_by_role("link", name="Console").click()
    bobs_console.get_by_role("link", name="Your page").click()
    expect(bobs_console.get_by_text("This is how others see you.")).to_be_visible()
    alices_page.goto(f"/app/telecallers/{bob.id}")
    expect(alices_page.get_by_text("And jokes.")).to_be_visible()
    expect(alices_page.get_by_text("Hindi")).to_be_visible()


def test_the_console_of_who_is_no_telecaller_leads_to_the_application(alices_page: Page) -> None:
    alices_page.get_by_role("link", name="Telecallers").click()
    alices_page.evaluate("history.pushState(null, '', '/app/telecallers/console')")
    alices_page.evaluate("dispatchEvent(new PopStateEvent('popstate', { state: { index: 2 } }))")
    expect(alices_page.get_by_role("heading", name="You are not a telecaller")).to_be_visible()


def test_a_block_takes_a_telecaller_away(
    server: LiveServer, alices_page: Page, make_person: MakePerson, alice: Person, console: Console
) -> None:
    console.allow("404")
    telecaller = make_person("Victor Vanished")
    make_telecallers(server, telecaller)
    Line(alice).ask("PUT", f"users/{telecaller.id}/block/")
    look_for(alices_page, "victor")
    expect(alices_page.get_by_role("heading", name="Nobody fits")).to_be_visible()
    alices_page.goto(f"/app/telecallers/{telecaller.id}")
    expect(alices_page.get_by_role("heading", name="Nothing is plugged in here")).to_be_visible()
