"""Friends: asked, found, seen, parted with."""

import re

from playwright.sync_api import Page, expect

from config.tests.browser.chats import Line, open_conversation
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


def test_a_request_is_taken_back_declined_and_met_by_another(
    alices_page: Page, bobs_page: Page, alice: Person, bob: Person
) -> None:
    alices_page.goto(f"/app/people/{bob.id}")
    bobs_page.goto("/app/people/requests")
    waiting = bobs_page.get_by_role("link", name=re.compile("^People.*1$"))

    alices_page.get_by_role("button", name="Add friend").click()
    expect(waiting).to_be_visible()
    alices_page.get_by_role("button", name="Cancel request").click()
    expect(bobs_page.get_by_role("heading", name="No requests")).to_be_visible()

    alices_page.get_by_role("button", name="Add friend").click()
    expect(waiting).to_be_visible()
    bobs_page.get_by_role("button", name=f"Decline the request of {alice.full_name}").click()
    expect(bobs_page.get_by_role("heading", name="No requests")).to_be_visible()
    # She is not told that he would rather not.
    expect(alices_page.get_by_role("button", name="Cancel request")).to_be_visible()

    Line(bob).ask("POST", "friend-requests/", user=alice.id)
    expect(alices_page.get_by_role("button", name="Friends")).to_be_visible()
    bobs_page.get_by_role("link", name="Friends").click()
    expect(bobs_page.get_by_role("link", name=alice.full_name)).to_be_visible()


def test_a_friends_presence_stands_above_the_conversation(
    alices_page: Page, bobs_page: Page, alice: Person, bob: Person
) -> None:
    for asks, asked in ((alice, bob), (bob, alice)):
        Line(asks).ask("POST", "friend-requests/", user=asked.id)
    open_conversation(alices_page, Line(alice).direct(bob))
    note = alices_page.locator(".thread-note")
    expect(note).to_have_text("Online")
    bobs_page.context.close()
    expect(note).to_have_text(re.compile("^Last seen"))


def test_presence_of_who_is_no_friend_stands_there_once_they_have_written(
    alices_page: Page, bobs_page: Page, alice: Person, bob: Person
) -> None:
    conversation = Line(alice).direct(bob)
    open_conversation(alices_page, conversation)
    note = alices_page.locator(".thread-note")
    expect(note).to_have_text(f"@{bob.username}")
    Line(bob).say(conversation, "Hello")
    expect(note).to_have_text("Online")
    bobs_page.context.close()
    expect(note).to_have_text(re.compile("^Last seen"))
