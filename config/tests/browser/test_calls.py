"""Rooms: pictures and sound between real browsers, and what becomes of them when tabs, sockets and servers go."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from calls.tests.livekit import KEY, Installed
from calls.tests.livekit import SECRET as LIVEKIT_SECRET
from calls.tests.turn import SECRET, Coturn
from config.tests.browser.another import Another
from config.tests.browser.calling import (
    WATCH,
    come_in,
    control,
    inside,
    open_room,
    received,
    tile_of,
    wait_for_picture,
    wait_until_received,
)
from config.tests.browser.chats import Line, message, say
from config.tests.browser.conftest import OF_TESTS, Console, OpenBrowser, opening
from config.tests.browser.people import Person, wait_for
from config.tests.live import LiveServer, Stock

OpenLine = Callable[[Person], Page]
PLAYED = "window.played.filter(({ srcObject }) => srcObject).length"
WITHOUT_SOUND = """
() => {
  const share = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getDisplayMedia = (wanted) => share({ ...wanted, audio: false });
  navigator.mediaDevices.getSupportedConstraints = () => ({});
}
"""


def microphone(answer: str) -> str:
    """Where it is asked for, that happens first. The pretended permissions of this browser are all or nothing."""
    return f"""
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {{
  if (wanted.audio) {answer};
  return open(wanted);
}};
"""


WITHOUT_MICROPHONE = microphone('throw new DOMException("Permission denied", "NotAllowedError")')
SLOW_MICROPHONE = "const allowed = new Promise((allow) => (window.allow = allow));" + microphone("await allowed")
AUDIBLE = 0.001
"""The sound of a second, at least, as getStats() counts it."""


@pytest.fixture
def open_line(open_talking: OpenBrowser) -> OpenLine:
    """A browser of somebody's, with a camera and a microphone."""

    def open_one(person: Person) -> Page:
        page = open_talking(viewport={"width": 1280, "height": 800}, permissions=["camera", "microphone"])
        page.context.add_init_script(WATCH)
        person.log_in(page)
        return page

    return open_one


@pytest.fixture
def together(open_line: OpenLine, alice: Person, bob: Person) -> tuple[Page, Page, str]:
    """Alice and Bob in a room of Alice's."""
    alices, bobs = open_line(alice), open_line(bob)
    room = open_room(alices, alice)
    come_in(alices, room)
    come_in(bobs, room)
    wait_until_received(alices, frames=5, energy=0.0001)
    wait_until_received(bobs, frames=5, energy=0.0001)
    return alices, bobs, room


def test_two_people_see_and_hear_each_other(together: tuple[Page, Page, str]) -> None:
    alices, bobs, _ = together
    expect(tile_of(alices, "Bob")).to_have_attribute("data-shown", "")
    expect(tile_of(bobs, "Alice")).to_have_attribute("data-speaking", "")
    assert received(alices)["frames"] > 0
    assert received(bobs)["energy"] > 0


def test_another_implementation_of_webrtc_joins_the_same_room(
    open_line: OpenLine, alice: Person, bob: Person, base_url: str
) -> None:
    alices = open_line(alice)
    room = open_room(alices, alice)
    come_in(alices, room)
    with Another(base_url, Line(bob).token, room) as bobs:
        wait_until_received(alices, frames=20, energy=AUDIBLE)
        wait_for(lambda: bobs.frames > 20 or None, "frames of Alice's at Bob's")
        wait_for(lambda: bobs.loudest > 1000 or None, "sound of Alice's at Bob's")
        expect(tile_of(alices, "Bob")).to_have_attribute("data-shown", "")
    expect(tile_of(alices, "Bob")).to_have_count(0)


def wait_until_silent(page: Page) -> None:
    """What was said before may still be on its way, and a browser fills what is missing with a little noise."""
    levels = [received(page)["energy"]]

    def quiet() -> bool | None:
        levels.append(received(page)["energy"])
        return True if len(levels) > 20 and levels[-1] - levels[-20] < AUDIBLE else None

    wait_for(quiet, "silence")


def test_who_mutes_is_not_heard_and_others_see_it(together: tuple[Page, Page, str]) -> None:
    alices, bobs, _ = together
    wait_until_received(bobs, energy=AUDIBLE)
    control(alices, "Mute yourself").click()
    expect(tile_of(bobs, "Alice").get_by_label("Muted")).to_be_visible()
    wait_until_silent(bobs)
    control(alices, "Speak").click()
    expect(tile_of(bobs, "Alice").get_by_label("Muted")).to_have_count(0)
    wait_until_received(bobs, energy=AUDIBLE)


def test_a_camera_that_is_turned_off_leaves_a_face(together: tuple[Page, Page, str]) -> None:
    alices, bobs, _ = together
    control(alices, "Turn the camera off").click()
    expect(tile_of(bobs, "Alice").locator(".tile-face")).to_be_visible()
    control(alices, "Turn the camera on").click()
    expect(tile_of(bobs, "Alice").locator(".tile-face")).to_be_hidden()
    wait_until_received(bobs, frames=5)


def test_who_leaves_is_gone_for_the_other(together: tuple[Page, Page, str]) -> None:
    alices, bobs, _ = together
    control(bobs, "Leave").click()
    expect(bobs.get_by_role("heading", name="Calls", level=1)).to_be_visible()
    expect(tile_of(alices, "Bob")).to_have_count(0)


def test_a_page_that_is_loaded_anew_is_back_without_the_door(together: tuple[Page, Page, str]) -> None:
    alices, bobs, _ = together
    bobs.reload()
    expect(inside(bobs)).to_be_visible()
    wait_until_received(bobs, frames=5, energy=0.0001)
    wait_until_received(alices, frames=5, energy=0.0001)
    expect(tile_of(alices, "Bob")).to_have_count(1)


def test_a_second_tab_takes_the_seat_over_when_asked(together: tuple[Page, Page, str]) -> None:
    alices, bobs, room = together
    second = bobs.context.new_page()
    second.goto(f"/app/calls/room/{room}")
    second.get_by_role("button", name="Join", exact=True).click()
    expect(second.get_by_role("heading", name="You are in this room in another tab")).to_be_visible()
    second.get_by_role("button", name="Continue here").click()
    expect(inside(second)).to_be_visible()
    expect(bobs.get_by_role("heading", name="You are in this room in another tab")).to_be_visible()
    wait_until_received(second, frames=5)
    expect(tile_of(alices, "Bob")).to_have_count(1)


def test_a_call_goes_on_while_one_looks_at_something_else(together: tuple[Page, Page, str]) -> None:
    _, bobs, _ = together
    bobs.get_by_role("link", name="People", exact=True).click()
    bar = bobs.get_by_role("region", name="Running call")
    expect(bar).to_be_visible()
    wait_until_received(bobs, frames=5, energy=0.0001)
    bar.get_by_role("link").click()
    expect(inside(bobs)).to_be_visible()
    expect(bar).to_be_hidden()


def test_a_screen_that_is_shared_is_large_for_the_other(together: tuple[Page, Page, str]) -> None:
    alices, bobs, _ = together
    control(alices, "Share your screen").click()
    screen = tile_of(bobs, "Alice Anand’s screen")
    expect(screen).to_have_attribute("data-shown", "")
    wait_for_picture(bobs, "[data-slot=screen] video")
    expect(inside(bobs)).to_have_attribute("data-large", "")
    control(alices, "Stop sharing").click()
    expect(screen).to_have_count(0)
    expect(inside(bobs)).not_to_have_attribute("data-large", "")


def test_what_a_shared_screen_plays_is_heard_by_the_other(together: tuple[Page, Page, str]) -> None:
    alices, bobs, _ = together
    control(alices, "Mute yourself").click()
    expect(tile_of(bobs, "Alice").get_by_label("Muted")).to_be_visible()
    wait_until_silent(bobs)
    control(alices, "Share your screen").click()
    wait_until_received(bobs, energy=AUDIBLE)
    assert bobs.evaluate(PLAYED) == 2
    control(alices, "Stop sharing").click()
    wait_until_silent(bobs)
    wait_for(lambda: bobs.evaluate(PLAYED) == 1 or None, "end of what the screen plays")


def test_a_browser_without_the_sound_of_screens_shares_the_picture_and_says_so(
    together: tuple[Page, Page, str],
) -> None:
    alices, bobs, _ = together
    alices.evaluate(WITHOUT_SOUND)
    control(alices, "Share your screen").click()
    expect(alices.get_by_text("without its sound, which this browser cannot send")).to_be_visible()
    wait_for_picture(bobs, "[data-slot=screen] video")


def test_a_tab_that_is_closed_keeps_its_seat_for_a_moment_and_then_loses_it(together: tuple[Page, Page, str]) -> None:
    alices, bobs, _ = together
    bobs.close()
    expect(tile_of(alices, "Bob").get_by_text("Connection lost")).to_be_visible()
    expect(tile_of(alices, "Bob")).to_have_count(0)


def test_a_raised_hand_is_seen(together: tuple[Page, Page, str]) -> None:
    alices, bobs, _ = together
    control(bobs, "Raise your hand").click()
    expect(tile_of(alices, "Bob").get_by_label("Hand raised")).to_be_visible()
    control(bobs, "Lower your hand").click()
    expect(tile_of(alices, "Bob").get_by_label("Hand raised")).to_have_count(0)


def test_what_those_in_the_room_write_reaches_each_other(together: tuple[Page, Page, str]) -> None:
    alices, bobs, _ = together
    for page in (alices, bobs):
        control(page, "Chat").click()
        expect(page.get_by_role("textbox", name="Message")).to_be_visible()
    say(alices, "Can you all hear me?")
    expect(message(bobs, "Can you all hear me?")).to_be_visible()


def choose_for(page: Page, name: str, action: str) -> None:
    """From the host's menu of somebody in the room."""
    page.get_by_role("button", name=f"What to do about {name}").click()
    page.locator(".menu-item").get_by_text(action).click()


def test_the_host_mutes_and_removes(together: tuple[Page, Page, str]) -> None:
    alices, bobs, _ = together
    control(alices, "People").click()
    choose_for(alices, "Bob", "Mute")
    expect(control(bobs, "Speak")).to_be_visible()
    expect(bobs.get_by_text("Alice Anand muted you.")).to_be_visible()
    choose_for(alices, "Bob", "Remove")
    alices.get_by_role("button", name="Remove", exact=True).click()
    expect(bobs.get_by_text("The host removed you.")).to_be_visible()
    expect(tile_of(alices, "Bob")).to_have_count(0)


def test_the_host_ends_it_for_everyone(together: tuple[Page, Page, str]) -> None:
    alices, bobs, _ = together
    control(alices, "More").click()
    alices.locator(".menu-item").get_by_text("End it for everyone").click()
    alices.get_by_role("button", name="End it", exact=True).click()
    for page in (alices, bobs):
        expect(page.get_by_text("The host ended it for everyone.")).to_be_visible()


def test_whoever_is_let_use_the_camera_alone_is_told_why_and_may_join(
    open_line: OpenLine, open_talking: OpenBrowser, alice: Person, bob: Person
) -> None:
    alices, bobs = open_line(alice), open_talking(permissions=["camera"])
    bobs.add_init_script(WITHOUT_MICROPHONE)
    bob.log_in(bobs)
    room = open_room(alices, alice)
    come_in(alices, room)
    bobs.goto(f"/app/calls/room/{room}")
    expect(bobs.get_by_role("button", name="Turn the camera off")).to_be_visible()
    expect(bobs.get_by_role("status").filter(has_text="The microphone is blocked")).to_contain_text("You can join")
    expect(bobs.get_by_text("Your voice")).to_be_hidden()
    come_in(bobs, room)
    expect(tile_of(alices, "Bob").get_by_label("Muted")).to_be_visible()
    wait_until_received(alices, frames=5)


def test_who_joins_before_the_microphone_is_allowed_is_seen_and_heard_once_it_is(
    open_line: OpenLine, alice: Person, bob: Person
) -> None:
    alices, bobs = open_line(alice), open_line(bob)
    bobs.add_init_script(SLOW_MICROPHONE)
    room = open_room(alices, alice)
    for page in (alices, bobs):
        come_in(page, room)
    expect(tile_of(alices, "Bob").get_by_label("Muted")).to_be_visible()
    bobs.evaluate("window.allow()")
    wait_until_received(alices, frames=5, energy=0.0001)
    expect(control(bobs, "Turn the camera off")).to_be_visible()


def test_who_knocks_waits_until_the_host_lets_them_in(open_line: OpenLine, alice: Person, bob: Person) -> None:
    alices, bobs = open_line(alice), open_line(bob)
    room = open_room(alices, alice, lobby=True)
    come_in(alices, room)
    bobs.goto(f"/app/calls/room/{room}")
    bobs.get_by_role("button", name="Join", exact=True).click()
    expect(bobs.get_by_text("You are at the door.")).to_be_visible()
    control(alices, "People, 1 at the door").click()
    alices.get_by_role("button", name="Let Bob Biswas in").click()
    expect(inside(bobs)).to_be_visible()
    wait_until_received(alices, frames=5)


def test_a_host_who_looks_at_something_else_lets_in_who_knocks(open_line: OpenLine, alice: Person, bob: Person) -> None:
    alices, bobs = open_line(alice), open_line(bob)
    room = open_room(alices, alice, lobby=True)
    come_in(alices, room)
    alices.get_by_role("link", name="People", exact=True).click()
    expect(alices.get_by_role("region", name="Running call")).to_be_visible()
    bobs.goto(f"/app/calls/room/{room}")
    bobs.get_by_role("button", name="Join", exact=True).click()
    told = alices.get_by_role("status").filter(has_text="Bob Biswas is at the door.")
    told.get_by_role("button", name="Let in").click()
    expect(inside(bobs)).to_be_visible()
    expect(told).to_have_count(0)


def test_the_controls_and_their_panels_are_used_by_keyboard(open_line: OpenLine, alice: Person) -> None:
    page = open_line(alice)
    come_in(page, open_room(page, alice, kind="audio"))
    control(page, "Raise your hand").focus()
    page.keyboard.press("ArrowRight")
    expect(control(page, "People")).to_be_focused()
    page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="People")
    panel.get_by_role("button", name="Close").focus()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(control(page, "People")).to_be_focused()
    page.keyboard.press("End")
    expect(control(page, "Leave")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(control(page, "Mute yourself")).to_be_focused()


def test_what_is_written_is_unread_until_the_panel_is_opened(together: tuple[Page, Page, str]) -> None:
    alices, bobs, _ = together
    control(alices, "Chat").click()
    expect(alices.get_by_text("Began with the call")).to_be_visible()
    say(alices, "Can you see this?")
    expect(control(bobs, "Chat, [12] unread")).to_be_visible()
    control(bobs, "Chat").click()
    expect(message(bobs, "Can you see this?")).to_be_visible()
    bobs.get_by_role("button", name="Close", exact=True).click()
    expect(bobs.get_by_role("textbox", name="Message")).to_have_count(0)
    expect(control(bobs, "Chat$")).to_be_visible()
    say(alices, "And this?")
    expect(control(bobs, "Chat, 1 unread")).to_be_visible()
    chats = bobs.get_by_role("navigation", name="Main").get_by_role("link", name="Chat")
    expect(chats.locator(".count").filter(visible=True)).to_have_text("1")


@dataclass
class House:
    """A server of its own, whose people each have a browser."""

    server: LiveServer
    open_browser: OpenBrowser

    def moves_in(self, name: str) -> tuple[Person, Page]:
        person = Person.register(self.server.url, username=f"{name.lower()}-home", full_name=f"{name} Home")
        page = self.open_browser(viewport={"width": 1280, "height": 800}, permissions=["camera", "microphone"])
        page.context.add_init_script(WATCH)
        person.log_in(page)
        return person, page


@contextmanager
def house(stock: Stock, folder: Path, browser: Browser, console: Console, **env: str) -> Iterator[House]:
    with stock.new_server(folder, env={**OF_TESTS, **env}) as server:
        server.start()
        with opening(browser, server.url, console) as open_browser:
            yield House(server, open_browser)


def test_both_are_together_again_after_the_server_was_killed(
    stock: Stock, tmp_path: Path, talking_browser: Browser, console: Console
) -> None:
    console.allow("WebSocket connection|Failed to load resource|ERR_CONNECTION")
    with house(stock, tmp_path, talking_browser, console) as home:
        (alice, alices), (_, bobs) = home.moves_in("Alice"), home.moves_in("Bob")
        room = open_room(alices, alice)
        began = time.monotonic()
        for page in (alices, bobs):
            come_in(page, room)
            page.evaluate("window.stays = true")
        wait_until_received(bobs, frames=5)
        on_foot = time.monotonic() - began
        before = home.server.ask(SEATS)
        home.server.kill()
        home.server.start()
        started = time.monotonic()
        wait_for(lambda: seats_are_new(home.server, before), "seats of new sockets")
        for page in (alices, bobs):
            wait_until_received(page, frames=5, energy=0.0001)
        assert time.monotonic() - started < max(10, on_foot), "Ten seconds, where a machine is not busy with others."
        for page in (alices, bobs):
            assert page.evaluate("window.stays")
            expect(inside(page).get_by_role("listitem")).to_have_count(2)
            expect(page.get_by_text("Connection lost")).to_have_count(0)


SEATS = "SELECT user_id, generation FROM calls_seat WHERE state = 'taken' ORDER BY user_id"


def seats_are_new(server: LiveServer, before: list[tuple[Any, ...]]) -> bool | None:
    now = server.ask(SEATS)
    fresh = len(now) == 2 and all(one != other for (_, one), (_, other) in zip(now, before, strict=True))
    return True if fresh else None


def wait_until_relayed(page: Page) -> None:
    """A way that is looked for anew has no pair for a moment."""
    wait_for(lambda: received(page)["relayed"] == 1 or None, "way over the relay")


def test_whoever_hides_their_address_is_reached_through_the_relay(
    stock: Stock, tmp_path: Path, talking_browser: Browser, console: Console
) -> None:
    if not shutil.which("turnserver"):
        pytest.skip("coturn is not installed")
    coturn = Coturn(tmp_path, "--allow-loopback-peers")
    relay = {"TURN_URLS": f"turn:127.0.0.1:{coturn.port}?transport=udp", "TURN_SECRET": SECRET}
    try:
        with house(stock, tmp_path, talking_browser, console, **relay) as home:
            (alice, alices), (_, bobs) = home.moves_in("Alice"), home.moves_in("Bob")
            room = open_room(alices, alice)
            for page in (alices, bobs):
                page.context.add_init_script("localStorage.setItem('switchboard.calls.relay', 'only')")
                page.goto(f"/app/calls/room/{room}")
                expect(page.get_by_text("Your network is fine for calls")).to_be_visible()
                come_in(page, room)
            for page in (alices, bobs):
                wait_until_received(page, frames=5, energy=0.0001)
                wait_until_relayed(page)
    finally:
        coturn.stop()


def test_four_people_see_and_hear_each_other(open_line: OpenLine, make_person: Callable[..., Person]) -> None:
    people = [make_person(name) for name in ("Asha", "Bela", "Chitra", "Divya")]
    pages = [open_line(person) for person in people]
    room = open_room(pages[0], people[0])
    for page in pages:
        come_in(page, room)
    for page in pages:
        wait_until_received(page, frames=9, energy=0.0001, connected=3)
        expect(inside(page).get_by_role("listitem")).to_have_count(4)
        expect(page.locator(".tile[data-absent]")).to_have_count(0)


if shutil.which("livekit-server"):

    def test_two_people_meet_through_livekit(
        stock: Stock, tmp_path: Path, talking_browser: Browser, console: Console
    ) -> None:
        livekit = Installed(tmp_path)
        keys = {"LIVEKIT_URL": livekit.url, "LIVEKIT_API_KEY": KEY, "LIVEKIT_API_SECRET": LIVEKIT_SECRET}
        try:
            with house(stock, tmp_path, talking_browser, console, **keys, LIVEKIT_ALWAYS="1") as home:
                (alice, alices), (_, bobs) = home.moves_in("Alice"), home.moves_in("Bob")
                room = open_room(alices, alice)
                for page in (alices, bobs):
                    come_in(page, room)
                for page, other in ((alices, "Bob"), (bobs, "Alice")):
                    wait_until_received(page, frames=5, energy=0.0001)
                    expect(tile_of(page, other)).to_have_attribute("data-shown", "")
                    wait_for_picture(page, ".tile[data-shown] video")
                control(bobs, "Leave").click()
                expect(tile_of(alices, "Bob")).to_have_count(0)
        finally:
            livekit.stop()
