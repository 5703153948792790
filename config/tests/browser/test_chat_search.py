"""What was said, found again."""

import re

from playwright.sync_api import Page, expect

from config.tests.browser.chats import Line, Pair, fill, message, open_conversation
from config.tests.browser.people import Person
from config.tests.live import LiveServer


def test_a_message_is_found_among_all_conversations_and_shown_in_its_place(
    server: LiveServer, alices_page: Page, alice: Person, bob: Person
) -> None:
    said = Line(bob)
    direct = said.direct(alice)
    group = said.group("Lake district", alice)
    said.say(direct, "The key lies under the blue flowerpot")
    fill(server, direct, (alice, bob), 400)  # more than the page ever holds at once
    said.say(group, "Somebody painted the boat blue")

    alices_page.goto("/app/chat")
    field = alices_page.get_by_role("searchbox", name="Search conversations and messages")
    expect(field).to_be_visible()
    alices_page.keyboard.press("/")
    expect(field).to_be_focused()
    alices_page.keyboard.type("blu")
    results = alices_page.get_by_role("region", name="Search results")
    expect(results.get_by_role("link")).to_have_text([re.compile("painted the boat"), re.compile("flowerpot")])
    expect(results.locator("mark")).to_have_text(["blue", "blue"])
    expect(alices_page.get_by_role("status").filter(has_text="2 messages found")).to_be_attached()

    alices_page.keyboard.press("ArrowDown")
    alices_page.keyboard.press("ArrowDown")
    alices_page.keyboard.press("Enter")
    found = message(alices_page, "under the blue flowerpot")
    expect(found).to_be_focused()
    expect(found).to_be_in_viewport()
    expect(message(alices_page, "Number 0399")).to_have_count(0)

    field.focus()
    alices_page.keyboard.press("Escape")
    expect(field).to_have_value("")
    expect(results).to_be_hidden()
    expect(alices_page.get_by_role("link", name="Lake district")).to_be_visible()


def test_conversations_are_found_by_any_word_of_their_title(alices_page: Page, alice: Person, bob: Person) -> None:
    said = Line(bob)
    said.group("Lake district", alice)
    said.group("Book club", alice)
    alices_page.goto("/app/chat")
    alices_page.get_by_role("searchbox", name="Search conversations").fill("DISTR")
    results = alices_page.get_by_role("region", name="Search results")
    expect(results.get_by_role("link")).to_have_text(["Lake district"])
    expect(results.get_by_role("heading", name="Nothing about “DISTR”")).to_be_visible()
    said.group("District council", alice)
    expect(results.get_by_role("link")).to_have_text(["District council", "Lake district"])
    results.get_by_role("link", name="Lake district").click()
    expect(alices_page.get_by_role("heading", level=1)).to_have_text("Lake district")


def test_one_conversation_is_searched_by_itself(pair: Pair, alice: Person, bob: Person) -> None:
    said = Line(bob)
    said.say(said.group("Elsewhere", alice), "A flowerpot that is not meant")
    said.say(pair.conversation, "The flowerpot that is meant")
    for number in range(60):
        said.say(pair.conversation, f"Filler {number}")
    open_conversation(pair.alice, pair.conversation)
    pair.alice.get_by_role("button", name="Search in this conversation").click()
    dialog = pair.alice.get_by_role("dialog", name="Search in this conversation")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    pair.alice.keyboard.type("flowerpot")
    found = dialog.get_by_role("button", name="flowerpot")
    expect(found).to_have_count(1)
    found.click()
    expect(dialog).to_be_hidden()
    expect(message(pair.alice, "The flowerpot that is meant")).to_be_focused()
