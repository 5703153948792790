"""Every view in both themes: axe finds nothing serious, and nothing sticks out of a small screen."""

import re
from collections.abc import Callable, Sequence
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from config.tests.browser.calling import control, inside, sheet
from config.tests.browser.chats import Line
from config.tests.browser.coins import decide, give, open_shop, order, pay_to, settle
from config.tests.browser.conftest import OpenBrowser
from config.tests.browser.people import Person, axe_problems
from config.tests.browser.telecalling import earn, make_telecallers
from config.tests.browser.testing import (
    answered,
    asking,
    choose,
    enter,
    go_on,
    hold,
    prompt,
    scene,
    send,
    verdict,
    write,
)
from config.tests.live import LiveServer

DOOR = ["/sign-in/", "/sign-up/", "/reset/", "/reset/confirm/", "/release-email/", "/join"]
ROOMS = [
    "/app/",
    "/app/chat",
    "/app/chat/{direct}",
    "/app/chat/{group}",
    "/app/calls",
    "/app/calls?missed=true",
    "/app/calls/room/{room}",
    "/app/tests",
    "/app/people",
    "/app/people?q=zzzzzzzz",
    "/app/people/friends",
    "/app/people/requests",
    "/app/people/{bob}",
    "/app/wallet",
    "/app/wallet?recharge={recharge}",
    "/app/wallet/statement",
    "/app/wallet/recharges",
    "/app/wallet/payouts",
    "/checkout/sandbox_{recharge_hex}/",
    "/app/settings/profile",
    "/app/settings/confirm-email",
    "/app/settings/security",
    "/app/settings/notifications",
    "/app/settings/blocked",
    "/app/settings/data",
    "/app/nowhere",
]
TO_TELECALLERS = [
    "/app/telecallers",
    "/app/telecallers?q=zzzzzzzz",
    "/app/telecallers/{telecaller}",
    "/app/telecallers/calls",
    "/app/telecallers/apply",
]
OF_TELECALLERS = [
    "/app/telecallers/{telecaller}",
    "/app/telecallers/apply",
    "/app/telecallers/console/profile",
    "/app/telecallers/console",
]


@pytest.fixture(autouse=True, scope="module")
def shop(server: LiveServer) -> None:
    open_shop(server)


def open_message_menu(page: Page) -> None:
    page.locator(".row-message").first.hover()
    page.get_by_role("button", name="More", exact=True).click()


OPENED: dict[str, Callable[[Page], None]] = {
    "account menu": lambda page: page.get_by_role("button", name="Account of").click(),
    "shortcuts": lambda page: page.keyboard.press("?"),
    "report": lambda page: page.get_by_role("button", name="Report").click(),
    "block": lambda page: page.get_by_role("button", name="Block").click(),
}
OPENED_IN_CALLS: dict[str, Callable[[Page], None]] = {
    "start a room": lambda page: page.get_by_role("button", name="Start a room").click(),
    "join by link": lambda page: page.get_by_role("button", name="Join by link").click(),
}
OPENED_IN_CHAT: dict[str, Callable[[Page], None]] = {
    "new conversation": lambda page: page.get_by_role("button", name="New conversation").click(),
    "conversation menu": lambda page: page.get_by_role("button", name="More about this conversation").click(),
    "search": lambda page: page.get_by_role("button", name="Search in this conversation").click(),
    "people to mention": lambda page: page.get_by_role("textbox", name="Message").press_sequentially("@"),
    "pinned messages": lambda page: page.get_by_role("button", name="Pinned messages").click(),
    "group": lambda page: page.locator("h1").get_by_role("button").click(),
    "emoji": lambda page: page.get_by_role("button", name="Insert an emoji").click(),
    "message menu": open_message_menu,
}
WIDTHS = [1280, 360]
LONG_NAME = "Wilhelmina-Konstantinopolitanska Venkatanarasimharajuvaripeta"
COLOURS = ["color-contrast", "link-in-text-block"]


@pytest.fixture
def open_page(open_browser: OpenBrowser) -> Page:
    """axe puts styles into the page, which the policy would rightly stop; every other test runs under the policy."""
    return open_browser(bypass_csp=True)


def settled(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("main:not([aria-busy])").get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".skeleton")).to_have_count(0)


def conversations(alice: Person, bob: Person) -> dict[str, str]:
    """One of each kind, with something of everything that a message may have."""
    asking, answering = Line(alice), Line(bob)
    direct, group = asking.direct(bob), asking.group("A group with a title that is rather long", bob)
    for conversation in (direct, group):
        asked = answering.say(conversation, f"Look at https://example.org/{'long/' * 12} @{alice.username}!")
        asking.say(conversation, "I see", reply_to=asked["id"])
        asking.ask("PUT", f"messages/{asked['id']}/reactions/👍/")
        gone = answering.say(conversation, "Gone")
        answering.ask("DELETE", f"messages/{gone['id']}/")
    room = asking.ask("POST", "calls/rooms/", kind="audio", title="A room with a title that is rather long")["id"]
    return {"bob": bob.id, "direct": direct, "group": group, "room": room}


def recharge_of(person: Person) -> dict[str, str]:
    recharge: str = order(person)["id"]
    return {"recharge": recharge, "recharge_hex": recharge.replace("-", "")}


def assert_accessible(page: Page, axe_source: str, what: str, widths: Sequence[int] = WIDTHS[:1]) -> None:
    """At every width, and nothing sticks out there; in the other theme, which changes colours alone, at one of them."""
    _look(page, axe_source, f"{what}, dark", "dark", widths[0], *COLOURS)
    for width in widths:
        _look(page, axe_source, f"{what}, {width} pixels wide", "light", width)
        assert not sticks_out(page), f"{what}, {width} pixels wide"


def _look(page: Page, axe_source: str, what: str, theme: Literal["light", "dark"], width: int, *rules: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    page.evaluate("Promise.allSettled(document.getAnimations().map(({finished}) => finished))")
    assert axe_problems(page, axe_source, *rules) == [], what


def sticks_out(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def test_the_door_is_accessible(open_page: Page, axe_source: str) -> None:
    for address in DOOR:
        settled(open_page, address)
        assert_accessible(open_page, axe_source, address, WIDTHS)
    settled(open_page, "/sign-in/")
    open_page.get_by_role("tab", name="Phone code").click()
    open_page.get_by_role("button", name="Text me a code").click()
    expect(open_page.locator("#phone-error")).to_be_visible()
    assert_accessible(open_page, axe_source, "with an error")


def test_every_view_is_accessible(open_page: Page, make_person: Callable[..., Person], axe_source: str) -> None:
    longest = make_person(LONG_NAME)
    places = conversations(longest, make_person(LONG_NAME)) | recharge_of(longest)
    longest.sign_in(open_page)
    for address in ROOMS:
        settled(open_page, address.format(**places))
        assert_accessible(open_page, axe_source, address, WIDTHS)


def test_telecallers_are_accessible(
    server: LiveServer, open_page: Page, alice: Person, make_person: Callable[..., Person], axe_source: str
) -> None:
    longest = make_person(LONG_NAME)
    make_telecallers(server, longest, stars=(5, 4))
    earn(server, longest, (0, 120), (3, 60))
    opened = {alice: "Apply", longest: "Day by day"}
    for person, addresses in ((alice, TO_TELECALLERS), (longest, OF_TELECALLERS)):
        person.log_in(open_page)
        for address in addresses:
            settled(open_page, address.format(telecaller=longest.id))
            assert_accessible(open_page, axe_source, address, WIDTHS)
        open_page.get_by_text(opened[person], exact=True).click()
        assert_accessible(open_page, axe_source, opened[person], WIDTHS)


def test_what_opens_is_accessible(open_page: Page, alice: Person, bob: Person, axe_source: str) -> None:
    alice.sign_in(open_page)
    for name, open_it in OPENED.items():
        settled(open_page, f"/app/people/{bob.id}")
        open_it(open_page)
        expect(open_page.locator("dialog[open], .menu:popover-open")).to_be_visible()
        assert_accessible(open_page, axe_source, name)


def test_what_opens_among_calls_is_accessible(open_page: Page, alice: Person, axe_source: str) -> None:
    alice.sign_in(open_page)
    for name, open_it in OPENED_IN_CALLS.items():
        settled(open_page, "/app/calls")
        open_it(open_page)
        expect(open_page.locator("dialog[open]")).to_be_visible()
        assert_accessible(open_page, axe_source, name)


def test_a_call_is_accessible_as_it_rings_and_inside(
    open_talking: OpenBrowser, alice: Person, bob: Person, axe_source: str
) -> None:
    alices_page, bobs_page = (open_talking(bypass_csp=True, permissions=["microphone"]) for _ in range(2))
    for person, page in ((alice, alices_page), (bob, bobs_page)):
        person.log_in(page)
        settled(page, "/app/calls")
    settled(alices_page, f"/app/people/{bob.id}")
    alices_page.get_by_role("button", name=f"Call {bob.full_name}", exact=True).click()
    expect(sheet(bobs_page)).to_be_visible()
    assert_accessible(bobs_page, axe_source, "a call that rings", WIDTHS)
    assert_accessible(alices_page, axe_source, "one's own call that rings")
    sheet(bobs_page).get_by_role("button", name="Answer").click()
    expect(inside(bobs_page)).to_be_visible()
    for name in ("People", "More"):
        control(bobs_page, name).click()
        assert_accessible(bobs_page, axe_source, f"in a call: {name}", WIDTHS)
    bobs_page.keyboard.press("Escape")
    bobs_page.get_by_role("complementary").get_by_role("button", name="Close").click()
    bobs_page.get_by_role("link", name="All calls").click()
    expect(bobs_page.get_by_role("region", name="Running call")).to_be_visible()
    assert_accessible(bobs_page, axe_source, "a call that goes on", WIDTHS)


def test_a_wallet_with_something_in_it_is_accessible_and_fits(
    open_page: Page, alice: Person, server: LiveServer, axe_source: str
) -> None:
    """At every width: numbers are long, and names of places where money goes."""
    line = Line(alice)
    give(server, alice, 123456789, -7)
    give(server, alice, 98765432, kind="EARNINGS")
    pay_to(alice, "alice@a-bank".replace("-", "x" * 40))
    asked = line.client.post("wallet/payouts/", json={"coins": 98765000}, headers={"Idempotency-Key": "all"}).json()
    decide(server, asked["id"], ("reject", {"reason": "So the bank says: " + "nobody-of-that-name " * 12}))
    address = order(alice)["checkout_url"]
    order(alice)
    alice.sign_in(open_page)
    for path in (address, "/app/wallet", "/app/wallet/statement", "/app/wallet/payouts"):
        settled(open_page, path)
        assert_accessible(open_page, axe_source, path, [1280, 768, 360])
    open_page.goto(address)
    settle(open_page)
    assert_accessible(open_page, axe_source, "a checkout that is paid")


def test_a_live_test_is_accessible_and_fits(
    server: LiveServer,
    open_page: Page,
    open_browser: OpenBrowser,
    alice: Person,
    make_person: Callable[..., Person],
    axe_source: str,
) -> None:
    longest = make_person(LONG_NAME)
    host, seat = open_page, open_browser(bypass_csp=True)

    def look(what: str) -> None:
        for page, widths in ((host, [1440, 768, 360]), (seat, [360, 1280])):
            assert_accessible(page, axe_source, what, widths)

    kinds = ("single", "multiple", "order", "text", "code", "slide")
    questions = [asking(kind, prompt=f"{kind}, " + "and many words more " * 4, seconds=600) for kind in kinds]
    alice.sign_in(host)
    longest.log_in(seat)
    code = hold(
        server, alice, host, *questions, lobby=True, signals=["tab", "fullscreen"], title="A title that is long"
    )
    enter(host, code)
    enter(seat, code, "waiting")
    expect(host.locator(".knocking")).to_be_visible()
    look("waiting")
    host.get_by_role("button", name="Let all in").click()
    expect(scene(seat, "lobby")).to_be_visible()
    look("lobby")
    host.get_by_role("button", name="1 person").click()
    look("people")
    host.get_by_role("button", name="Close").click()
    go_on(host, "Start")
    for kind in kinds[:-1]:
        prompt(seat, kind)
        look(f"asking {kind}")
        if kind == "single":
            host.keyboard.press("p")
            expect(seat.get_by_text("Paused. The clock stands")).to_be_visible()
            look("paused")
            host.keyboard.press("p")
            expect(seat.locator(".choice").first).to_be_enabled()
            seat.locator(".choice").first.click()
        else:
            go_on(host, "Show the answer")
        expect(verdict(seat)).to_be_visible()
        look(f"revealing {kind}")
        go_on(host, "Next")
    prompt(seat, "slide")
    look("a slide")
    go_on(host, "Finish")
    expect(scene(seat, "ended")).to_be_visible()
    look("the end")


def test_a_test_that_is_written_is_accessible_and_fits(
    server: LiveServer, open_page: Page, alice: Person, axe_source: str
) -> None:
    page, long = open_page, "and many words more " * 8

    def look(what: str) -> None:
        assert_accessible(page, axe_source, what, [768, 360])

    kinds = ("single", "true_false", "code")
    alice.sign_in(page)
    test = write(server, page, *(asking(kind, prompt=f"{kind}, {long}") for kind in kinds), title="A test that is long")
    settled(page, "/app/tests")
    assert not sticks_out(page)
    for name in ("Import", "Hold A test that is long"):
        page.get_by_role("button", name=name).click()
        expect(page.locator("dialog[open]")).to_be_visible()
        assert_accessible(page, axe_source, name)
        page.keyboard.press("Escape")
    settled(page, f"/app/tests/{test}/edit")
    look("settings")
    for kind in kinds:
        page.locator(".outline-go").filter(has_text=f"{kind}, and").click()
        expect(page.get_by_label("Question", exact=True)).to_have_value(re.compile(f"^{kind},"))
        assert_accessible(page, axe_source, f"writing {kind}", [360])
    page.get_by_role("button", name="Add question").click()
    page.get_by_role("button", name="One right choice", exact=True).click()
    page.get_by_label("Question", exact=True).fill("Which?")
    expect(page.locator(".saved-mark")).to_contain_text("Not saved.")
    look("not saved")
    page.get_by_label("Question", exact=True).fill("")
    settled(page, f"/app/tests/{test}/preview")
    choose(page, "Delhi")
    expect(verdict(page)).to_be_visible()
    look("preview")


def test_results_of_a_live_test_are_accessible_and_fit(
    server: LiveServer,
    open_page: Page,
    open_browser: OpenBrowser,
    alice: Person,
    make_person: Callable[..., Person],
    axe_source: str,
) -> None:
    longest = make_person(LONG_NAME)
    host, seat = open_page, open_browser(bypass_csp=True)
    questions = [asking(kind, prompt=f"{kind}, " + "and many words more " * 4) for kind in ("single", "code")]
    alice.sign_in(host)
    longest.log_in(seat)
    code = hold(server, alice, host, *questions, pace="self", signals=["tab"], title="A title that is long " * 5)
    enter(host, code)
    enter(seat, code)
    go_on(host, "Open it now")
    go_on(seat, "Begin")
    choose(seat, "Agra")
    go_on(seat, "Next question")
    seat.get_by_label("Your code").fill("def answer(): return " + "42 + " * 40)
    send(seat)
    answered(seat)
    expect(host.get_by_text("Question 2 of 2")).to_be_visible()
    assert_accessible(host, axe_source, "progress", [1440, 360])
    host.get_by_role("button", name="End").click()
    host.get_by_role("dialog").get_by_role("button", name="End it").click()
    seat.get_by_role("link", name="See your answers").click()
    host.get_by_role("link", name="Results").click()
    for opened in ("As a table", "single, and many"):
        host.get_by_text(opened).first.click()
    expect(seat.get_by_role("heading", name="How you did")).to_be_visible()
    assert_accessible(seat, axe_source, "one's own review", WIDTHS)
    assert_accessible(host, axe_source, "results", WIDTHS)
    host.get_by_role("link", name="Mark answers").click()
    expect(host.locator(".mark-card")).to_be_visible()
    assert_accessible(host, axe_source, "marking", WIDTHS)
    host.go_back()
    host.get_by_role("link", name=longest.full_name[:40]).click()
    expect(host.get_by_role("list", name="Questions")).to_be_visible()
    assert_accessible(host, axe_source, "answers of one", WIDTHS)
    settled(seat, "/app/tests")
    assert_accessible(seat, axe_source, "tests with a result", WIDTHS)


def test_what_opens_in_a_conversation_is_accessible(
    open_page: Page, alice: Person, bob: Person, axe_source: str
) -> None:
    group = conversations(alice, bob)["group"]
    alice.sign_in(open_page)
    for name, open_it in OPENED_IN_CHAT.items():
        settled(open_page, f"/app/chat/{group}")
        expect(open_page.locator(".row-message").first).to_be_visible()
        open_it(open_page)
        expect(open_page.locator("dialog[open], .menu:popover-open, [role=option]").first).to_be_visible()
        assert_accessible(open_page, axe_source, name)


def test_in_right_to_left_the_navigation_is_on_the_right(alices_page: Page) -> None:
    alices_page.evaluate("document.documentElement.dir = 'rtl'")
    rail = alices_page.locator(".rail").bounding_box()
    main = alices_page.locator("#main").bounding_box()
    assert rail
    assert main
    assert rail["x"] >= main["x"] + main["width"] - 1
    assert not sticks_out(alices_page)


def test_print_leaves_out_what_surrounds_the_content(alices_page: Page) -> None:
    alices_page.emulate_media(media="print")
    expect(alices_page.locator(".rail")).to_be_hidden()
    expect(alices_page.get_by_role("heading", level=1)).to_be_visible()
