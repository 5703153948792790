"""Groups: who is in them, what they are called, who is meant."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from config.tests.browser.chats import Line, message, notice, open_conversation, say
from config.tests.browser.conftest import Console
from config.tests.browser.people import Person, picture


def test_a_group_from_its_beginning_to_its_end(
    alices_page: Page, bobs_page: Page, alice: Person, bob: Person, make_person: Callable[..., Person]
) -> None:
    carol = make_person("Carol Chatterjee")
    alices_page.goto("/app/chat")
    bobs_page.goto("/app/chat")
    alices_page.get_by_role("button", name="New conversation").first.click()
    alices_page.get_by_role("button", name="New group").click()
    dialog = alices_page.get_by_role("dialog", name="New group")
    dialog.get_by_role("textbox", name="Title").fill("Book club")
    dialog.get_by_role("searchbox", name="Search people").fill(bob.username)
    dialog.get_by_role("button", name=f"@{bob.username}").click()
    dialog.get_by_role("button", name="Begin group").click()
    expect(alices_page.get_by_role("heading", level=1)).to_have_text("Book club")
    bobs_page.get_by_role("link", name="Book club").click()
    expect(notice(bobs_page, "Alice began the group “Book club”")).to_be_visible()
    say(bobs_page, f"Which book, @{alice.username}?")
    expect(message(alices_page, "Which book").locator(".mention-me")).to_have_text(f"@{alice.username}")

    alices_page.get_by_role("button", name="Book club").click()
    group = alices_page.get_by_role("dialog", name="Group")
    group.get_by_role("textbox", name="Title").fill("Night readers")
    group.get_by_role("button", name="Rename").click()
    expect(bobs_page.get_by_role("heading", level=1)).to_have_text("Night readers")
    group.get_by_role("button", name="Add people").click()
    adding = alices_page.get_by_role("dialog", name="Add people")
    adding.get_by_role("searchbox", name="Search people").fill(carol.username)
    adding.get_by_role("button", name=f"@{carol.username}").click()
    adding.get_by_role("button", name="Add", exact=True).click()
    expect(notice(bobs_page, "Alice added Carol")).to_be_visible()
    group.get_by_role("button", name=f"What to do with {bob.full_name}").click()
    group.get_by_role("button", name="Make admin").click()
    expect(notice(bobs_page, "Alice made you an admin")).to_be_visible()
    group.get_by_role("button", name=f"What to do with {carol.full_name}").click()
    group.get_by_role("button", name="Remove", exact=True).click()
    alices_page.get_by_role("dialog", name="Remove Carol").get_by_role("button", name="Remove").click()
    expect(notice(bobs_page, "Alice removed Carol")).to_be_visible()
    expect(group.get_by_role("button", name=f"What to do with {carol.full_name}")).to_have_count(0)
    group.get_by_role("button", name="End group").click()
    alices_page.get_by_role("dialog", name="End").get_by_role("button", name="End group").click()
    expect(bobs_page.get_by_role("heading", name="You are no longer in this conversation")).to_be_visible()
    expect(bobs_page.get_by_role("link", name="Night readers")).to_have_count(0)
    expect(alices_page.get_by_role("link", name="Night readers")).to_have_count(0)


def test_people_are_offered_while_their_name_is_written(
    alices_page: Page, bobs_page: Page, alice: Person, bob: Person, make_person: Callable[..., Person]
) -> None:
    carol = make_person("Zora Chatterjee")
    group = Line(alice).group("Book club", bob, carol)
    for page in (alices_page, bobs_page):
        open_conversation(page, group)
    box = alices_page.get_by_role("textbox", name="Message")
    box.press_sequentially("Ask @")
    expect(alices_page.get_by_role("option")).to_have_text([re.compile(bob.username), re.compile(carol.username)])
    box.press_sequentially("chat")
    expect(alices_page.get_by_role("option")).to_have_text([re.compile(carol.username)])
    box.press("Escape")
    expect(alices_page.get_by_role("option")).to_have_count(0)
    box.fill("Ask ")
    box.press("End")
    box.press_sequentially("@bo")
    expect(alices_page.get_by_role("option", name=bob.username)).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(box).to_have_value(f"Ask @{bob.username} ")
    box.press_sequentially("@")
    box.press("ArrowDown")
    box.press("Tab")
    expect(box).to_have_value(f"Ask @{bob.username} @{carol.username} ")
    box.press("Enter")
    expect(message(bobs_page, "Ask").locator(".mention-me")).to_have_text(f"@{bob.username}")
    expect(message(bobs_page, "Ask").locator(".mention:not(.mention-me)")).to_have_text(f"@{carol.username}")


def test_a_picture_is_given_to_a_group_and_taken_from_it(
    alices_page: Page, bobs_page: Page, alice: Person, bob: Person, console: Console
) -> None:
    console.allow("willReadFrequently")
    group = Line(alice).group("Book club", bob)
    for page in (alices_page, bobs_page):
        open_conversation(page, group)
    alices_page.get_by_role("button", name="Book club").click()
    dialog = alices_page.get_by_role("dialog", name="Group")
    dialog.locator("input[type=file]").set_input_files(
        {"name": "books.png", "mimeType": "image/png", "buffer": picture(900, 600)}
    )
    alices_page.get_by_role("dialog", name="Position the picture").get_by_role(
        "button", name="Use this picture"
    ).click()
    shown = bobs_page.locator(".thread-head .avatar img")
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.naturalWidth === image.naturalHeight && image.naturalWidth > 0")
    expect(notice(bobs_page, "Alice changed the picture")).to_be_visible()
    bobs_page.get_by_role("button", name="Book club").click()
    expect(bobs_page.get_by_role("dialog", name="Group").get_by_role("heading", name="2 people")).to_be_visible()
    expect(bobs_page.get_by_role("button", name="Change picture")).to_have_count(0)
    dialog.get_by_role("button", name="Remove picture").click()
    alices_page.get_by_role("dialog", name="Remove the picture?").get_by_role("button", name="Remove").click()
    expect(shown).to_have_count(0)
    expect(notice(bobs_page, "Alice removed the picture")).to_be_visible()
    expect(bobs_page.locator("#announcer")).to_have_text("Alice removed the picture")
