"""Long conversations: read upwards, jumped through, and still quick."""

from playwright.sync_api import expect

from config.tests.browser.chats import Line, Pair, fill, message, module, open_conversation, say
from config.tests.browser.people import Person
from config.tests.live import LiveServer

# Of however many messages; the days between them are among it.
MOST_ROWS = 170

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


LOAD_EVERYTHING = """async ([live, id]) => {
    const { chat, loadMessages } = await import(live);
    let first = chat.conversation(id).last_seq + 1;
    while (first > 1) [{ seq: first }] = await loadMessages(id, { before: first, limit: 100 });
    return chat.timeline(id).messages.length;
}"""
MOST_ROWS_ON_THE_WAY_UP = """async (scroller) => {
    const rows = scroller.querySelector(".rows").children;
    let most = 0;
    while (scroller.scrollTop > 0 || scroller.querySelector(".row-message").dataset.seq !== "1") {
        scroller.scrollTop -= 3000;
        await new Promise(requestAnimationFrame);
        most = Math.max(most, rows.length);
    }
    return most;
}"""


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
    assert pair.alice.locator(".rows > li").count() <= MOST_ROWS
    expect(pair.alice.get_by_text("This is where the conversation begins.")).to_be_visible()


def test_who_begins_to_scroll_is_not_put_back_by_what_comes_at_that_moment(pair: Pair, bob: Person) -> None:
    said = Line(bob)
    for number in range(60):
        said.say(pair.conversation, f"Number {number:02}")
    expect(message(pair.alice, "Number 59")).to_be_in_viewport()
    scroll = """async (scroller, [live, conversation]) => {
        const { chat } = await import(live);
        const frame = () => new Promise(requestAnimationFrame);
        const before = scroller.scrollTop;
        scroller.scrollTop -= 200;
        chat.emit("conversation", conversation);
        await frame();
        await frame();
        return before - scroller.scrollTop;
    }"""
    region = pair.alice.get_by_role("region", name="Messages")
    assert region.evaluate(scroll, [module(pair.alice, "chat/live.js"), pair.conversation]) == 200


def test_what_grows_late_does_not_move_what_one_reads(pair: Pair, bob: Person) -> None:
    said = Line(bob)
    for number in range(60):
        said.say(pair.conversation, f"Number {number:02}")
    expect(message(pair.alice, "Number 59")).to_be_in_viewport()
    region = pair.alice.get_by_role("region", name="Messages")
    moved = """async (scroller, [grows, read]) => {
        const rows = [...scroller.querySelectorAll(".row-message")];
        const row = (text) => rows.find((row) => row.innerText.includes(text));
        const frame = () => new Promise(requestAnimationFrame);
        row(read).scrollIntoView();
        await frame();
        const before = row(read).getBoundingClientRect().top;
        row(grows).querySelector(".bubble").style.minHeight = "300px";
        await frame();
        await frame();
        return Math.round(row(read).getBoundingClientRect().top - before);
    }"""
    assert region.evaluate(moved, ["Number 20", "Number 30"]) == 0
    region.evaluate("(scroller) => scroller.scrollTo(0, scroller.scrollHeight)")
    expect(pair.alice.get_by_role("button", name="To the latest message")).to_be_hidden()
    region.evaluate(
        "(scroller) => (scroller.querySelector('.row-message:last-child .bubble').style.minHeight = '300px')"
    )
    expect(message(pair.alice, "Number 59").get_by_text("Number 59")).to_be_in_viewport()
    expect(pair.alice.get_by_role("button", name="To the latest message")).to_be_hidden()


def test_what_is_said_while_one_reads_further_up_is_counted(pair: Pair, bob: Person) -> None:
    said = Line(bob)
    for number in range(40):
        said.say(pair.conversation, f"Number {number:02}")
    expect(message(pair.alice, "Number 39")).to_be_in_viewport()
    pair.alice.get_by_role("region", name="Messages").evaluate("(scroller) => scroller.scrollTo(0, 0)")
    down = pair.alice.get_by_role("button", name="To the latest message")
    expect(down).to_be_visible()
    said.say(pair.conversation, "One more")
    said.say(pair.conversation, "And another")
    expect(down).to_have_text("2")
    expect(message(pair.alice, "Number 00")).to_be_in_viewport()
    down.click()
    expect(message(pair.alice, "And another")).to_be_in_viewport()
    expect(down).to_be_hidden()


def test_ten_thousand_messages_are_at_hand_and_few_of_them_in_the_page(
    pair: Pair, alice: Person, bob: Person, server: LiveServer
) -> None:
    pair.alice.goto("/app/settings/data")
    fill(server, pair.conversation, (alice, bob), 10_000)
    open_conversation(pair.alice, pair.conversation)
    assert pair.alice.evaluate(LOAD_EVERYTHING, [module(pair.alice, "chat/live.js"), pair.conversation]) == 10_000
    region = pair.alice.get_by_role("region", name="Messages")
    assert region.evaluate(MOST_ROWS_ON_THE_WAY_UP) <= MOST_ROWS
    expect(message(pair.alice, "Number 0000")).to_be_in_viewport()
    Line(bob).say(pair.conversation, "One more")
    down = pair.alice.get_by_role("button", name="To the latest message")
    expect(down).to_have_text("1")
    down.click()
    expect(message(pair.alice, "One more")).to_be_in_viewport()
    say(pair.alice, "I have read it all")
    expect(message(pair.alice, "I have read it all")).to_be_in_viewport()
    assert pair.alice.locator(".rows > li").count() <= MOST_ROWS
