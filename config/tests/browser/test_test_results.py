"""What came of a live test: for its hosts, who mark it together, and for whoever took part."""

import csv
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from config.tests.browser.conftest import OpenBrowser
from config.tests.browser.people import Person
from config.tests.browser.testing import (
    answered,
    asking,
    choose,
    co_host,
    enter,
    go_on,
    hold,
    prompt,
    scene,
    send,
)
from config.tests.live import LiveServer

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


@pytest.fixture
def host(page: Page, alice: Person) -> Page:
    alice.sign_in(page)
    return page


@pytest.fixture
def take_part(open_browser: OpenBrowser) -> Callable[[Person, str], Page]:
    """On a telephone."""

    def take(person: Person, code: str) -> Page:
        page = open_browser(**PHONE)
        person.log_in(page)
        enter(page, code)
        return page

    return take


def end(host: Page) -> None:
    host.get_by_role("button", name="End").click()
    host.get_by_role("dialog").get_by_role("button", name="End it").click()
    expect(scene(host, "ended")).to_be_visible()


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem", name=f"Answer of {name}")


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name))


def test_two_hosts_mark_together_and_totals_follow(
    server: LiveServer,
    alice: Person,
    bob: Person,
    make_person: Callable[..., Person],
    host: Page,
    open_browser: OpenBrowser,
    take_part: Callable[[Person, str], Page],
) -> None:
    carol, dora = make_person("Carol Chatterjee"), make_person("Dora Das")
    code = hold(server, alice, host, asking("code"), asking("long_text"))
    co_host(server, code, dora)
    bobs, carols = (take_part(person, code) for person in (bob, carol))
    enter(host, code)
    go_on(host, "Start")
    for page, written in ((bobs, "<b>return</b> 1"), (carols, "return 2")):
        prompt(page, "code?")
        page.get_by_label("Your code").fill(written)
        send(page)
    go_on(host, "Next")
    prompt(bobs, "long_text?")
    bobs.get_by_label("Your answer").fill("Because of the light.")
    send(bobs)
    end(host)
    host.get_by_role("link", name="Results").click()
    expect(host.get_by_role("region", name="At a glance")).to_contain_text("To be marked3")

    doras = open_browser(viewport={"width": 1280, "height": 800})
    dora.log_in(doras)
    for page in (host, doras):
        page.goto(f"/app/tests/rooms/{code}/marking")
        expect(page.get_by_text("3 answers left to mark")).to_be_visible()
    mark_by_keyboard(host, doras)
    expect(bobs.get_by_text("with 400 points")).to_be_visible()
    mark_the_rest(host, doras)


def mark_by_keyboard(host: Page, doras: Page) -> None:
    expect(card(host, "Bob Biswas").locator("pre")).to_have_text("<b>return</b> 1")
    host.keyboard.press("n")
    expect(host.get_by_label("Points for Bob Biswas")).to_be_focused()
    host.keyboard.type("400")
    host.get_by_label("Comment for Bob Biswas").fill("No loop")
    host.keyboard.press("Control+Enter")
    expect(host.get_by_label("Points for Carol Chatterjee")).to_be_focused()
    for page in (host, doras):
        expect(page.get_by_text("2 answers left to mark")).to_be_visible()
        expect(card(page, "Bob Biswas")).to_contain_text("400 in all")
        expect(page.get_by_label("Points for Bob Biswas")).to_have_value("400")


def mark_the_rest(host: Page, doras: Page) -> None:
    card(doras, "Carol Chatterjee").get_by_role("button", name="All").click()
    expect(host.get_by_text("1 answer left to mark")).to_be_visible()
    expect(card(host, "Carol Chatterjee")).to_contain_text("1,000 in all")
    host.get_by_role("group", name="Which question").get_by_role("button", name="long_text?").click()
    field = host.get_by_label("Points for Bob Biswas")
    field.fill("1001")
    field.press("Enter")
    expect(card(host, "Bob Biswas").get_by_role("status")).to_have_text("From 0 to 1,000 points")
    field.fill("600")
    field.press("Enter")
    for page in (host, doras):
        expect(page.get_by_text("All answers are marked")).to_be_visible()
    host.get_by_role("link", name="Results").click()
    expect(row(host, "Bob Biswas")).to_contain_text("1,000")
    doras.get_by_role("group", name="Which question").get_by_role("button", name="code?").click()
    doras.get_by_role("group", name="Which answers").get_by_role("button", name="All").click()
    doras.get_by_label("Points for Bob Biswas").fill("0")
    doras.keyboard.press("Enter")
    expect(row(host, "Bob Biswas")).to_contain_text("600")


def test_results_are_what_was_answered_and_everybody_looks_back(
    server: LiveServer,
    alice: Person,
    bob: Person,
    make_person: Callable[..., Person],
    host: Page,
    take_part: Callable[[Person, str], Page],
) -> None:
    carol = make_person("Carol Chatterjee")
    code = hold(server, alice, host, asking("single"), asking("text"), asking("poll"), signals=["paste"])
    bobs, carols = (take_part(person, code) for person in (bob, carol))
    enter(host, code)
    go_on(host, "Start")
    prompt(carols, "single?")
    carols.locator("body").dispatch_event("paste")
    choose(bobs, "Delhi")
    choose(carols, "Agra")
    go_on(host, "Next")
    for page, says in ((bobs, "Delhi"), (carols, "new  delhi")):
        page.get_by_label("Your answer").fill(says)
        send(page)
    bobs_standing = bobs.locator(".standing")
    expect(bobs_standing).to_contain_text("1st of 2")
    expect(carols.locator(".standing")).to_contain_text("2nd of 2")
    carols.reload()
    expect(carols.locator(".standing")).to_contain_text("2nd of 2")
    go_on(host, "Next")
    choose(bobs, "Bhopal")
    go_on(host, "Show the answer")
    go_on(host, "Finish")

    host.get_by_role("link", name="Results").click()
    results_add_up(host)
    carols.get_by_role("link", name="Done").click()
    carols.get_by_role("region", name="Your results").get_by_role("link", name="Capitals").click()
    expect(carols.get_by_text("2nd of 2 · 1,000 points")).to_be_visible()
    reviewed(carols, "Not right", "Agra", "Delhi")
    host.get_by_role("navigation", name="Main").get_by_role("link", name="Tests").click()
    host.get_by_role("region", name="Rooms you host").get_by_role("link", name="Capitals").click()
    expect(row(host, "Bob Biswas")).to_be_visible()


def results_add_up(host: Page) -> None:
    glance = host.get_by_role("region", name="At a glance")
    for figure in ("People2", "Points on average1,500", "Most points2,000", "Answers wholly right75 %"):
        expect(glance).to_contain_text(figure)
    expect(row(host, "Bob Biswas")).to_contain_text(re.compile(r"^1\s*Bob Biswas\s*2,000\s*2 of 3"))
    expect(row(host, "Carol Chatterjee")).to_contain_text(re.compile(r"^2\s*Carol Chatterjee\s*1,000\s*1 of 2"))
    names = host.get_by_role("region", name="People").get_by_role("rowheader")
    host.get_by_role("button", name="Name").click()
    host.get_by_role("button", name="Name").click()
    expect(names).to_have_text(["Carol Chatterjee", "Bob Biswas"])
    host.get_by_text("As a table").click()
    expect(host.get_by_role("row").filter(has_text="2,000–2,499")).to_have_text(re.compile("1$"))
    host.locator("summary").filter(has_text="single?").click()
    expect(host.get_by_text(re.compile("2 answered · 1 wholly right, 50 % of all"))).to_be_visible()
    expect(host.locator(".answer-bar").filter(has_text="Agra")).to_contain_text(re.compile(r"Agra\s*1"))
    expect(host.get_by_role("region", name="Signals")).to_contain_text("Carol Chatterjee pasted something")
    with host.expect_download() as downloading:
        host.get_by_role("link", name="Download as CSV").click()
    lines = csv.DictReader(downloading.value.path().read_text("utf-8-sig").splitlines())
    assert [(each["Name"], each["Score"]) for each in lines] == [("Bob Biswas", "2000"), ("Carol Chatterjee", "1000")]
    host.get_by_role("link", name="Carol Chatterjee").click()
    reviewed(host, "Not right", "Agra", "Delhi")


def reviewed(page: Page, *words: str) -> None:
    questions = page.get_by_role("list", name="Questions").locator("> li")
    expect(questions).to_have_count(3)
    for each in words:
        expect(questions.first).to_contain_text(each)
    expect(questions.last).to_contain_text("No answer")


def test_the_host_sees_how_far_everybody_is_at_their_own_pace(
    server: LiveServer,
    alice: Person,
    bob: Person,
    make_person: Callable[..., Person],
    host: Page,
    take_part: Callable[[Person, str], Page],
) -> None:
    carol = make_person("Carol Chatterjee")
    code = hold(server, alice, host, asking("single"), asking("text"), pace="self")
    enter(host, code)
    bobs, carols = (take_part(person, code) for person in (bob, carol))
    go_on(host, "Open it now")
    far = host.get_by_role("list", name="How far everybody is").get_by_role("listitem")
    expect(far).to_have_text([re.compile("Bob Biswas.*Not begun"), re.compile("Carol Chatterjee.*Not begun")])
    bobs.get_by_role("button", name="Begin").click()
    choose(bobs, "Delhi")
    answered(bobs, "Delhi")
    bobs.get_by_role("button", name="Next question").click()
    carols.get_by_role("button", name="Begin").click()
    told = [re.compile("Bob Biswas.*Question 2 of 2"), re.compile("Carol Chatterjee.*Question 1 of 2")]
    expect(far).to_have_text(told)
    host.reload()
    expect(far).to_have_text(told)
    expect(host.get_by_text("0 of 2 people finished, 2 under way, 0 not begun")).to_be_visible()
    bobs.get_by_label("Your answer").fill("Delhi")
    bobs.get_by_role("button", name="Finish").click()
    expect(far.first).to_contain_text("Finished")
    expect(host.get_by_text("1 of 2 people finished, 1 under way, 0 not begun")).to_be_visible()
    end(host)
    bobs.get_by_role("link", name="See your answers").click()
    expect(bobs.get_by_text("1st of 2 · 2,000 points")).to_be_visible()
