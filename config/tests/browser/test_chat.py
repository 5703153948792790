"""Conversations: two people, each in a browser of their own."""

import re
from uuid import UUID

from playwright.sync_api import Page, expect

from config.tests.browser.chats import Line, Pair, bodies, choose, go_to_chat, message, module, open_conversation, say
from config.tests.browser.conftest import Console, OpenBrowser
from config.tests.browser.people import Person
from config.tests.live import LiveServer


def test_a_conversation_begins_with_somebody_who_was_searched_for(
    alices_page: Page, bobs_page: Page, alice: Person, bob: Person
) -> None:
    go_to_chat(alices_page)
    alices_page.get_by_role("button", name="New conversation").first.click()
    dialog = alices_page.get_by_role("dialog", name="New conversation")
    dialog.get_by_role("searchbox", name="Search people").fill(bob.username)
    dialog.get_by_role("button", name=bob.username).click()
    expect(alices_page.get_by_role("heading", level=1)).to_have_text(bob.full_name)
    expect(alices_page.get_by_role("textbox", name="Message")).to_be_focused()
    say(alices_page, "Good morning!")
    expect(bobs_page.get_by_role("link", name=re.compile("^Chat.*1$"))).to_be_visible()
    expect(bobs_page).to_have_title(re.compile(r"^\(1\) "))
    go_to_chat(bobs_page)
    bobs_page.get_by_role("link", name=alice.full_name).click()
    expect(message(bobs_page, "Good morning!")).to_be_visible()
    expect(bobs_page.locator(".nav-link .count").first).to_be_hidden()
    expect(bobs_page).to_have_title(f"{alice.full_name} · Switchboard")


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


def test_a_draft_waits_and_shift_enter_breaks_the_line(pair: Pair, bob: Person) -> None:
    box = pair.alice.get_by_role("textbox", name="Message")
    box.press_sequentially("First line")
    box.press("Shift+Enter")
    box.press_sequentially("second line")
    pair.alice.get_by_role("link", name="People", exact=True).click()
    go_to_chat(pair.alice)
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


def test_a_message_is_reported_with_what_it_says(pair: Pair, bob: Person, server: LiveServer) -> None:
    say(pair.bob, "Buy gold from me")
    choose(pair.alice, "Buy gold from me", "Report")
    dialog = pair.alice.get_by_role("dialog", name=f"Report {bob.full_name}")
    expect(dialog.get_by_text("shown this message")).to_be_visible()
    dialog.get_by_label("What happened?").fill("Sends the same thing to everybody.")
    dialog.get_by_role("button", name="Send report").click()
    expect(pair.alice.get_by_text("Your report has been sent.")).to_be_visible()
    filed = server.ask(f"SELECT evidence FROM accounts_report WHERE user_id = '{UUID(bob.id).hex}'")  # noqa: S608
    assert "Buy gold from me" in filed[0][0]


def test_a_refused_message_says_so_and_can_be_tried_again_or_discarded(pair: Pair, bob: Person) -> None:
    pair.bob.evaluate(
        """async ([live, conversation, sender]) => {
            const { outgoing } = await import(live);
            const neverSaid = { id: 999999999, seq: 1, sender, body: "" };
            outgoing.say({ conversation, body: "As I never said", replyTo: neverSaid, attachments: [] });
        }""",
        [module(pair.bob, "chat/live.js"), pair.conversation, bob.id],
    )
    failed = message(pair.bob, "As I never said")
    expect(failed.get_by_text("Not sent.")).to_be_visible()
    failed.get_by_role("button", name="Try again").click()
    expect(failed.get_by_text("Not sent.")).to_be_visible()
    failed.get_by_role("button", name="Discard").click()
    expect(failed).to_have_count(0)


def test_on_a_narrow_screen_list_and_conversation_follow_one_another(
    open_browser: OpenBrowser, alice: Person, bob: Person
) -> None:
    said = Line(bob)
    said.say(said.direct(alice), "Hello from the list")
    page = open_browser(viewport={"width": 360, "height": 740}, has_touch=True)
    alice.sign_in(page)
    go_to_chat(page)
    page.get_by_role("link", name="Hello from the list").click()
    expect(message(page, "Hello from the list")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_role("link", name="All conversations").click()
    expect(page.get_by_role("link", name="Hello from the list")).to_be_visible()
    expect(page.get_by_role("textbox", name="Message")).to_be_hidden()


def test_two_tabs_of_one_person_stay_in_step(pair: Pair) -> None:
    other_tab = pair.alice.context.new_page()
    open_conversation(other_tab, pair.conversation)
    say(pair.alice, "From the first tab")
    expect(message(other_tab, "From the first tab").get_by_role("img", name="Read")).to_be_visible()
    say(other_tab, "From the second")
    expect(message(pair.alice, "From the second").get_by_role("img", name="Read")).to_be_visible()
    other_tab.get_by_role("link", name="People", exact=True).click()
    say(pair.bob, "To both")
    expect(message(pair.alice, "To both")).to_be_visible()
    expect(message(pair.bob, "To both").get_by_role("img", name="Read")).to_be_visible()
    expect(other_tab.get_by_role("link", name="Chat", exact=True)).to_be_visible()
    assert bodies(pair.alice) == bodies(pair.bob) == ["From the first tab", "From the second", "To both"]


def test_a_conversation_is_muted_and_heard_again(pair: Pair) -> None:
    say(pair.bob, "Tick")
    for action, toast in (
        ("Mute for 8 hours", "The conversation is muted."),
        ("Unmute", "The conversation is no longer muted."),
    ):
        pair.alice.get_by_role("button", name="More about this conversation").click()
        pair.alice.get_by_role("button", name=action).click()
        expect(pair.alice.get_by_text(toast)).to_be_visible()
        # At its name, and in the list.
        expect(pair.alice.get_by_role("img", name="Muted")).to_have_count(2 if action != "Unmute" else 0)


def test_a_cleared_conversation_is_empty_for_one_and_not_for_the_other(pair: Pair, alice: Person, bob: Person) -> None:
    say(pair.bob, "Between us")
    expect(message(pair.alice, "Between us")).to_be_visible()
    pair.alice.get_by_role("button", name="More about this conversation").click()
    pair.alice.get_by_role("button", name="Clear conversation").click()
    pair.alice.get_by_role("dialog").get_by_role("button", name="Clear").click()
    expect(pair.alice).to_have_url("/app/chat")
    expect(pair.alice.get_by_role("heading", name="No conversations yet")).to_be_visible()
    expect(message(pair.bob, "Between us")).to_be_visible()
    say(pair.bob, "Still there?")
    pair.alice.get_by_role("link", name=bob.full_name).click()
    expect(message(pair.alice, "Still there?")).to_be_visible()
    assert bodies(pair.alice) == ["Still there?"]


def test_somebody_is_blocked_from_the_conversation(pair: Pair, bob: Person) -> None:
    say(pair.bob, "You won a prize!")
    expect(message(pair.alice, "You won a prize!")).to_be_visible()
    pair.alice.get_by_role("button", name="More about this conversation").click()
    pair.alice.get_by_role("button", name="Block", exact=True).click()
    pair.alice.get_by_role("dialog").get_by_role("button", name="Block").click()
    expect(pair.alice.get_by_text(f"{bob.full_name} is blocked.")).to_be_visible()
    expect(pair.alice).to_have_url("/app/chat")
    expect(pair.alice.get_by_role("link", name=bob.full_name)).to_have_count(0)
    expect(pair.bob.get_by_role("heading", name="You are no longer in this conversation")).to_be_visible()


def test_addresses_lead_away_safely_and_nothing_else_does(pair: Pair) -> None:
    say(pair.bob, "<b>See</b> https://example.org/a?b=1, not javascript:alert(1)")
    said = message(pair.alice, "not javascript:alert(1)")
    expect(said.locator(".message-text")).to_have_text("<b>See</b> https://example.org/a?b=1, not javascript:alert(1)")
    link = said.locator(".message-text").get_by_role("link")
    expect(link).to_have_count(1)
    expect(link).to_have_attribute("href", "https://example.org/a?b=1")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    expect(link).to_have_attribute("target", "_blank")


def test_messages_are_reached_and_answered_by_keyboard(pair: Pair) -> None:
    for words in ("First", "Second", "Third"):
        say(pair.bob, words)
    expect(message(pair.alice, "Third")).to_be_visible()
    pair.alice.get_by_role("button", name="More about this conversation").focus()
    pair.alice.keyboard.press("Tab")
    expect(message(pair.alice, "Third")).to_be_focused()
    pair.alice.keyboard.press("ArrowUp")
    expect(message(pair.alice, "Second")).to_be_focused()
    pair.alice.keyboard.press("Tab")
    pair.alice.keyboard.press("Tab")
    expect(message(pair.alice, "Second").get_by_role("button", name="Reply")).to_be_focused()
    pair.alice.keyboard.press("Enter")
    expect(pair.alice.get_by_text(re.compile("^Reply to"))).to_be_visible()
    expect(pair.alice.get_by_role("textbox", name="Message")).to_be_focused()
    pair.alice.keyboard.press("Escape")
    expect(pair.alice.get_by_text(re.compile("^Reply to"))).to_be_hidden()


def test_what_is_heard_is_announced(pair: Pair) -> None:
    say(pair.bob, "Can you hear me?")
    expect(pair.alice.locator("#announcer")).to_have_text("Bob: Can you hear me?")
