"""Friends: asked, found, seen, parted with."""

import re

from playwright.sync_api import Page, expect

from config.tests.browser.people import Person


def test_friends_ask_answer_see_each_other_and_part(
    alices_page: Page, bobs_page: Page, alice: Person, bob: Person
) -> None:
    alices_page.goto(f"/app/people/{bob.id}")
    alices_page.get_by_role("button", name="Add friend").click()
    expect(alices_page.get_by_role("button", name="Cancel request")).to_be_visible()
    bobs_page.get_by_role("link", name=re.compile("^People")).click()
    bobs_page.get_by_role("link", name="Requests").click()
    bobs_page.get_by_role("button", name=f"Accept the request of {alice.full_name}").click()
    expect(bobs_page.get_by_role("heading", name="No requests")).to_be_visible()
    expect(alices_page.get_by_role("button", name="Friends")).to_be_visible()
    bobs_page.get_by_role("link", name="Friends").click()
    expect(bobs_page.get_by_role("img", name="Online")).to_be_visible()
    alices_page.get_by_role("button", name="Friends").click()
    alices_page.get_by_role("button", name="End friendship").click()
    alices_page.get_by_role("dialog").get_by_role("button", name="End friendship").click()
    expect(alices_page.get_by_role("button", name="Add friend")).to_be_visible()
    expect(bobs_page.get_by_role("heading", name="No friends yet")).to_be_visible()
