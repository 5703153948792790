"""Conversations: two people, each in a browser of their own."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from config.tests.browser.chats import Line, bodies, choose, message, notice, open_conversation, say
from config.tests.browser.conftest import Console, OpenBrowser
from config.tests.browser.people import Person

# Step by step; what is in view may only move as far as was scrolled. Answers with what moved otherwise.
SCROLL_TO_THE_BEGINNING = """async (scroller) => {
    const frame = () => new Promise(requestAnimationFrame);
    const rows = () => [...scroller.querySelectorAll(".row-message")];
    const jumps = [];
    while (scroller.scrollTop > 0 || rows()[0].dataset.seq !== "1") {
        const edge = scroller.getBoundingClientRect().top;
        const seen = rows().find((row) => row.getBoundingClientRect().top > edge);
        const before = seen.getBoundingClientRect().top;
        const step = Math.min(150, scroller.scrollTop);
        scroller.scrollTop -= step;
        await frame();
        await frame();
        const moved = seen.getBoundingClientRect().top - before;
        if (Math.abs(moved - step) > 2) jumps.push([seen.dataset.seq, moved, step]);
    }
    return jumps;
}"""


@dataclass
class Pair:
    """Alice and Bob, each looking at their conversation."""

    alice: Page
    bob: Page
    conversation: str


@pytest.fixture
def bobs_page(open_browser: OpenBrowser, bob: Person) -> Page:
    page = open_browser(viewport={"width": 1280, "height": 800})
    bob.sign_in(page)
    return page


@pytest.fixture
def pair(alices_page: Page, bobs_page: Page, alice: Person, bob: Person) -> Pair:
    conversation = Line(alice).direct(bob)
    for page in (alices_page, bobs_page):
        open_conversation(page, conversation)
    return Pair(alices_page, bobs_page, conversation)


def test_a_conversation_begins_with_somebody_who_was_searched_for(
    alices_page: Page, bobs_page: Page, alice: Person, bob: Person
) -> None:
    alices_page.get_by_role("link", name="Chat").click()
    alices_page.get_by_role("button", name="New conversation").first.click()
    dialog = alices_page.get_by_role("dialog", name="New conversation")
    dialog.get_by_role("searchbox", name="Search people").fill(bob.username)
    dialog.get_by_role("button", name=bob.username).click()
    expect(alices_page.get_by_role("heading", level=1)).to_have_text(bob.full_name)
    expect(alices_page.get_by_role("textbox", name="Message")).to_be_focused()
    say(alices_page, "Good morning!")
    expect(bobs_page.get_by_role("link", name=re.compile("^Chat.*1$"))).to_be_visible()
    bobs_page.get_by_role("link", name="Chat").click()
    bobs_page.get_by_role("link", name=alice.full_name).click()
    expect(message(bobs_page, "Good morning!")).to_be_visible()
    expect(bobs_page.locator(".nav-link .count").first).to_be_hidden()


def test_messages_go_both_ways_and_show_how_far_they_have_come(pair: Pair) -> None:
    say(pair.alice, "Are you there?")
    expect(message(pair.bob, "Are you there?")).to_be_visible()
    expect(message(pair.alice, "Are you there?").get_by_role("img", name="Read")).to_be_visible()
    say(pair.bob, "Always.")
    expect(message(pair.alice, "Always.")).to_be_visible()
    pair.bob.goto("/app/people")
    expect(pair.bob.get_by_role("searchbox")).to_be_visible()
    say(pair.alice, "And now?")
    expect(message(pair.alice, "And now?").get_by_role("img", name="Delivered")).to_be_visible()
    pair.bob.context.close()
    say(pair.alice, "Hello?")
    expect(message(pair.alice, "Hello?").get_by_role("img", name="Sent")).to_be_visible()
    assert bodies(pair.alice) == ["Are you there?", "Always.", "And now?", "Hello?"]


def test_typing_shows_and_ends_with_the_message(pair: Pair, bob: Person) -> None:
    pair.bob.get_by_role("textbox", name="Message").press_sequentially("Wait")
    expect(pair.alice.get_by_text(f"{bob.full_name} is typing")).to_be_visible()
    pair.bob.keyboard.press("Enter")
    expect(message(pair.alice, "Wait")).to_be_visible()
    expect(pair.alice.get_by_text(f"{bob.full_name} is typing")).to_be_hidden()


def test_offline_and_back_nothing_is_lost_and_nothing_double(pair: Pair, alice: Person, console: Console) -> None:
    console.allow("ERR_INTERNET_DISCONNECTED|WebSocket connection")
    say(pair.bob, "Before")
    expect(message(pair.alice, "Before")).to_be_visible()
    pair.bob.context.set_offline(True)
    expect(pair.bob.get_by_text("You are offline.")).to_be_visible()
    said = Line(alice)
    for number in range(3):
        said.say(pair.conversation, f"From Alice {number}")
    for number in range(3):
        say(pair.bob, f"From Bob {number}")
    expect(pair.bob.get_by_role("img", name="Waiting to be sent")).to_have_count(4)  # the list shows one, too
    pair.bob.context.set_offline(False)
    expect(message(pair.bob, "From Alice 2")).to_be_visible()
    expect(message(pair.alice, "From Bob 2")).to_be_visible()
    expect(pair.bob.get_by_role("img", name="Waiting to be sent")).to_have_count(0)
    expected = ["Before", *(f"From {who} {number}" for who in ("Alice", "Bob") for number in range(3))]
    assert sorted(bodies(pair.alice)) == sorted(expected)
    assert bodies(pair.bob) == bodies(pair.alice)
    pair.bob.reload()
    expect(message(pair.bob, "From Bob 2")).to_be_visible()
    assert bodies(pair.bob) == bodies(pair.alice)


def test_what_was_not_sent_when_the_page_closed_is_sent_by_the_next_one(pair: Pair, console: Console) -> None:
    console.allow("ERR_INTERNET_DISCONNECTED|WebSocket connection")
    pair.bob.context.set_offline(True)
    expect(pair.bob.get_by_text("You are offline.")).to_be_visible()
    say(pair.bob, "Said in a tunnel")
    expect(message(pair.bob, "Said in a tunnel").get_by_role("img", name="Waiting to be sent")).to_be_visible()
    another = pair.bob.context.new_page()
    pair.bob.close()
    another.context.set_offline(False)
    another.goto("/app/")
    expect(message(pair.alice, "Said in a tunnel")).to_have_count(1)


def test_a_message_is_edited_in_its_place(pair: Pair) -> None:
    say(pair.alice, "I am hear")
    expect(message(pair.alice, "I am hear").get_by_role("img", name="Read")).to_be_visible()
    pair.alice.get_by_role("textbox", name="Message").press("ArrowUp")
    editor = pair.alice.get_by_role("textbox", name="Edit message")
    expect(editor).to_be_focused()
    editor.fill("I am here")
    editor.press("Enter")
    expect(message(pair.bob, "I am here").get_by_text("edited")).to_be_visible()
    expect(editor).to_be_hidden()
    assert bodies(pair.alice) == ["I am here"]


def test_a_deleted_message_leaves_a_sign(pair: Pair) -> None:
    say(pair.alice, "Oops")
    expect(message(pair.bob, "Oops")).to_be_visible()
    expect(message(pair.alice, "Oops").get_by_role("img", name="Read")).to_be_visible()
    choose(pair.alice, "Oops", "Delete")
    pair.alice.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(message(pair.bob, "This message was deleted")).to_be_visible()
    expect(message(pair.alice, "You deleted this message")).to_be_visible()


def test_reactions_come_and_go(pair: Pair, alice: Person) -> None:
    say(pair.alice, "We won!")
    message(pair.bob, "We won!").hover()
    pair.bob.get_by_role("button", name="React", exact=True).click()
    pair.bob.get_by_role("dialog", name="Emoji").get_by_role("button", name="🎉").click()
    expect(message(pair.alice, "We won!").get_by_role("button", name="🎉 Bob Biswas")).to_be_visible()
    message(pair.alice, "We won!").get_by_role("button", name="🎉").click()
    both = message(pair.bob, "We won!").get_by_role("button", name=f"🎉 You, {alice.full_name}")
    expect(both).to_have_attribute("aria-pressed", "true")
    both.click()
    expect(message(pair.alice, "We won!").get_by_role("button", name="🎉 You")).to_be_visible()


def test_a_reply_quotes_and_leads_to_what_it_answers(pair: Pair, bob: Person) -> None:
    pair.alice.goto("/app/settings/data")  # she reads nothing while he writes
    said = Line(bob)
    first = said.say(pair.conversation, "The question of all questions")
    for number in range(120):
        said.say(pair.conversation, f"Filler {number}")
    said.say(pair.conversation, "The answer", reply_to=first["id"])
    open_conversation(pair.alice, pair.conversation)
    answer = message(pair.alice, "The answer")
    pair.alice.get_by_role("button", name="To the latest message").click()
    answer.get_by_role("button", name="In reply to").click()
    question = message(pair.alice, "The question of all questions").first
    expect(question).to_be_in_viewport()
    expect(question).to_be_focused()
    pair.alice.get_by_role("button", name="To the latest message").click()
    expect(answer).to_be_in_viewport()
    answer.hover()
    answer.get_by_role("button", name="Reply", exact=True).click()
    say(pair.alice, "I see")
    expect(message(pair.bob, "I see").get_by_role("button", name="In reply to")).to_contain_text("The answer")


def test_a_long_history_is_read_upwards_without_a_jump(pair: Pair, bob: Person) -> None:
    pair.alice.goto("/app/settings/data")
    said = Line(bob)
    for number in range(260):
        said.say(pair.conversation, f"Number {number:03}")
    open_conversation(pair.alice, pair.conversation)
    expect(pair.alice.get_by_text("New messages")).to_be_in_viewport()
    pair.alice.get_by_role("button", name="To the latest message").click()
    expect(message(pair.alice, "Number 259")).to_be_in_viewport()
    region = pair.alice.get_by_role("region", name="Messages")
    assert region.evaluate(SCROLL_TO_THE_BEGINNING) == []
    expect(message(pair.alice, "Number 000")).to_be_in_viewport()
    assert pair.alice.locator(".row-message").count() <= 250
    expect(pair.alice.get_by_text("This is where the conversation begins.")).to_be_visible()


def test_a_draft_waits_and_shift_enter_breaks_the_line(pair: Pair, bob: Person) -> None:
    box = pair.alice.get_by_role("textbox", name="Message")
    box.press_sequentially("First line")
    box.press("Shift+Enter")
    box.press_sequentially("second line")
    pair.alice.get_by_role("link", name="People", exact=True).click()
    pair.alice.get_by_role("link", name="Chat").click()
    pair.alice.goto(f"/app/chat/{pair.conversation}")
    expect(box).to_have_value("First line\nsecond line")
    box.press("Enter")
    expect(box).to_have_value("")
    expect(message(pair.bob, "First line\nsecond line")).to_be_visible()


def test_a_pinned_message_is_found_again(pair: Pair) -> None:
    say(pair.alice, "The address is 7 Lake Road")
    expect(message(pair.alice, "7 Lake Road").get_by_role("img", name="Read")).to_be_visible()
    choose(pair.alice, "7 Lake Road", "Pin")
    expect(message(pair.bob, "7 Lake Road").get_by_role("img", name="Pinned")).to_be_visible()
    pair.bob.get_by_role("button", name="Pinned messages").first.click()
    pair.bob.get_by_role("dialog", name="Pinned messages").get_by_role("button", name="7 Lake Road").click()
    expect(message(pair.bob, "7 Lake Road")).to_be_focused()


def test_a_blocked_persons_message_is_refused_and_can_be_discarded(pair: Pair, alice: Person, bob: Person) -> None:
    Line(alice).ask("PUT", f"users/{bob.id}/block/")
    expect(pair.alice.get_by_role("heading", name="You are no longer in this conversation")).to_be_visible()
    say(pair.bob, "Why?")
    failed = message(pair.bob, "Why?")
    expect(failed.get_by_text("Not sent.")).to_be_visible()
    failed.get_by_role("button", name="Try again").click()
    expect(failed.get_by_text("Not sent.")).to_be_visible()
    failed.get_by_role("button", name="Discard").click()
    expect(failed).to_have_count(0)


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
    group.get_by_role("button", name="End group").click()
    alices_page.get_by_role("dialog", name="End").get_by_role("button", name="End group").click()
    expect(bobs_page.get_by_role("heading", name="You are no longer in this conversation")).to_be_visible()
    expect(bobs_page.get_by_role("link", name="Night readers")).to_have_count(0)
    expect(alices_page.get_by_role("link", name="Night readers")).to_have_count(0)


def test_on_a_narrow_screen_list_and_conversation_follow_one_another(
    open_browser: OpenBrowser, alice: Person, bob: Person
) -> None:
    said = Line(bob)
    said.say(said.direct(alice), "Hello from the list")
    page = open_browser(viewport={"width": 360, "height": 740}, has_touch=True)
    alice.sign_in(page)
    page.get_by_role("link", name="Chat").click()
    page.get_by_role("link", name="Hello from the list").click()
    expect(message(page, "Hello from the list")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_role("link", name="All conversations").click()
    expect(page.get_by_role("link", name="Hello from the list")).to_be_visible()
    expect(page.get_by_role("textbox", name="Message")).to_be_hidden()


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
