"""The server goes away and comes back; the page says so, and needs no reload."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from config.tests.browser.conftest import OF_TESTS, Console, OpenBrowser
from config.tests.browser.people import Person
from config.tests.live import LiveServer, Stock


@pytest.fixture
def own_server(stock: Stock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with stock.new_server(tmp_path_factory.mktemp("own"), env=OF_TESTS) as server:
        yield server.start()


def test_a_killed_server_is_announced_and_its_return_too(
    own_server: LiveServer, open_browser: OpenBrowser, console: Console
) -> None:
    console.allow("ERR_CONNECTION_|WebSocket connection")
    page = open_browser(base_url=own_server.url)
    carol = Person.register(own_server.url, username="carol", full_name="Carol Chatterjee")
    carol.sign_in(page)
    page.evaluate("window.neverReloaded = true")
    page.wait_for_load_state("networkidle")  # half of a view would be another failure
    own_server.kill()
    banner = page.get_by_role("status").filter(has_text="The connection is lost.")
    expect(banner).to_be_visible()
    expect(banner).to_contain_text(re.compile(r"in \d+ s"))
    expect(page.get_by_text("Waiting for the line")).to_be_visible()
    own_server.start()
    banner.get_by_role("button", name="Try now").click()
    expect(page.get_by_text("Your line is open")).to_be_visible()
    expect(banner).to_be_hidden()
    assert page.evaluate("window.neverReloaded")
    page.get_by_role("link", name="People", exact=True).click()
    expect(page.get_by_role("heading", name="People", exact=True)).to_be_visible()


def test_a_view_that_cannot_be_loaded_offers_another_try(alices_page: Page, console: Console) -> None:
    console.allow("ERR_INTERNET_DISCONNECTED|WebSocket connection")
    alices_page.goto("/app/people")
    alices_page.wait_for_load_state("networkidle")
    alices_page.context.set_offline(True)
    alices_page.get_by_role("searchbox").fill("a")
    expect(alices_page.get_by_role("heading", name="You seem to be offline")).to_be_visible()
    expect(alices_page.get_by_text("You are offline. What you see may be out of date.")).to_be_visible()
    alices_page.context.set_offline(False)
    alices_page.get_by_role("button", name="Try again").click()
    expect(alices_page.get_by_role("link", name="Asha Administrator")).to_be_visible()


def test_what_one_has_not_looked_at_yet_is_fetched_ahead_and_opens_without_the_network(
    open_browser: OpenBrowser, alice: Person, console: Console
) -> None:
    console.allow("ERR_INTERNET_DISCONNECTED|WebSocket connection")
    page = open_browser(saves_data=False)
    with page.expect_response("**/js/settings/section.js") as fetched:
        alice.sign_in(page)
    page.evaluate("async (module) => void (await import(module))", fetched.value.url)
    page.context.set_offline(True)
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_label("Full name")).to_be_visible()


def test_an_access_token_that_is_gone_is_renewed_without_a_word(alices_page: Page, console: Console) -> None:
    console.allow("401")
    alices_page.context.clear_cookies(name="sb_access")
    alices_page.get_by_role("link", name="Settings").click()
    alices_page.get_by_role("link", name="Security").click()
    expect(alices_page.get_by_text("This device")).to_be_visible()
    assert "sb_access" in {cookie["name"] for cookie in alices_page.context.cookies()}
