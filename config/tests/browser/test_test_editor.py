"""Tests are written: by keyboard and by pointer, through refusals and lost networks, alone and with others."""

import re
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, expect

from config.tests.browser.conftest import Console, OpenBrowser
from config.tests.browser.people import Person, picture
from config.tests.browser.testing import asking, choose, scene, verdict, write
from config.tests.live import LiveServer

STEMS = ("One?", "Two?", "Three?", "Four?")


def edit(page: Page, test: str) -> None:
    page.goto(f"/app/tests/{test}/edit")
    expect(form(page)).to_be_visible()


def form(page: Page) -> Locator:
    return page.locator(".sheet form")


def outline(page: Page) -> Locator:
    return page.locator(".outline-row .outline-words")


def go_to(page: Page, words: str) -> None:
    page.get_by_role("navigation", name="Questions").get_by_role("button", name=words).click()


def saved(page: Page) -> None:
    expect(page.locator(".saved-mark")).to_have_text("Saved")


def drag(page: Page, words: str, onto: str) -> None:
    grip = page.locator(".outline-row").filter(has_text=words).locator(".outline-grip").bounding_box()
    place = page.locator(".outline-row").filter(has_text=onto).bounding_box()
    assert grip
    assert place
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(grip["x"] + 5, place["y"] + 4 if place["y"] < grip["y"] else place["y"] + place["height"], steps=8)
    expect(page.locator("[data-drop]")).to_have_count(1)
    page.mouse.up()
    expect(page.locator("[data-drop]")).to_have_count(0)


def drag_by_touch(page: Page, words: str, by: float) -> None:
    row = page.locator(".outline-row").filter(has_text=words)
    row.scroll_into_view_if_needed()
    grip = row.locator(".outline-grip").bounding_box()
    assert grip
    x, y = grip["x"] + 5, grip["y"] + 5
    finger = page.context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in range(1, 6):
        point = {"x": x, "y": y + by * part / 5}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    expect(page.locator("[data-drop]")).to_have_count(1)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def come_back(page: Page) -> None:
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_test_is_written_by_keyboard_alone_and_is_all_there_after_a_reload(alices_page: Page) -> None:
    page = alices_page
    begin(page)
    write_three(page)
    bring_into_order(page)
    page.reload()
    expect(outline(page)).to_have_text(["From north to south", *["Which is the capital?"] * 2])
    go_to(page, "From north to south")
    for place, town in enumerate(("Delhi", "Pune", "Cochin"), start=1):
        expect(page.get_by_role("textbox", name=f"Thing {place}")).to_have_value(town)
    expect(page.get_by_label("Seconds")).to_have_value("")
    expect(page.get_by_label("Points")).to_have_value("2500")
    go_to(page, "3")
    expect(page.get_by_role("textbox", name="Choice 2")).to_have_value("Delhi")
    expect(page.get_by_role("radio", name="Choice 2 is right")).to_be_checked()


def begin(page: Page) -> None:
    keys = page.keyboard
    page.goto("/app/tests")
    expect(page.get_by_text("You have not written a test yet")).to_be_visible()
    page.get_by_role("button", name="New test").press("Enter")
    keys.type("Towns of India")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Towns of India")).to_be_visible()
    page.get_by_role("button", name="Title and settings").focus()


def write_three(page: Page) -> None:
    keys = page.keyboard
    keys.press("n")
    keys.type("Which is the capital?")
    page.get_by_role("textbox", name="Choice 1").focus()
    keys.type("Agra")
    keys.press("Enter")
    keys.type("Delhi")
    keys.press("Enter")
    keys.type("Pune")
    expect(page.locator(".saved-mark")).to_have_text("Not saved. Question 1: Mark the choice that is right.")
    page.get_by_role("radio", name="Choice 2 is right").press("Space")
    saved(page)

    keys.press("Control+Enter")
    page.get_by_label("Kind").select_option("true_false")
    page.get_by_label("Question", exact=True).fill("Agra is a town.")
    page.get_by_role("radio", name="True").press("Space")
    keys.press("Control+Enter")
    page.get_by_label("Kind").select_option("order")
    page.get_by_label("Question", exact=True).fill("From north to south")
    page.get_by_role("textbox", name="Thing 1").fill("Pune")
    page.get_by_role("textbox", name="Thing 2").fill("Delhi")
    page.get_by_role("textbox", name="Thing 3").fill("Cochin")
    page.get_by_role("textbox", name="Thing 2").press("Alt+ArrowUp")
    page.get_by_label("Seconds").fill("")
    page.get_by_label("Points").fill("2500")
    saved(page)


def bring_into_order(page: Page) -> None:
    keys = page.keyboard
    keys.press("Escape")
    keys.press("Alt+ArrowUp")
    keys.press("Alt+ArrowUp")
    keys.press("ArrowDown")
    keys.press("d")
    expect(outline(page)).to_have_count(4)
    expect(page.get_by_role("heading", name="Question 3 of 4")).to_be_visible()
    page.get_by_role("navigation", name="Questions").get_by_role("button", name="Agra is a town.").press("Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").press("Enter")
    expect(outline(page)).to_have_text(["From north to south", *["Which is the capital?"] * 2])
    saved(page)


def test_what_is_refused_or_not_heard_stays_as_it_was_written(
    server: LiveServer, alices_page: Page, console: Console
) -> None:
    console.allow(r"status of 400|ERR_INTERNET_DISCONNECTED|WebSocket connection")
    page = alices_page
    test = write(server, page, asking("single", prompt="One?"), asking("numeric", prompt="Two?"))
    edit(page, test)
    go_to(page, "One?")
    page.get_by_role("textbox", name="Choice 2").fill("Agra")
    expect(form(page).get_by_text("Another one says the same.")).to_be_visible()
    expect(page.locator(".saved-mark")).to_have_text("Not saved. Question 1: Another one says the same.")
    go_to(page, "Two?")
    page.get_by_label("Points").fill("many")
    expect(page.get_by_label("Points")).to_have_attribute("aria-invalid", "true")
    go_to(page, "One?")
    expect(page.get_by_role("textbox", name="Choice 2")).to_have_value("Agra")
    expect(page.get_by_role("textbox", name="Choice 2")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".outline-unsaved:visible")).to_have_count(2)
    page.get_by_role("link", name="All tests").click()
    page.get_by_role("dialog").get_by_role("button", name="Stay").click()
    page.get_by_role("textbox", name="Choice 2").fill("Bhopal, too")
    go_to(page, "Two?")
    expect(page.get_by_label("Points")).to_have_value("many")
    page.get_by_label("Points").fill("500")
    saved(page)

    page.context.set_offline(True)
    page.get_by_label("Explanation").fill("Half of six.")
    expect(page.locator(".saved-mark")).to_have_text("Not saved: no connection. It is tried again.")
    page.context.set_offline(False)
    saved(page)
    page.reload()
    go_to(page, "Two?")
    expect(page.get_by_label("Explanation")).to_have_value("Half of six.")
    expect(page.get_by_label("Points")).to_have_value("500")
    page.get_by_role("link", name="All tests").click()
    expect(page.get_by_role("region", name="My tests")).to_contain_text("2 questions")


def test_two_write_a_test_and_an_order_that_was_overtaken_is_put_back(
    server: LiveServer, alices_page: Page, bob: Person, bobs_page: Page, console: Console
) -> None:
    console.allow("status of 409")
    page = alices_page
    test = write(server, page, *(asking("true_false", prompt=stem) for stem in STEMS))
    edit(page, test)
    page.get_by_role("button", name="Add an author").click()
    page.get_by_role("searchbox", name="Search people").fill(bob.username)
    page.get_by_role("dialog").get_by_role("button", name=f"{bob.full_name} @{bob.username}").click()
    expect(page.get_by_text("Bob Biswas can write this test now.")).to_be_visible()
    drag(page, "Four?", "Two?")
    expect(outline(page)).to_have_text(["One?", "Four?", "Two?", "Three?"])
    saved(page)

    bobs_page.goto("/app/tests")
    mine = bobs_page.get_by_role("region", name="My tests")
    expect(mine).to_contain_text("with Alice Anand")
    mine.get_by_role("link", name="Capitals").click()
    expect(outline(bobs_page)).to_have_text(["One?", "Four?", "Two?", "Three?"])
    expect(bobs_page.get_by_role("button", name="Add an author")).to_have_count(0)
    go_to(bobs_page, "Two?")
    bobs_page.get_by_label("Question", exact=True).fill("Bob's?")
    go_to(bobs_page, "One?")
    bobs_page.get_by_role("button", name="Duplicate", exact=True).click()
    expect(outline(bobs_page)).to_have_count(5)
    saved(bobs_page)

    drag(page, "One?", "Three?")
    expect(page.get_by_text("Somebody else has changed the questions.")).to_be_visible()
    expect(outline(page)).to_have_text(["One?", "One?", "Four?", "Bob's?", "Three?"])
    drag(page, "Three?", "Four?")
    saved(page)
    come_back(bobs_page)
    expect(outline(bobs_page)).to_have_text(["One?", "One?", "Three?", "Four?", "Bob's?"])
    page.get_by_role("button", name=f"Remove {bob.full_name}").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("button", name=f"Remove {bob.full_name}")).to_have_count(0)


def test_a_test_goes_out_as_a_file_and_comes_in_as_another(
    server: LiveServer, alices_page: Page, console: Console, tmp_path: Path
) -> None:
    console.allow("status of 400")
    page = alices_page
    write(server, page, asking("single", prompt="One?"), asking("poll", prompt="Two?"))
    page.goto("/app/tests")
    mine = page.get_by_role("region", name="My tests")
    tests = mine.get_by_role("listitem")
    menu = mine.get_by_role("button", name="More about Capitals")
    menu.click()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Export for a spreadsheet").click()
    file = tmp_path / "capitals.csv"
    downloading.value.save_as(file)
    menu.click()
    page.get_by_role("button", name="Duplicate").click()
    expect(tests).to_contain_text(["Copy of Capitals", "Capitals"])

    page.get_by_role("button", name="Import").click()
    dialog = page.get_by_role("dialog")
    with page.expect_download() as downloading:
        dialog.get_by_role("link", name="A spreadsheet to begin with").click()
    assert downloading.value.suggested_filename == "questions.csv"
    broken = tmp_path / "broken.csv"
    broken.write_text("kind,prompt,right,choice 1,choice 2\nsingle,One?,3,Agra,Delhi\nriddle,Two?,,,\n")
    dialog.get_by_label("File").set_input_files(broken)
    dialog.get_by_label("Title").fill("Brought along")
    dialog.get_by_role("button", name="Import").click()
    expect(dialog.get_by_role("list", name="What is wrong").get_by_role("listitem")).to_have_text(
        [re.compile("^Row 2, right: "), re.compile("^Row 3, kind: ")]
    )
    dialog.get_by_label("File").set_input_files(file)
    dialog.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", level=1, name="Brought along")).to_be_visible()
    expect(outline(page)).to_have_text(["One?", "Two?"])

    page.get_by_role("button", name="More about this test").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(tests).to_have_count(2)


def test_a_test_is_looked_at_as_a_participant_and_held(
    server: LiveServer, alices_page: Page, open_browser: OpenBrowser, alice: Person
) -> None:
    page = open_browser(viewport={"width": 360, "height": 740}, has_touch=True)
    alice.log_in(page)
    edit(page, write(server, alices_page, asking("single", prompt="One?"), asking("slide", prompt="Two?")))
    go_to(page, "One?")
    photo = FilePayload(name="photo.png", mimeType="image/png", buffer=picture(300, 200))
    page.locator(".picture-field input[type=file]").set_input_files(photo)
    shown = form(page).get_by_role("img", name="Picture of the question")
    expect(shown).to_have_js_property("complete", value=True)
    assert shown.evaluate("(image) => image.naturalWidth") == 300
    page.get_by_label("What the picture shows").fill("Two towns by a river")
    page.get_by_label("Question", exact=True).fill("Which is it?")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Which is it?")).to_be_visible()
    expect(page.get_by_role("img", name="Two towns by a river")).to_be_visible()
    choose(page, "Agra")
    expect(verdict(page)).to_contain_text("Not right")
    expect(page.get_by_text("Right: Delhi")).to_be_visible()
    choose(page, "Delhi")
    expect(verdict(page)).to_contain_text(re.compile(r"Right!\s*\+1,000"))
    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_role("heading", name="Two?")).to_be_visible()
    page.get_by_role("link", name="Back to writing").click()
    go_to(page, "Which is it?")
    page.get_by_role("button", name="Remove picture").click()
    expect(shown).to_have_count(0)
    drag_by_touch(page, "Which is it?", 90)
    expect(outline(page)).to_have_text(["Two?", "Which is it?"])
    saved(page)

    page.get_by_role("button", name="Hold it").click()
    dialog = page.get_by_role("dialog", name="Hold “Capitals”")
    dialog.get_by_label("Pace").select_option("self")
    dialog.get_by_role("switch", name="People without an account").check()
    dialog.get_by_text("Something is pasted").click()
    dialog.get_by_label("Opens").fill("2030-01-02T10:00")
    dialog.get_by_label("Closes").fill("2030-01-02T09:00")
    dialog.get_by_role("button", name="Open the room").click()
    expect(dialog.get_by_text("It closes after it opens.")).to_be_visible()
    dialog.get_by_label("Opens").fill("")
    dialog.get_by_role("button", name="Open the room").click()
    expect(scene(page, "lobby")).to_be_visible()
    code = page.url.rsplit("/", 1)[1]
    room = page.context.request.get(f"{server.url}/api/v1/test-rooms/{code}/").json()
    assert (room["pace"], room["guests"], room["late_join"], room["signals"]) == ("self", True, True, ["paste"])
    assert room["questions"] == 2
