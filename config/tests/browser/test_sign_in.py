"""The door: signing up, signing in, and getting back in."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from config.tests.browser.conftest import Console
from config.tests.browser.people import PASSWORD, Person, mailed_link, new_phone, text_message
from config.tests.live import LiveServer


def test_the_front_door_leads_to_the_sign_in_page(page: Page) -> None:
    page.goto("/")
    expect(page).to_have_url("/sign-in/")
    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()


def test_sign_up_ends_in_the_application(page: Page, alice: Person) -> None:
    page.goto("/sign-up/")
    page.get_by_label("Full name").fill("மீரா கிருஷ்ணன்")
    page.get_by_label("Username").fill(f"meera.{alice.username}")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page).to_have_url("/app/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("மீரா")
    expect(page.get_by_text("Your line is open")).to_be_visible()


def test_sign_up_says_at_the_field_what_the_server_refuses(page: Page, alice: Person, console: Console) -> None:
    console.allow("400")
    page.goto("/sign-up/")
    page.get_by_label("Full name").fill("Somebody Else")
    page.get_by_label("Username").fill(alice.username.upper())
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    username = page.get_by_label("Username")
    expect(username).to_be_focused()
    expect(username).to_have_attribute("aria-invalid", "true")
    expect(username).to_have_accessible_description(
        "Letters, digits and . _ - only; people find you by it. This user name is taken."
    )
    expect(page).to_have_url("/sign-up/")


def test_sign_up_gives_hints_while_one_types(page: Page) -> None:
    page.goto("/sign-up/")
    password = page.get_by_role("textbox", name="Password")
    password.fill("short")
    password.blur()
    expect(page.locator("#password-error")).to_have_text("At least 8 characters.")
    expect(page.locator(".strength")).to_have_attribute("data-level", "1")
    password.fill("four unrelated words")
    expect(page.locator("#password-error")).to_be_hidden()
    expect(page.locator(".strength")).to_have_attribute("data-level", "4")


def test_sign_in_by_password_leads_to_where_one_wanted_to_go(page: Page, alice: Person, console: Console) -> None:
    console.allow("401")
    page.goto("/app/settings/security")
    expect(page).to_have_url("/sign-in/?next=%2Fapp%2Fsettings%2Fsecurity")
    alice.fill_sign_in(page)
    expect(page).to_have_url("/app/settings/security")


def test_sign_in_leads_to_no_other_site(page: Page, alice: Person) -> None:
    page.goto("/sign-in/?next=https://elsewhere.example/app/")
    alice.fill_sign_in(page)
    expect(page).to_have_url("/app/")


def test_a_wrong_password_is_refused(page: Page, alice: Person, console: Console) -> None:
    console.allow("401")
    page.goto("/sign-in/")
    page.get_by_label("Username, email or phone").fill(alice.username)
    page.get_by_role("textbox", name="Password").fill("not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("#password-form").get_by_role("alert")).to_have_text(
        "That login and password do not belong together."
    )
    assert [cookie["name"] for cookie in page.context.cookies() if cookie["name"].startswith("sb_")] == []


def test_an_empty_form_asks_for_what_is_missing_and_sends_nothing(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_label("Username, email or phone")).to_be_focused()
    expect(page.locator("#login-error")).to_have_text("Please fill this in.")


def test_sign_in_by_a_code_to_the_phone(page: Page, server: LiveServer) -> None:
    phone = new_phone()
    page.goto("/sign-in/")
    page.get_by_role("tab", name="Phone code").click()
    page.get_by_label("Phone number").fill(phone)
    page.get_by_role("button", name="Text me a code").click()
    code = page.get_by_label("Code from the message")
    expect(code).to_be_focused()
    expect(page.get_by_role("button", name="Send it again in")).to_be_disabled()
    page.keyboard.type(text_message(server.folder, phone))
    expect(page).to_have_url("/app/settings/profile")
    expect(page.get_by_text("Confirmed", exact=True)).to_be_visible()


def test_after_a_reload_the_code_that_was_sent_still_lets_in(page: Page, server: LiveServer, console: Console) -> None:
    console.allow("429")
    phone = new_phone()
    for _ in range(2):
        page.goto("/sign-in/")
        page.get_by_role("tab", name="Phone code").click()
        page.get_by_label("Phone number").fill(phone)
        page.get_by_role("button", name="Text me a code").click()
        expect(page.get_by_role("button", name="Send it again in")).to_be_disabled()
    page.get_by_label("Code from the message").fill(text_message(server.folder, phone))
    expect(page).to_have_url("/app/settings/profile")


def test_a_wrong_code_is_refused_at_its_field(page: Page, server: LiveServer, console: Console) -> None:
    console.allow("40[01]")
    phone = new_phone()
    page.goto("/sign-in/")
    page.get_by_role("tab", name="Phone code").click()
    page.get_by_label("Phone number").fill(phone)
    page.get_by_role("button", name="Text me a code").click()
    right = text_message(server.folder, phone)
    page.get_by_label("Code from the message").fill("000000" if right != "000000" else "111111")
    expect(page.locator("#code-form")).to_contain_text("code")
    expect(page.locator("#code-form").locator(".form-error:visible, .field-error:visible")).to_have_count(1)
    expect(page).to_have_url("/sign-in/")


def test_password_reset_by_mail(page: Page, server: LiveServer, make_person: Callable[..., Person]) -> None:
    address = f"{new_phone()[1:]}@example.com"
    carol = make_person("Carol Chatterjee", email=address)
    page.goto("/sign-in/")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("Email").fill(address)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look in your inbox")).to_be_focused()
    page.goto(mailed_link(server.folder, address, "/reset/confirm/"))
    page.get_by_label("New password").fill("a brand new password")
    page.get_by_role("button", name="Save new password").click()
    expect(page.get_by_role("status")).to_have_text("Your new password is saved. Sign in with it.")
    page.get_by_label("Username, email or phone").fill(carol.username)
    page.get_by_role("textbox", name="Password").fill("a brand new password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url("/app/")


def test_a_reset_link_that_is_not_valid_says_so(page: Page, console: Console) -> None:
    console.allow("400")
    page.goto("/reset/confirm/?uid=0&token=0")
    page.get_by_label("New password").fill("a brand new password")
    page.get_by_role("button", name="Save new password").click()
    expect(page.get_by_role("alert")).to_have_text("This link is not valid any more. Ask for a new one.")


def test_signing_out_ends_the_session(alices_page: Page, console: Console) -> None:
    console.allow("401")
    alices_page.get_by_role("button", name="Account of").click()
    alices_page.get_by_role("button", name="Sign out").click()
    expect(alices_page).to_have_url("/sign-in/?why=signed-out")
    alices_page.goto("/app/")
    expect(alices_page).to_have_url("/sign-in/?next=%2Fapp%2F")


def test_who_is_still_signed_in_goes_straight_through(alices_page: Page) -> None:
    alices_page.goto("/sign-in/")
    expect(alices_page).to_have_url("/app/")
