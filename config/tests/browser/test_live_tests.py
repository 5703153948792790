"""A live test on the pages of its host and of those who take part: by account and without, with cuts and reloads."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from config.tests.browser.conftest import Console, OpenBrowser
from config.tests.browser.people import Person
from config.tests.browser.testing import (
    answered,
    asking,
    choose,
    enter,
    enter_as_guest,
    go_on,
    hold,
    leaders,
    prompt,
    scene,
    send,
    verdict,
)
from config.tests.live import LiveServer

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
REFUSALS = r"(400|401|403|404|409) \("
"""Of the door, which asks before it knows what is missing."""


@pytest.fixture
def phone(open_browser: OpenBrowser) -> Callable[[], Page]:
    return lambda: open_browser(**PHONE)


@pytest.fixture
def host(page: Page, alice: Person) -> Page:
    alice.sign_in(page)
    return page


def test_a_whole_test_with_a_guest_a_reload_and_a_lost_network(
    server: LiveServer,
    alice: Person,
    bob: Person,
    make_person: Callable[..., Person],
    host: Page,
    phone: Callable[[], Page],
    console: Console,
) -> None:
    console.allow(REFUSALS)
    console.allow("ERR_INTERNET_DISCONNECTED|WebSocket connection")
    carol = make_person("Carol Chatterjee")
    questions = [
        asking("single", prompt="Which is the capital?", seconds=600),
        asking("text", prompt="And which is it really?"),
        asking("multiple", prompt="Which are towns?", right=["a", "b"], partial=True),
    ]
    code = hold(server, alice, host, *questions, guests=True)
    bobs, carols, guests = phone(), phone(), phone()
    bob.log_in(bobs)
    carol.log_in(carols)
    enter(host, code)
    expect(host.locator(".join-qr")).to_have_js_property("complete", value=True)
    assert host.locator(".join-qr").evaluate("(picture) => picture.naturalWidth > 0")
    enter(bobs, code)
    carols.goto(f"/join/{code.lower()[:4]}-{code.lower()[4:]}")
    expect(scene(carols, "lobby")).to_be_visible()
    enter_as_guest(guests, code, "Gita Guest")
    expect(host.get_by_role("heading", name="3 people in the room")).to_be_visible()
    for name in ("Bob Biswas", "Carol Chatterjee", "Gita Guest"):
        expect(host.locator(".names")).to_contain_text(name)

    ask_with_a_reload_and_a_cut(host, bobs, carols, guests)
    reveal_to_who_was_away(host, bobs, carols, guests)
    go_on_after_a_pause(host, bobs)
    nothing_stays_on_the_wall_of_who_is_sent_away(host, bobs, carols)
    end(host, bobs, guests)


def ask_with_a_reload_and_a_cut(host: Page, bobs: Page, carols: Page, guests: Page) -> None:
    go_on(host, "Start")
    for page in (host, bobs, carols, guests):
        prompt(page, "Which is the capital?")
    choose(bobs, "Delhi")
    answered(bobs, "Delhi")
    bobs.reload()
    answered(bobs, "Delhi")
    expect(bobs.locator(".answering")).to_be_hidden()
    expect(host.locator(".answered-count")).to_have_text("1 of 3 answered")
    expect(bobs.locator(".live-who")).to_have_text("Bob Biswas")
    assert abs(time_left(bobs) - time_left(host)) <= 2

    carols.context.set_offline(True)
    choose(carols, "Delhi")
    expect(carols.get_by_text("No connection. Your answer is sent when it is back.")).to_be_visible()
    carols.context.set_offline(False)
    answered(carols, "Delhi")
    choose(guests, "Agra")
    for page in (bobs, carols):
        expect(verdict(page)).to_contain_text("Right!")
        expect(page.locator(".standing")).to_contain_text("1st of 3")
    expect(verdict(guests)).to_contain_text("Not right")
    right = host.locator(".answer-bar[data-right]")
    expect(right).to_contain_text(re.compile(r"Right: Delhi\s*2"))
    expect(host.locator(".board-row")).to_have_count(3)
    assert leaders(host)[2].startswith("3 Gita Guest")


def reveal_to_who_was_away(host: Page, bobs: Page, carols: Page, guests: Page) -> None:
    """A draft counts, and survives a reload."""
    host.keyboard.press("ArrowRight")
    for page in (host, bobs, carols, guests):
        prompt(page, "And which is it really?")
    guests.get_by_label("Your answer").fill("new  delhi")
    send(guests)
    answered(guests, "new delhi")
    bobs.get_by_label("Your answer").fill("Agr")
    expect(bobs.get_by_text("Saved", exact=True)).to_be_visible()
    bobs.reload()
    expect(bobs.get_by_label("Your answer")).to_have_value("Agr")
    carols.context.set_offline(True)
    go_on(host, "Show the answer")
    expect(verdict(guests)).to_contain_text("Right!")
    expect(verdict(bobs)).to_contain_text("Not right")
    carols.context.set_offline(False)
    expect(verdict(carols)).to_contain_text("No answer")


def go_on_after_a_pause(host: Page, bobs: Page) -> None:
    host.keyboard.press("Space")
    prompt(bobs, "Which are towns?")
    host.keyboard.press("p")
    expect(bobs.get_by_text("Paused. The clock stands")).to_be_visible()
    expect(host.locator(".veil")).to_be_visible()
    expect(bobs.locator(".choice").first).to_be_disabled()
    host.keyboard.press("p")
    choose(bobs, "Agra", "Bhopal")
    send(bobs)
    answered(bobs, "Agra", "Bhopal")
    go_on(host, "Show the answer")
    expect(verdict(bobs)).to_contain_text("Right!")
    expect(host.locator(".board-row").first).to_contain_text("Bob Biswas")


def nothing_stays_on_the_wall_of_who_is_sent_away(host: Page, bobs: Page, carols: Page) -> None:
    host.get_by_role("button", name="3 people").click()
    host.get_by_role("button", name="Remove Carol Chatterjee").click()
    host.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(carols.get_by_role("heading", name="You take part no more")).to_be_visible()
    expect(host.locator(".board-row")).to_have_count(2)
    expect(bobs.locator(".standing")).to_contain_text("1st of 2")
    host.keyboard.press("Escape")


def end(host: Page, bobs: Page, guests: Page) -> None:
    go_on(host, "Finish")
    expect(host.get_by_role("list", name="Podium")).to_contain_text(re.compile(r"Bob Biswas\s*2,000 points"))
    expect(bobs.get_by_role("heading", name="You came 1st")).to_be_visible()
    expect(guests.get_by_role("heading", name="You came 2nd")).to_be_visible()
    bobs.reload()
    expect(bobs.get_by_role("heading", name="You came 1st")).to_be_visible()


def time_left(page: Page) -> int:
    minutes, seconds = page.locator(".time-left").inner_text().split(":")
    return int(minutes) * 60 + int(seconds)


def test_every_kind_is_answered_on_a_phone_and_by_keyboard(
    server: LiveServer, alice: Person, bob: Person, host: Page, phone: Callable[[], Page]
) -> None:
    kinds = ("true_false", "numeric", "order", "poll", "slide", "long_text", "code")
    code = hold(server, alice, host, *map(asking, kinds))
    page = phone()
    bob.log_in(page)
    enter(host, code)
    enter(page, code)
    go_on(host, "Start")

    prompt(page, "true_false?")
    page.get_by_role("button", name="True").press("Enter")
    expect(verdict(page)).to_contain_text("Right!")
    go_on(host, "Next")

    prompt(page, "numeric?")
    field = page.get_by_label("Your number")
    field.fill("three")
    expect(page.get_by_role("button", name="Send answer")).to_be_disabled()
    field.fill("3,14")
    field.press("Enter")
    expect(verdict(page)).to_contain_text("Right!")
    expect(host.locator(".solution")).to_contain_text("3.14 ± 0.005")
    go_on(host, "Next")

    prompt(page, "order?")
    for place, town in enumerate(("Agra", "Bhopal", "Cochin", "Delhi")):
        up = page.get_by_role("button", name=f"Move {town} up")
        while place_of(page, town) > place:
            up.press("Enter")
    send(page)
    expect(verdict(page)).to_contain_text("Right!")
    go_on(host, "Next")

    prompt(page, "poll?")
    choose(page, "Bhopal")
    expect(verdict(page)).to_contain_text("Thank you")
    expect(page.locator(".answer-bar").filter(has_text="Bhopal")).to_contain_text("Yours")
    go_on(host, "Next")

    prompt(page, "slide?")
    expect(page.locator(".answering")).to_have_count(0)
    go_on(host, "Next")

    prompt(page, "long_text?")
    page.get_by_label("Your answer").fill("Because of\nthe light.")
    send(page)
    expect(verdict(page)).to_contain_text("It is marked by hand, later.")
    go_on(host, "Next")

    prompt(page, "code?")
    area = page.get_by_label("Your code")
    expect(area).to_have_value("def f():")
    area.press("End")
    area.press("Enter")
    area.press_sequentially("return 1")
    expect(area).to_have_value("def f():\n    return 1")
    send(page)
    expect(verdict(page)).to_contain_text("It is marked by hand, later.")


def place_of(page: Page, text: str) -> int:
    rows = page.locator(".order-row").all_inner_texts()
    return next(place for place, row in enumerate(rows) if text in row)


def test_what_is_brought_into_order_follows_the_pointer(
    server: LiveServer, alice: Person, bob: Person, host: Page, open_browser: OpenBrowser
) -> None:
    code = hold(server, alice, host, asking("order"))
    page = open_browser()
    bob.log_in(page)
    enter(host, code)
    enter(page, code)
    go_on(host, "Start")
    rows = page.locator(".order-row")
    first = rows.first.inner_text()
    grip, last = rows.first.locator(".order-grip").bounding_box(), rows.last.bounding_box()
    assert grip
    assert last
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(grip["x"] + 5, last["y"] + last["height"], steps=12)
    page.mouse.up()
    expect(rows.last).to_contain_text(first.split()[-1])
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


def test_a_lobby_lets_in_by_hand_and_a_lock_keeps_out(
    server: LiveServer,
    alice: Person,
    bob: Person,
    make_person: Callable[..., Person],
    host: Page,
    phone: Callable[[], Page],
    console: Console,
) -> None:
    console.allow(REFUSALS)
    code = hold(server, alice, host, asking("single"), lobby=True, guests=True)
    bobs, carols, late = phone(), phone(), phone()
    bob.log_in(bobs)
    make_person("Carol Chatterjee").log_in(carols)
    enter(host, code)
    enter(bobs, code, "waiting")
    enter(carols, code, "waiting")
    host.get_by_role("button", name="Let Bob Biswas in").click()
    expect(scene(bobs, "lobby")).to_be_visible()
    host.get_by_role("button", name="Refuse Carol Chatterjee").click()
    expect(carols.get_by_role("heading", name="You were not let in")).to_be_visible()
    expect(host.locator(".names .name")).to_have_text(["Bob Biswas"])

    host.get_by_role("button", name="1 person").click()
    panel = host.get_by_role("complementary", name="People")
    panel.get_by_role("switch", name="Lock the room").check()
    panel.get_by_label("More time for Bob Biswas").select_option("50")
    expect(host.get_by_text("Bob Biswas has 50 % more time")).to_be_visible()
    late.goto(f"/join/{code}")
    late.get_by_label("Your name").fill("Larry Late")
    late.get_by_role("button", name="Take part").click()
    expect(late.get_by_text("Nobody new comes in.")).to_be_visible()
    panel.get_by_role("button", name="Remove Bob Biswas").click()
    host.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(bobs.get_by_role("heading", name="You take part no more")).to_be_visible()
    bobs.reload()
    expect(bobs.get_by_role("heading", name="There is no such room")).to_be_visible()


def test_at_their_own_pace_everybody_goes_through_the_questions(
    server: LiveServer, alice: Person, bob: Person, host: Page, phone: Callable[[], Page]
) -> None:
    code = hold(server, alice, host, asking("single"), asking("text"), pace="self")
    page = phone()
    bob.log_in(page)
    enter(host, code)
    enter(page, code)
    go_on(host, "Open it now")
    expect(page.get_by_text("2 questions, at your own pace.")).to_be_visible()
    page.get_by_role("button", name="Begin").click()
    prompt(page, "single?")
    choose(page, "Delhi")
    answered(page, "Delhi")
    page.reload()
    answered(page, "Delhi")
    page.get_by_role("button", name="Next question").click()
    prompt(page, "text?")
    expect(page.get_by_text("Question 2 of 2")).to_be_visible()
    page.get_by_label("Your answer").fill("Delhi")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="That was the last one")).to_be_visible()
    host.get_by_role("button", name="End").click()
    host.get_by_role("dialog").get_by_role("button", name="End it").click()
    expect(page.get_by_text("of 1, with 2,000 points")).to_be_visible()
    expect(scene(host, "ended")).to_contain_text("Bob Biswas")


def test_the_host_sees_what_devices_notice_and_whoever_takes_part_is_told_beforehand(
    server: LiveServer, alice: Person, bob: Person, host: Page, phone: Callable[[], Page]
) -> None:
    code = hold(server, alice, host, asking("text"), signals=["paste", "device"])
    page = phone()
    bob.log_in(page)
    enter(host, code)
    enter(page, code)
    expect(
        page.get_by_text("The host is told if somebody came with a second device or pasted something.")
    ).to_be_visible()
    go_on(host, "Start")
    prompt(page, "text?")
    page.get_by_label("Your answer").dispatch_event("paste")
    page.context.new_page().goto(f"/app/tests/rooms/{code}")
    host.get_by_role("button", name="1 person").click()
    signals = host.get_by_role("region", name="Signals").get_by_role("listitem")
    told = [re.compile("Bob Biswas came with a second device"), re.compile("Bob Biswas pasted")]
    expect(signals).to_have_text(told)
    host.reload()
    host.get_by_role("button", name="1 person").click()
    expect(signals).to_have_text(told)


def test_the_door_asks_for_what_is_missing(
    server: LiveServer, alice: Person, bob: Person, host: Page, phone: Callable[[], Page], console: Console
) -> None:
    console.allow(REFUSALS)
    code = hold(server, alice, host, asking("single"))
    page = phone()
    page.goto("/join")
    page.get_by_label("Code of the room").fill("ABCD")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("A code has eight letters and digits.")).to_be_visible()
    page.get_by_label("Code of the room").fill("ABCD-EFGH")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("There is no room with this code.")).to_be_visible()
    page.get_by_label("Code of the room").fill(code.lower())
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    bob.fill_sign_in(page)
    expect(scene(page, "lobby")).to_contain_text("Bob Biswas")

    host.get_by_role("link", name="Tests").click()
    host.get_by_label("Code of the room").fill("ABCD-EFGH")
    host.get_by_role("button", name="Take part").click()
    expect(host.get_by_text("There is no room with this code.")).to_be_visible()
    host.get_by_role("region", name="Rooms you host").get_by_role("link", name="Capitals").first.click()
    expect(host.locator(".join-code")).to_have_text(f"{code[:4]}-{code[4:]}")


def test_a_guest_sees_nothing_of_the_application_but_their_rooms(
    server: LiveServer, alice: Person, host: Page, phone: Callable[[], Page], console: Console
) -> None:
    console.allow(REFUSALS)
    code = hold(server, alice, host, asking("single"), guests=True)
    page = phone()
    refused: list[str] = []
    page.on("response", lambda response: refused.append(response.url) if response.status == 403 else None)
    enter_as_guest(page, code, "Gita Guest")
    page.goto("/app/")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("navigation")).to_be_hidden()
    page.get_by_role("link", name="Capitals").click()
    expect(scene(page, "lobby")).to_contain_text("Gita Guest")
    page.goto("/app/chat")
    expect(page.get_by_role("heading", name="Nothing is plugged in here")).to_be_visible()
    assert refused == []
