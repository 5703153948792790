"""Where one is signed in, the password, and the end of an account."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from config.tests.browser.conftest import Console, OpenBrowser
from config.tests.browser.people import PASSWORD, Person


def test_signing_a_device_out_closes_the_application_there(
    alices_page: Page, alice: Person, open_browser: OpenBrowser
) -> None:
    other = open_browser(user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    alice.sign_in(other)
    alices_page.goto("/app/settings/security")
    devices = alices_page.get_by_role("region", name="Devices")
    row = devices.get_by_role("listitem").filter(has_text="Firefox on Linux")
    expect(row).to_contain_text("Online")
    expect(devices.get_by_role("listitem").filter(has_text="This device")).not_to_contain_text("Firefox")
    row.get_by_role("button", name="Sign out Firefox on Linux").click()
    expect(other).to_have_url("/sign-in/?why=ended&next=%2Fapp%2F")
    expect(row).to_have_count(0)
    expect(alices_page).to_have_url("/app/settings/security")


def test_all_other_devices_are_signed_out_at_once(alices_page: Page, alice: Person, open_browser: OpenBrowser) -> None:
    others = [open_browser(), open_browser()]  # beside them, the session of the registration is there
    for other in others:
        alice.sign_in(other)
    alices_page.goto("/app/settings/security")
    devices = alices_page.get_by_role("region", name="Devices")
    expect(devices.get_by_role("listitem")).to_have_count(4)
    devices.get_by_role("button", name="Sign out all others").click()
    alices_page.get_by_role("dialog").get_by_role("button", name="Sign out others").click()
    for other in others:
        expect(other.get_by_role("heading", name="Welcome back")).to_be_visible()
    expect(devices.get_by_role("listitem")).to_have_count(1)


def test_a_changed_password_lets_in_and_the_old_one_does_not(
    alices_page: Page, alice: Person, open_browser: OpenBrowser, console: Console
) -> None:
    console.allow("40[01]")
    alices_page.goto("/app/settings/security")
    alices_page.get_by_role("textbox", name="Current password").fill("not the password")
    alices_page.get_by_role("textbox", name="New password").fill("a brand new password")
    alices_page.get_by_role("button", name="Change password").click()
    expect(alices_page.get_by_role("textbox", name="Current password")).to_be_focused()
    alices_page.get_by_role("textbox", name="Current password").fill(PASSWORD)
    alices_page.get_by_role("button", name="Change password").click()
    expect(alices_page.get_by_text("Your password is changed.")).to_be_visible()
    other = open_browser()
    other.goto("/sign-in/")
    alice.fill_sign_in(other)
    expect(other.locator("#password-form").get_by_role("alert")).to_be_visible()
    other.get_by_role("textbox", name="Password").fill("a brand new password")
    other.get_by_role("button", name="Sign in", exact=True).click()
    expect(other).to_have_url("/app/")


def test_the_export_is_a_file_about_oneself(alices_page: Page, alice: Person) -> None:
    alices_page.goto("/app/settings/data")
    with alices_page.expect_download() as download:
        alices_page.get_by_role("button", name="Download your data").click()
    assert download.value.suggested_filename == f"switchboard-{alice.username}.json"
    assert alice.username in json.dumps(json.loads(Path(download.value.path()).read_text()))


def test_an_account_is_deleted_only_with_its_name_and_password(
    alices_page: Page, alice: Person, console: Console
) -> None:
    console.allow("40[01]")
    alices_page.goto("/app/settings/data")
    alices_page.get_by_role("button", name="Delete account").click()
    dialog = alices_page.get_by_role("dialog", name="Delete your account")
    confirmation = dialog.get_by_label("Type your username")
    confirmation.fill("somebody else")
    dialog.get_by_role("textbox", name="Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Delete for good").click()
    expect(confirmation).to_be_focused()
    expect(confirmation).to_have_accessible_description(f"This must be {alice.username}.")
    confirmation.fill(alice.username)
    dialog.get_by_role("textbox", name="Password").fill("not the password")
    dialog.get_by_role("button", name="Delete for good").click()
    expect(dialog.get_by_role("textbox", name="Password")).to_be_focused()
    dialog.get_by_role("textbox", name="Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Delete for good").click()
    expect(alices_page).to_have_url("/sign-in/?why=deleted")
    alice.fill_sign_in(alices_page)
    expect(alices_page.locator("#password-form").get_by_role("alert")).to_be_visible()
