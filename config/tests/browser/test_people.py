"""Other people: finding them, blocking them, reporting them."""

from playwright.sync_api import Page, expect

from config.tests.browser.conftest import Console, OpenBrowser
from config.tests.browser.people import Person


def test_somebody_is_found_and_going_back_finds_the_results_again(alices_page: Page, bob: Person) -> None:
    alices_page.get_by_role("link", name="People", exact=True).click()
    alices_page.get_by_role("searchbox", name="Search people").fill(bob.username)
    found = alices_page.get_by_role("region", name="Results").get_by_role("link")
    expect(found).to_have_count(1)
    found.click()
    expect(alices_page.get_by_role("heading", level=1)).to_have_text(bob.full_name)
    expect(alices_page).to_have_title(f"{bob.full_name} · Switchboard")
    alices_page.go_back()
    expect(alices_page.get_by_role("searchbox", name="Search people")).to_have_value(bob.username)
    expect(alices_page.get_by_role("link", name=bob.username)).to_be_visible()


def test_nobody_found_says_so(alices_page: Page) -> None:
    alices_page.goto("/app/people?q=zzzzzzzz")
    expect(alices_page.get_by_role("heading", name="Nobody by the name of")).to_be_visible()


def test_somebody_who_is_not_there_is_not_found(alices_page: Page, alice: Person, console: Console) -> None:
    console.allow("404")
    alices_page.goto(f"/app/people/{alice.id[:-1]}{'0' if alice.id[-1] != '0' else '1'}")
    expect(alices_page.get_by_role("heading", name="This page does not exist")).to_be_visible()


def test_blocking_and_unblocking_show_everywhere_at_once(
    alices_page: Page, alice: Person, bob: Person, open_browser: OpenBrowser
) -> None:
    other = open_browser()
    alice.log_in(other)
    other.goto("/app/settings/blocked")
    expect(other.get_by_role("heading", name="Nobody is blocked")).to_be_visible()
    alices_page.goto(f"/app/people/{bob.id}")
    alices_page.get_by_role("button", name="Block").click()
    alices_page.get_by_role("dialog").get_by_role("button", name="Block").click()
    expect(alices_page.get_by_text("Blocked by you")).to_be_visible()
    other.get_by_role("button", name=f"Unblock {bob.full_name}").click()
    expect(other.get_by_role("heading", name="Nobody is blocked")).to_be_visible()
    expect(alices_page.get_by_text("Blocked by you")).to_be_hidden()
    expect(alices_page.get_by_role("button", name="Block")).to_be_visible()


def test_a_report_is_sent_from_the_person_it_is_about(alices_page: Page, bob: Person) -> None:
    alices_page.goto(f"/app/people/{bob.id}")
    alices_page.get_by_role("button", name="Report").click()
    dialog = alices_page.get_by_role("dialog", name=f"Report {bob.full_name}")
    dialog.get_by_role("button", name="Send report").click()
    expect(dialog.get_by_label("What happened?")).to_be_focused()
    dialog.get_by_label("What happened?").fill("Sends the same thing to everybody.")
    with alices_page.expect_response("**/api/v1/reports/") as answer:
        dialog.get_by_role("button", name="Send report").click()
    assert answer.value.status == 201
    expect(dialog).to_be_hidden()
    expect(alices_page.get_by_text("Your report has been sent.")).to_be_visible()
