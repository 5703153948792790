"""Getting around: by keyboard, by history, in one's own colours."""

from playwright.sync_api import Locator, Page, expect

from config.tests.browser.conftest import OpenBrowser
from config.tests.browser.people import Person


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, target: Locator) -> None:
    for _ in range(12):
        press(page, "Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"Twelve times Tab did not lead to {target}.")


def test_one_signs_in_looks_around_and_signs_out_by_keyboard_alone(page: Page, alice: Person, bob: Person) -> None:
    page.goto("/sign-in/")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_enabled()
    press(page, "Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    press(page, "Enter", "Tab")
    expect(page.get_by_role("tab", name="Password")).to_be_focused()
    press(page, "ArrowRight")
    expect(page.get_by_role("tab", name="Phone code")).to_be_focused()
    expect(page.get_by_label("Phone number")).to_be_visible()
    press(page, "ArrowLeft", "Tab")
    page.keyboard.type(alice.username)
    press(page, "Tab")
    page.keyboard.type(alice.password)
    press(page, "Enter")
    expect(page.get_by_text("Your line is open")).to_be_visible()

    press(page, "g", "p")
    expect(page.get_by_role("heading", name="People", exact=True)).to_be_focused()
    press(page, "/")
    page.keyboard.type(bob.username)
    expect(page.get_by_role("region", name="Results").get_by_role("link")).to_have_count(1)
    press(page, "Tab", "Enter")
    expect(page.get_by_role("heading", name=bob.full_name)).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Block"))
    press(page, "Enter")
    expect(page.get_by_role("dialog").get_by_role("button", name="Cancel")).to_be_focused()
    press(page, "Escape")
    expect(page.get_by_role("button", name="Block")).to_be_focused()

    page.get_by_role("button", name="Account of").focus()
    press(page, "Enter")
    expect(page.get_by_role("link", name="Your profile")).to_be_focused()
    press(page, "ArrowUp")
    expect(page.get_by_role("button", name="Sign out")).to_be_focused()
    press(page, "Enter")
    expect(page).to_have_url("/sign-in/?why=signed-out")


def test_a_dialog_keeps_the_focus_inside(alices_page: Page) -> None:
    press(alices_page, "?")
    dialog = alices_page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    for _ in range(4):
        press(alices_page, "Tab")
        assert alices_page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    press(alices_page, "Escape")
    expect(dialog).to_be_hidden()


def test_navigation_is_announced_and_does_not_reload(alices_page: Page) -> None:
    alices_page.evaluate("window.neverReloaded = true")
    alices_page.get_by_role("link", name="Settings").click()
    expect(alices_page.locator("#announcer")).to_have_text("Profile")
    expect(alices_page).to_have_title("Profile · Switchboard")
    expect(alices_page.get_by_role("link", name="Settings")).to_have_attribute("aria-current", "page")
    alices_page.get_by_role("link", name="Security").click()
    expect(alices_page.locator("#announcer")).to_have_text("Security")
    alices_page.go_back()
    expect(alices_page).to_have_title("Profile · Switchboard")
    assert alices_page.evaluate("window.neverReloaded")


def test_an_address_that_leads_nowhere_says_so(alices_page: Page) -> None:
    for address in ("/app/nowhere", "/app/settings/nowhere", "/app/people/1/2/3"):
        alices_page.goto(address)
        expect(alices_page.get_by_role("heading", name="This page does not exist")).to_be_visible()
    alices_page.get_by_role("link", name="Go home").click()
    expect(alices_page).to_have_url("/app/")


def test_the_chosen_theme_comes_with_the_first_byte(alices_page: Page) -> None:
    alices_page.get_by_role("button", name="Account of").click()
    alices_page.get_by_role("button", name="Dark").click()
    expect(alices_page.locator("html")).to_have_attribute("data-theme", "dark")
    dark = alices_page.evaluate("getComputedStyle(document.body).backgroundColor")
    response = alices_page.reload()
    assert response is not None
    assert 'data-theme="dark"' in response.text()
    assert alices_page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    alices_page.get_by_role("button", name="Account of").click()
    alices_page.get_by_role("button", name="Automatic").click()
    assert "theme" not in {cookie["name"] for cookie in alices_page.context.cookies()}


def test_the_system_theme_is_followed_unless_one_is_chosen(open_browser: OpenBrowser) -> None:
    colours = set()
    for scheme in ("light", "dark"):
        page = open_browser(color_scheme=scheme)
        page.goto("/sign-in/")
        colours.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(colours) == 2
