"""How one can be reached: changed by whoever proves to be the owner, confirmed by a link or a code."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from config.tests.browser.conftest import Console, OpenBrowser
from config.tests.browser.people import PASSWORD, Person, mailed_link, new_phone, text_message
from config.tests.live import LiveServer

CONFIRM = "/app/settings/confirm-email"
RELEASE = "/release-email/"
GROW_OLD = """
from datetime import timedelta
from django.db.models import F
from accounts.models import OtpCode, Session
Session.objects.filter(user__phone="{phone}").update(created_at=F("created_at") - timedelta(hours=1))
OtpCode.objects.filter(phone="{phone}").delete()
"""


@pytest.fixture
def address() -> str:
    return f"{new_phone()[1:]}@example.com"


@pytest.fixture
def carol(make_person: Callable[..., Person], address: str) -> Person:
    return make_person("Carol Chatterjee", email=address)


def contact_card(page: Page) -> Locator:
    page.goto("/app/settings/profile")
    return page.get_by_role("region", name="How to reach you")


def save(card: Locator, label: str, value: str) -> None:
    card.get_by_label(label).fill(value)
    card.locator("form").filter(has=card.page.get_by_label(label)).get_by_role("button", name="Save").click()


def prove(page: Page, password: str = PASSWORD) -> None:
    dialog = page.get_by_role("dialog", name="Confirm that it is you")
    dialog.get_by_role("textbox", name="Current password").fill(password)
    dialog.get_by_role("button", name="Confirm").click()


def test_a_new_address_needs_the_password_and_is_confirmed_by_the_link(
    alices_page: Page, server: LiveServer, console: Console, address: str
) -> None:
    console.allow("400")
    card = contact_card(alices_page)
    save(card, "Email", address)
    prove(alices_page, "not the password")
    dialog = alices_page.get_by_role("dialog", name="Confirm that it is you")
    expect(dialog.get_by_role("textbox", name="Current password")).to_have_accessible_description(
        "This is not your password."
    )
    prove(alices_page)
    expect(dialog).to_be_hidden()
    expect(card.get_by_text("Not confirmed")).to_be_visible()
    alices_page.goto(mailed_link(server.folder, address, CONFIRM))
    expect(alices_page.get_by_role("heading", name="Your address is confirmed")).to_be_visible()
    expect(alices_page).to_have_url(CONFIRM)
    expect(contact_card(alices_page).get_by_text("Confirmed", exact=True)).to_be_visible()


def test_who_thinks_better_of_it_changes_nothing(alices_page: Page, address: str) -> None:
    card = contact_card(alices_page)
    save(card, "Email", address)
    alices_page.keyboard.press("Escape")
    expect(card.get_by_role("button", name="Save").first).to_be_enabled()
    expect(card.get_by_label("Email")).to_have_value(address)
    expect(card.get_by_text("Not confirmed")).to_be_hidden()


def test_what_is_not_changed_asks_for_nothing(page: Page, carol: Person, address: str) -> None:
    carol.sign_in(page)
    save(contact_card(page), "Email", address)
    expect(page.get_by_role("status").filter(has_text="Nothing has changed.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_an_address_that_is_taken_is_refused_at_its_field(
    alices_page: Page, carol: Person, address: str, console: Console
) -> None:
    console.allow("400")
    card = contact_card(alices_page)
    save(card, "Email", address)
    prove(alices_page)
    expect(alices_page.get_by_role("dialog")).to_be_hidden()
    expect(card.get_by_label("Email")).to_have_accessible_description(
        "This address belongs to another account. If it is yours, look in your mail."
    )


def test_signing_up_with_an_address_says_to_look_for_the_mail(page: Page, server: LiveServer, address: str) -> None:
    page.goto("/sign-up/")
    page.get_by_label("Full name").fill("Zoë Zamani")
    page.get_by_label("Username").fill(f"zoe-{address.partition('@')[0]}")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_label("Email").fill(address)
    page.get_by_role("button", name="Create account").click()
    reminder = page.get_by_role("region", name="Your email address")
    expect(reminder).to_contain_text(f"We sent a link to {address}")
    reminder.get_by_role("button", name="Send the link again").click()
    expect(page.get_by_role("status").filter(has_text=f"A link is on its way to {address}")).to_be_visible()
    page.goto(mailed_link(server.folder, address, CONFIRM))
    page.get_by_role("link", name="Go home").click()
    expect(page.get_by_text("A confirmed email address, for getting back in (done)")).to_be_visible()
    expect(reminder).to_be_hidden()


def test_a_link_that_is_followed_elsewhere_asks_to_sign_in_first(
    page: Page, server: LiveServer, carol: Person, address: str, console: Console
) -> None:
    console.allow("401")
    page.goto(mailed_link(server.folder, address, CONFIRM))
    carol.fill_sign_in(page)
    expect(page.get_by_role("heading", name="Your address is confirmed")).to_be_visible()


def test_a_link_for_another_account_is_refused(
    alices_page: Page, server: LiveServer, carol: Person, address: str, console: Console
) -> None:
    console.allow("400")
    alices_page.goto(mailed_link(server.folder, address, CONFIRM))
    expect(alices_page.get_by_role("heading", name="This link is not good any more")).to_be_visible()


def test_a_confirmation_shows_on_ones_other_devices(
    page: Page, open_browser: OpenBrowser, server: LiveServer, carol: Person, address: str
) -> None:
    other = open_browser()
    carol.sign_in(other)
    expect(other.get_by_role("region", name="Your email address")).to_be_visible()
    carol.log_in(page)
    page.goto(mailed_link(server.folder, address, CONFIRM))
    expect(other.get_by_role("region", name="Your email address")).to_be_hidden()


def test_whose_address_was_given_by_somebody_else_takes_it_off(
    page: Page, server: LiveServer, carol: Person, address: str, console: Console
) -> None:
    page.goto(mailed_link(server.folder, address, RELEASE))
    page.get_by_role("button", name="Take my address off").click()
    expect(page.get_by_role("heading", name="Your address is free")).to_be_focused()
    console.allow("400")
    page.reload()
    page.get_by_role("button", name="Take my address off").click()
    expect(page.get_by_role("alert")).to_contain_text("not valid any more")
    carol.sign_in(page)
    expect(contact_card(page).get_by_label("Email")).to_have_value("")


def test_a_phone_number_is_confirmed_by_a_code(alices_page: Page, server: LiveServer) -> None:
    phone = new_phone()
    card = contact_card(alices_page)
    save(card, "Phone", phone)
    prove(alices_page)
    alices_page.get_by_label("Code from the message").fill(text_message(server.folder, phone))
    expect(alices_page.get_by_role("dialog")).to_have_count(0)
    expect(card.get_by_text("Confirmed", exact=True)).to_be_visible()
    alices_page.goto("/app/")
    expect(alices_page.get_by_text("A confirmed phone number (done)")).to_be_visible()


def sign_in_by_code(page: Page, server: LiveServer) -> str:
    """The number of somebody new, who has no password."""
    phone = new_phone()
    page.goto("/sign-in/")
    page.get_by_role("tab", name="Phone code").click()
    page.get_by_label("Phone number").fill(phone)
    page.get_by_role("button", name="Text me a code").click()
    page.get_by_label("Code from the message").fill(text_message(server.folder, phone))
    expect(page).to_have_url("/app/settings/profile")
    return phone


def test_without_a_password_a_fresh_sign_in_is_proof(page: Page, server: LiveServer, address: str) -> None:
    sign_in_by_code(page, server)
    card = contact_card(page)
    save(card, "Email", address)
    expect(card.get_by_text("Not confirmed")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_without_a_password_an_old_sign_in_asks_for_a_code(
    page: Page, server: LiveServer, address: str, console: Console
) -> None:
    console.allow("400")
    phone = sign_in_by_code(page, server)
    server.run(GROW_OLD.format(phone=phone))
    card = contact_card(page)
    save(card, "Email", address)
    dialog = page.get_by_role("dialog", name="Confirm that it is you")
    dialog.get_by_label("Code from the message").fill(text_message(server.folder, phone, after=1))
    expect(dialog).to_be_hidden()
    expect(card.get_by_text("Not confirmed")).to_be_visible()
