"""Calls between two people: who rings, who answers, and what is left of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from config.tests.browser.calling import WATCH, control, inside, sheet, tile_of, wait_until_received
from config.tests.browser.chats import Line
from config.tests.browser.conftest import OpenBrowser
from config.tests.browser.people import Person

OpenLine = Callable[[Person], Page]


@pytest.fixture
def open_line(open_talking: OpenBrowser) -> OpenLine:
    def open_one(person: Person) -> Page:
        page = open_talking(viewport={"width": 1280, "height": 800}, permissions=["camera", "microphone"])
        page.context.add_init_script(WATCH)
        person.log_in(page)
        page.goto("/app/calls")
        expect(page.get_by_role("heading", name="Calls", level=1)).to_be_visible()
        return page

    return open_one


def call(page: Page, person: Person, how: str = "Call") -> None:
    page.goto(f"/app/people/{person.id}")
    page.get_by_role("button", name=f"{how} {person.full_name}", exact=True).click()
    expect(sheet(page).get_by_text("It rings")).to_be_visible()


def test_a_call_is_answered_talked_and_told(open_line: OpenLine, alice: Person, bob: Person) -> None:
    alices, bobs = open_line(alice), open_line(bob)
    call(alices, bob, "Video call with")
    expect(sheet(bobs)).to_contain_text("Alice Anand")
    expect(sheet(bobs)).to_contain_text("with video")
    sheet(bobs).get_by_role("button", name="Answer").click()
    for page, other in ((alices, "Bob"), (bobs, "Alice")):
        expect(tile_of(page, other)).to_have_attribute("data-shown", "")
        wait_until_received(page, frames=5, energy=0.0001)
        expect(sheet(page)).to_have_count(0)
    control(alices, "Leave").click()
    for page in (alices, bobs):
        expect(page.get_by_role("heading", name="Calls", level=1)).to_be_visible()
        history = page.get_by_role("region", name="Calls").get_by_role("listitem")
        expect(history).to_contain_text("Outgoing" if page is alices else "Incoming")
    bobs.goto(f"/app/chat/{Line(bob).direct(alice)}")
    # In the list and in the conversation; what comes while one looks is announced besides.
    expect(bobs.get_by_role("main").get_by_text("Alice made a video call of")).to_have_count(2)


def test_one_device_answers_and_the_others_stop(open_line: OpenLine, alice: Person, bob: Person) -> None:
    alices, bobs, bobs_other = open_line(alice), open_line(bob), open_line(bob)
    call(alices, bob)
    expect(sheet(bobs_other)).to_be_visible()
    sheet(bobs).get_by_role("button", name="Answer").click()
    expect(inside(bobs)).to_be_visible()
    expect(sheet(bobs_other)).to_have_count(0)
    expect(bobs_other.get_by_text("answered on another of your devices")).to_be_visible()
    expect(inside(bobs_other)).to_have_count(0)
    wait_until_received(alices, energy=0.0001)


def test_a_call_is_declined(open_line: OpenLine, alice: Person, bob: Person) -> None:
    alices, bobs = open_line(alice), open_line(bob)
    call(alices, bob)
    sheet(bobs).get_by_role("button", name="Decline").click()
    expect(sheet(bobs)).to_have_count(0)
    expect(alices.get_by_text("Bob Biswas declined the call.")).to_be_visible()
    expect(sheet(alices)).to_have_count(0)


def test_a_call_that_is_taken_back_is_a_missed_one(open_line: OpenLine, alice: Person, bob: Person) -> None:
    alices, bobs = open_line(alice), open_line(bob)
    bobs.goto("/app/people")
    call(alices, bob)
    expect(sheet(bobs)).to_be_visible()
    sheet(alices).get_by_role("button", name="Cancel").click()
    expect(sheet(bobs)).to_have_count(0)
    expect(bobs.get_by_text("You missed a call from Alice Anand.")).to_be_visible()
    calls = bobs.get_by_role("navigation", name="Main").get_by_role("link", name="Calls")
    badge = calls.locator(".count").filter(visible=True)  # Chat has one too, for what is told there.
    expect(badge).to_have_text("1")
    calls.click()
    expect(bobs.get_by_role("listitem").filter(has_text="Missed")).to_contain_text("Alice Anand")
    expect(badge).to_have_count(0)


def test_a_call_is_reported_from_the_history(open_line: OpenLine, alice: Person, bob: Person) -> None:
    bobs = open_line(bob)
    Line(alice).ask("POST", "calls/", user=bob.id, kind="audio")
    sheet(bobs).get_by_role("button", name="Decline").click()
    bobs.reload()
    bobs.get_by_role("button", name="More about this call with Alice Anand").click()
    bobs.get_by_role("button", name="Report").click()
    dialog = bobs.get_by_role("dialog", name="Report Alice Anand")
    expect(dialog.get_by_text("when this call was")).to_be_visible()
    dialog.get_by_label("What happened?").fill("Shouts at everybody.")
    dialog.get_by_role("button", name="Send report").click()
    expect(bobs.get_by_text("Your report has been sent.")).to_be_visible()


def test_somebody_on_a_call_is_busy_and_shown_so(
    open_line: OpenLine, alice: Person, bob: Person, make_person: Callable[..., Person]
) -> None:
    carol = make_person("Carol Chandra")
    alices, bobs, carols = open_line(alice), open_line(bob), open_line(carol)
    call(alices, bob)
    sheet(bobs).get_by_role("button", name="Answer").click()
    expect(inside(bobs)).to_be_visible()
    carols.goto(f"/app/people/{bob.id}")
    carols.get_by_role("button", name=f"Call {bob.full_name}", exact=True).click()
    expect(carols.get_by_text("Bob Biswas is on another call.")).to_be_visible()
    expect(sheet(bobs)).to_have_count(0)


def test_a_page_that_is_loaded_anew_in_a_call_is_back_in_it(open_line: OpenLine, alice: Person, bob: Person) -> None:
    alices, bobs = open_line(alice), open_line(bob)
    call(alices, bob)
    sheet(bobs).get_by_role("button", name="Answer").click()
    wait_until_received(bobs, energy=0.0001)
    bobs.reload()
    expect(inside(bobs)).to_be_visible()
    wait_until_received(bobs, energy=0.0001)
    wait_until_received(alices, energy=0.0001)
