"""Rooms: pictures and sound between real browsers, and what becomes of them when tabs, sockets and servers go."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from config.tests.browser.calling import (
    WATCH,
    come_in,
    control,
    inside,
    open_room,
    received,
    tile_of,
    wait_until_received,
)
from config.tests.browser.conftest import OpenBrowser
from config.tests.browser.people import Person

OpenLine = Callable[[Person], Page]


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


def test_who_mutes_is_not_heard_and_others_see_it(together: tuple[Page, Page, str]) -> None:
    alices, bobs, _ = together
    control(alices, "Mute yourself").click()
    expect(tile_of(bobs, "Alice").get_by_label("Muted")).to_be_visible()
    silent = bobs.evaluate(
        """async () => {
          const report = async () => (await Promise.all(connections.map((each) => each.getStats())))
            .flatMap((stats) => [...stats.values()])
            .filter(({ type, kind }) => type === "inbound-rtp" && kind === "audio")
            .reduce((sum, { totalAudioEnergy }) => sum + totalAudioEnergy, 0);
          let before = await report();
          for (let quiet = 0; quiet < 5; ) {
            await new Promise((wake) => setTimeout(wake, 200));
            const now = await report();
            quiet = now - before < 1e-6 ? quiet + 1 : 0;
            before = now;
          }
          return true;
        }"""
    )
    assert silent
    control(alices, "Speak").click()
    expect(tile_of(bobs, "Alice").get_by_label("Muted")).to_have_count(0)
    wait_until_received(bobs, energy=0.0001)


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
