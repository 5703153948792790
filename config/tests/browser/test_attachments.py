"""Files, pictures and voice messages in conversations: two people, each in a browser of their own."""

import base64
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import CDPSession, FilePayload, Locator, Page, Playwright, Route, expect

from config.tests.browser.chats import Line, Pair, message, open_conversation, say
from config.tests.browser.conftest import WHOLE_CHROMIUM, Console, OpenBrowser, opening
from config.tests.browser.people import Person, axe_problems

# As a browser would, with files that come from outside the page.
DROP = """(target, files) => {
    const transfer = new DataTransfer();
    for (const { name, type, content } of files) {
        const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type }));
    }
    const at = { bubbles: true, cancelable: true };
    target.dispatchEvent(new DragEvent("dragover", { ...at, dataTransfer: transfer }));
    const shown = document.querySelector(".drop-target").checkVisibility();
    target.dispatchEvent(new DragEvent("drop", { ...at, dataTransfer: transfer }));
    return shown;
}"""
PASTE = """(target, { name, type, content }) => {
    const transfer = new DataTransfer();
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
    target.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: transfer }));
}"""
# Past what the browser has kept.
STATUS_OF = "(url) => fetch(url, { cache: 'reload' }).then(({ status }) => status)"
LOADED = "(image) => image.decode().then(() => image.naturalWidth > 0)"


def picture(name: str, color: str = "#3a7", size: tuple[int, int] = (640, 480)) -> FilePayload:
    content = io.BytesIO()
    Image.new("RGB", size, color).save(content, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": content.getvalue()}


def text_file(name: str, size: int = 1000) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": b"x" * size}


def from_outside(file: FilePayload) -> dict[str, str]:
    return {"name": file["name"], "type": file["mimeType"], "content": base64.b64encode(file["buffer"]).decode()}


def attach(page: Page, *files: FilePayload | Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Attach files").click()
    chooser.value.set_files(list(files))  # type: ignore[arg-type]


def tray(page: Page) -> Locator:
    return page.get_by_role("list", name="Attached").get_by_role("listitem")


def uploaded(page: Page, count: int = 1) -> None:
    expect(page.locator(".tray-tile[data-state=done]")).to_have_count(count)


def send(page: Page) -> None:
    page.get_by_role("button", name="Send", exact=True).click()


def pictures(page: Page) -> Locator:
    return page.get_by_role("region", name="Messages").get_by_role("button", name=re.compile("^Picture"))


def expect_loaded(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=name)
    expect(button.locator("img")).to_have_attribute("src", re.compile("/api/v1/attachments/.*/thumbnail/"))
    assert button.locator("img").evaluate(LOADED)


def slow_down(page: Page, bytes_per_second: int) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    throttle(session, bytes_per_second)
    return session


def throttle(session: CDPSession, bytes_per_second: int) -> None:
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_second}
    session.send("Network.emulateNetworkConditions", conditions)


def under_way(page: Page) -> Locator:
    """Progress that has begun and has not ended."""
    return page.get_by_role("progressbar").and_(page.locator('[aria-valuenow]:not([aria-valuenow="0"])'))


def test_a_picture_is_chosen_sent_and_looked_at_by_the_other(pair: Pair, alice: Person) -> None:
    attach(pair.alice, picture("lake.jpg"))
    expect(tray(pair.alice)).to_contain_text("lake.jpg")
    uploaded(pair.alice)
    pair.alice.get_by_role("textbox", name="Message").fill("By the lake")
    send(pair.alice)
    expect(tray(pair.alice)).to_have_count(0)
    expect(message(pair.bob, "By the lake")).to_be_visible()
    expect_loaded(pair.bob, "Picture: lake.jpg")
    expect_loaded(pair.alice, "Picture: lake.jpg")
    pair.bob.get_by_role("button", name="Picture: lake.jpg").click()
    lightbox = pair.bob.get_by_role("dialog", name="Picture")
    expect(lightbox).to_contain_text(alice.full_name)
    shown = lightbox.get_by_role("img", name="lake.jpg")
    expect(shown).to_have_attribute("src", re.compile("/api/v1/attachments/[^/]+/$"))
    assert shown.evaluate(LOADED)
    with pair.bob.expect_download() as download:
        lightbox.get_by_role("link", name="Download lake.jpg").click()
    assert download.value.suggested_filename == "lake.jpg"
    pair.bob.keyboard.press("Escape")
    expect(lightbox).to_have_count(0)
    expect(pair.bob.get_by_role("button", name="Picture: lake.jpg")).to_be_focused()


def test_a_message_goes_at_once_and_its_files_follow(pair: Pair) -> None:
    slow = slow_down(pair.alice, 300_000)
    attach(pair.alice, text_file("notes.txt", 600_000))
    pair.alice.get_by_role("textbox", name="Message").fill("Here are the notes")
    send(pair.alice)
    said = message(pair.alice, "Here are the notes")
    expect(said.get_by_role("img", name="Waiting to be sent")).to_be_visible()
    expect(said.get_by_role("progressbar", name="Upload of notes.txt")).to_be_visible()
    say(pair.alice, "In a moment")
    expect(message(pair.bob, "In a moment")).to_be_visible()
    throttle(slow, -1)
    link = message(pair.bob, "Here are the notes").get_by_role("link", name="Download notes.txt, 586 KB")
    with pair.bob.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "notes.txt"
    assert download.value.path().read_bytes() == b"x" * 600_000


def test_pictures_are_pasted_and_dropped(pair: Pair) -> None:
    box = pair.alice.get_by_role("textbox", name="Message")
    box.evaluate(PASTE, from_outside(picture("pasted.jpg", "#a33")))
    expect(tray(pair.alice)).to_contain_text("pasted.jpg")
    dropped = [from_outside(picture("dropped.jpg", "#36a")), from_outside(text_file("dropped.txt"))]
    assert pair.alice.get_by_role("region", name="Messages").evaluate(DROP, dropped)
    expect(tray(pair.alice)).to_have_count(3)
    expect(pair.alice.locator(".drop-target")).to_be_hidden()
    uploaded(pair.alice, 3)
    box.press("Enter")
    expect_loaded(pair.bob, "Picture 1 of 2: pasted.jpg")
    expect_loaded(pair.bob, "Picture 2 of 2: dropped.jpg")
    expect(pair.bob.get_by_role("link", name="Download dropped.txt")).to_be_visible()


def test_of_many_pictures_four_are_shown_and_all_can_be_leafed_through(pair: Pair) -> None:
    attach(pair.alice, *(picture(f"{number}.jpg", f"#{number}{number}8") for number in range(1, 7)))
    uploaded(pair.alice, 6)
    send(pair.alice)
    expect(pictures(pair.bob)).to_have_count(4)
    expect(pictures(pair.bob).last).to_contain_text("+2")
    pictures(pair.bob).last.click()
    lightbox = pair.bob.get_by_role("dialog", name="Picture")
    expect(lightbox.get_by_role("status")).to_have_text("4 of 6: 4.jpg")
    for key, expected in (
        ("ArrowRight", "5 of 6: 5.jpg"),
        ("ArrowRight", "6 of 6: 6.jpg"),
        ("ArrowRight", "6 of 6: 6.jpg"),
        ("ArrowLeft", "5 of 6: 5.jpg"),
    ):
        pair.bob.keyboard.press(key)
        expect(lightbox.get_by_role("status")).to_have_text(expected)
    zoom = lightbox.get_by_role("button", name="Actual size")
    zoom.click()
    expect(zoom).to_have_attribute("aria-pressed", "true")
    pair.bob.keyboard.press("-")
    expect(zoom).to_have_attribute("aria-pressed", "false")
    for _ in range(12):
        pair.bob.keyboard.press("Tab")
        assert lightbox.evaluate("(dialog) => dialog.contains(document.activeElement) || !document.hasFocus()")
    pair.alice.get_by_role("region", name="Messages").locator("li.row-message").hover()
    pair.alice.get_by_role("button", name="More", exact=True).click()
    pair.alice.get_by_role("button", name="Delete", exact=True).click()
    pair.alice.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(lightbox).to_have_count(0)
    expect(message(pair.bob, "This message was deleted")).to_be_visible()
    expect(pictures(pair.bob)).to_have_count(0)


def test_a_swipe_goes_to_the_next_picture(open_browser: OpenBrowser, alice: Person, bob: Person) -> None:
    page = open_browser(viewport={"width": 360, "height": 740}, has_touch=True)
    bob.log_in(page)
    open_conversation(page, Line(alice).direct(bob))
    attach(page, picture("one.jpg"), picture("two.jpg"))
    uploaded(page, 2)
    send(page)
    expect_loaded(page, "Picture 1 of 2: one.jpg")
    pictures(page).first.tap()
    status = page.get_by_role("dialog", name="Picture").get_by_role("status")
    expect(status).to_have_text("1 of 2: one.jpg")
    finger = page.context.new_cdp_session(page)
    for kind, points in (("Start", [(300, 400)]), ("Move", [(200, 405)]), ("Move", [(100, 408)]), ("End", [])):
        touches = [{"x": x, "y": y} for x, y in points]
        finger.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": touches})
    expect(status).to_have_text("2 of 2: two.jpg")


def test_an_upload_shows_its_progress_and_can_be_cancelled(pair: Pair) -> None:
    slow = slow_down(pair.alice, 200_000)
    attach(pair.alice, text_file("large.txt", 2_000_000))
    expect(under_way(pair.alice)).to_have_accessible_name("Upload of large.txt")
    pair.alice.get_by_role("button", name="Cancel large.txt").click()
    expect(tray(pair.alice)).to_have_count(0)
    attach(pair.alice, text_file("second.txt", 2_000_000), text_file("third.txt", 500))
    send(pair.alice)
    said = pair.alice.locator("li.row-message")
    said.get_by_role("button", name="Leave out second.txt").click()
    throttle(slow, -1)
    expect(pair.bob.get_by_role("link", name="Download third.txt")).to_be_visible()
    expect(pair.bob.get_by_text("second.txt")).to_have_count(0)


def test_what_is_too_large_and_what_is_too_much_is_refused_in_words(pair: Pair, tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(25 * 1024 * 1024 + 1)
    attach(pair.alice, text_file("small.txt"))
    attach(pair.alice, huge)
    tile = tray(pair.alice).filter(has_text="huge.txt")
    expect(tile).to_contain_text("It is larger than 25 MB.")
    expect(tile.get_by_role("button", name="Try")).to_have_count(0)
    pair.alice.get_by_role("textbox", name="Message").fill("Both of them")
    pair.alice.keyboard.press("Enter")
    expect(tile.get_by_role("button", name="Remove huge.txt")).to_be_focused()
    expect(message(pair.alice, "Both of them")).to_have_count(0)
    pair.alice.keyboard.press("Enter")
    expect(tray(pair.alice)).to_have_count(1)
    attach(pair.alice, *(text_file(f"{number}.txt") for number in range(11)))
    expect(pair.alice.get_by_text("A message holds 10 files at most: 2 were left out.")).to_be_visible()
    uploaded(pair.alice, 10)
    send(pair.alice)
    expect(message(pair.bob, "Both of them").get_by_role("link", name="Download")).to_have_count(10)


def test_offline_in_the_middle_of_an_upload_it_is_sent_once_when_one_is_back(pair: Pair, console: Console) -> None:
    console.allow("ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|WebSocket connection")
    under_way: list[Route] = []
    pair.alice.route("**/api/v1/attachments/", lambda route: under_way.append(route))  # noqa: PLW0108  It is looked into.
    with pair.alice.expect_request("**/api/v1/attachments/"):
        attach(pair.alice, text_file("report.txt"))
    pair.alice.get_by_role("textbox", name="Message").fill("The report")
    send(pair.alice)
    progress = message(pair.alice, "The report").get_by_role("progressbar")
    expect(progress).to_have_attribute("aria-valuetext", re.compile("%|Finishing"))
    pair.alice.context.set_offline(True)
    pair.alice.route("**/api/v1/attachments/", lambda route: route.abort("internetdisconnected"))  # if it tries again
    under_way.pop().abort("internetdisconnected")
    expect(progress).to_have_attribute("aria-valuetext", "Waiting")
    pair.alice.unroute("**/api/v1/attachments/")
    pair.alice.context.set_offline(False)
    expect(message(pair.bob, "The report").get_by_role("link", name="Download report.txt")).to_be_visible()
    expect(message(pair.alice, "The report").get_by_role("img", name="Read")).to_be_visible()
    say(pair.alice, "Did it come?")
    expect(message(pair.bob, "Did it come?")).to_be_visible()
    expect(message(pair.bob, "The report")).to_have_count(1)


def test_what_is_attached_waits_in_its_conversation_and_outlives_a_reload(
    pair: Pair, alice: Person, make_person: Callable[..., Person]
) -> None:
    other = Line(alice).direct(make_person("Carol Chatterjee"))
    attach(pair.alice, picture("kept.jpg"))
    uploaded(pair.alice)
    pair.alice.get_by_role("link", name="People", exact=True).click()
    pair.alice.goto(f"/app/chat/{other}")
    expect(pair.alice.get_by_role("textbox", name="Message")).to_be_visible()
    expect(tray(pair.alice)).to_have_count(0)
    expect(pair.alice.get_by_role("link", name="Draft: Photo")).to_have_count(0)
    open_conversation(pair.alice, pair.conversation)
    uploaded(pair.alice)
    slow_down(pair.alice, 1000)
    attach(pair.alice, text_file("lost.txt", 2_000_000))
    expect(tray(pair.alice)).to_have_count(2)
    pair.alice.on("dialog", lambda dialog: dialog.accept())
    pair.alice.reload()
    lost = tray(pair.alice).filter(has_text="lost.txt")
    expect(lost).to_contain_text("It was not uploaded before the page closed. Choose it again.")
    lost.get_by_role("button", name="Remove lost.txt").click()
    send(pair.alice)
    expect_loaded(pair.bob, "Picture: kept.jpg")
    expect(pair.bob.locator(".conversation-preview").filter(has_text="Photo")).to_be_visible()


def test_a_message_whose_file_was_under_way_when_the_page_closed_goes_without_it(pair: Pair) -> None:
    pair.alice.on("dialog", lambda dialog: dialog.accept())
    slow_down(pair.alice, 1000)
    attach(pair.alice, text_file("lost.txt", 2_000_000))
    pair.alice.get_by_role("textbox", name="Message").fill("Without the file")
    send(pair.alice)
    expect(message(pair.alice, "Without the file").get_by_role("progressbar")).to_be_visible()
    pair.alice.reload()
    failed = message(pair.alice, "Without the file")
    expect(failed).to_contain_text("It was not uploaded before the page closed.")
    failed.get_by_role("button", name="Send without it").click()
    expect(message(pair.bob, "Without the file")).to_be_visible()
    expect(pair.bob.get_by_text("lost.txt")).to_have_count(0)


def test_pictures_and_files_are_there_after_the_access_has_run_out(pair: Pair) -> None:
    attach(pair.alice, picture("lake.jpg"), text_file("notes.txt"))
    uploaded(pair.alice, 2)
    send(pair.alice)
    expect_loaded(pair.bob, "Picture: lake.jpg")
    run_out = "localStorage.setItem('switchboard.signed-in-until', '0')"
    pair.bob.evaluate(run_out)
    pair.bob.context.clear_cookies(name="sb_access")
    pictures(pair.bob).click()
    shown = pair.bob.get_by_role("dialog", name="Picture").get_by_role("img", name="lake.jpg")
    expect(shown).to_have_attribute("src", re.compile("/api/v1/attachments/[^/]+/$"))
    assert shown.evaluate(LOADED)
    pair.bob.keyboard.press("Escape")
    pair.bob.evaluate(run_out)
    pair.bob.context.clear_cookies(name="sb_access")
    with pair.bob.expect_download() as download:
        pair.bob.get_by_role("link", name="Download notes.txt").click()
    assert download.value.path().read_bytes() == b"x" * 1000


def test_pictures_have_their_room_before_they_are_there(pair: Pair, alice: Person, bob: Person) -> None:
    attach(pair.alice, picture("wide.jpg", size=(1200, 300)), text_file("a.txt"))
    uploaded(pair.alice, 2)
    send(pair.alice)
    expect_loaded(pair.bob, "Picture: wide.jpg")
    before = pictures(pair.bob).bounding_box()
    pair.bob.route(re.compile("/thumbnail/"), lambda route: None)  # it never comes
    pair.bob.reload()
    expect(pictures(pair.bob)).to_be_visible()
    assert pictures(pair.bob).bounding_box() == before


def test_who_was_removed_sees_a_picture_no_more(
    alices_page: Page, bobs_page: Page, alice: Person, bob: Person, console: Console
) -> None:
    group = Line(alice).group("Walkers", bob)
    for page in (alices_page, bobs_page):
        open_conversation(page, group)
    attach(alices_page, picture("path.jpg"))
    uploaded(alices_page)
    send(alices_page)
    expect_loaded(bobs_page, "Picture: path.jpg")
    pictures(bobs_page).click()
    expect(bobs_page.get_by_role("dialog", name="Picture")).to_be_visible()
    thumbnail = pictures(bobs_page).locator("img").get_attribute("src") or ""
    Line(alice).ask("DELETE", f"conversations/{group}/members/{bob.id}/")
    expect(bobs_page.get_by_role("heading", name="You are no longer in this conversation")).to_be_visible()
    expect(bobs_page.get_by_role("dialog", name="Picture")).to_have_count(0)
    console.allow("404")
    for address in (thumbnail, thumbnail.removesuffix("thumbnail/")):
        assert bobs_page.evaluate(STATUS_OF, address) == 404


def test_what_is_attached_is_accessible_and_fits_a_small_screen(
    open_browser: OpenBrowser, alice: Person, bob: Person, axe_source: str
) -> None:
    page = open_browser(bypass_csp=True, viewport={"width": 360, "height": 740})
    alice.log_in(page)
    open_conversation(page, Line(alice).direct(bob))
    several = (picture("one.jpg"), picture("two.jpg", "#a63"), text_file(f"{'a very long name ' * 6}.txt"))
    attach(page, *several)
    uploaded(page, 3)
    page.get_by_role("textbox", name="Message").fill("All of it")
    send(page)
    expect_loaded(page, "Picture 2 of 2: two.jpg")
    attach(page, *several, {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""})
    uploaded(page, 3)

    def assert_accessible(what: str) -> None:
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            assert axe_problems(page, axe_source) == [], f"{what}, {theme}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), what
        inside = "(body) => [...body.children].every((child) => child.scrollWidth <= body.clientWidth)"
        assert page.locator(".thread-scroll").evaluate(inside), what

    assert_accessible("thread and tray")
    pictures(page).first.click()
    expect(page.get_by_role("dialog", name="Picture")).to_be_visible()
    assert_accessible("lightbox")
    page.keyboard.press("+")
    assert_accessible("actual size")


def test_a_voice_message_is_recorded_listened_to_and_played_by_the_other(
    open_talking: Callable[..., Page], alice: Person, bob: Person
) -> None:
    alices_page, bobs_page = open_talking(permissions=["microphone"]), open_talking()
    conversation = Line(alice).direct(bob)
    for page, person in ((alices_page, alice), (bobs_page, bob)):
        person.log_in(page)
        open_conversation(page, conversation)
    alices_page.get_by_role("button", name="Record a voice message").click()
    recording = alices_page.get_by_role("group", name="Recording a voice message")
    expect(recording.get_by_role("timer")).to_have_text("0:02")
    recording.get_by_role("button", name="Stop and listen").click()
    uploaded(alices_page)
    tray(alices_page).get_by_role("button", name="Play voice message").click()
    expect(tray(alices_page).get_by_role("button", name="Pause voice message")).to_be_visible()
    send(alices_page)

    sound = bobs_page.locator("sound-player")
    expect(sound.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile("^0:00 of 0:0[2-9]$"))
    expect(bobs_page.locator(".conversation-preview")).to_contain_text(re.compile(r"Voice message 0:0\d"))
    speed = sound.get_by_role("button", name="Speed")
    for name in ("1.5×", "2×", "1×"):
        speed.click()
        expect(speed).to_have_text(name)
    sound.get_by_role("button", name="Play voice message").click()
    expect(sound.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile("^0:01"))
    expect(sound.get_by_role("button", name="Play voice message")).to_be_visible()  # it has come to its end
    expect(sound.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile("^0:00"))
    sound.get_by_role("slider").press("ArrowRight")
    expect(sound.get_by_role("slider")).to_have_attribute("aria-valuetext", re.compile("^0:01"))
    assert len(set(wave_of(bobs_page))) > 1


def wave_of(page: Page) -> list[str]:
    """How high its bars are."""
    path = page.locator("sound-player .wave path").first.get_attribute("d") or ""
    return re.findall(r"v([\d.]+)", path)


def test_of_two_voice_messages_one_plays(open_talking: Callable[..., Page], alice: Person, bob: Person) -> None:
    page = open_talking(permissions=["microphone"])
    alice.log_in(page)
    open_conversation(page, Line(alice).direct(bob))
    for number in (1, 2):
        page.get_by_role("button", name="Record a voice message").click()
        recording = page.get_by_role("group", name="Recording a voice message")
        expect(recording.get_by_role("timer")).to_have_text("0:03")
        recording.get_by_role("button", name="Send voice message").click()
        expect(page.locator("li.row-message:not([data-echo]) sound-player")).to_have_count(number)
    first, second = page.locator("sound-player").all()
    first.get_by_role("button", name="Play voice message").click()
    expect(first.get_by_role("button", name="Pause voice message")).to_be_visible()
    second.get_by_role("button", name="Play voice message").click()
    expect(second.get_by_role("button", name="Pause voice message")).to_be_visible()
    expect(first.get_by_role("button", name="Play voice message")).to_be_visible()


def test_a_recording_lasts_for_as_long_as_the_button_is_held(
    open_talking: Callable[..., Page], alice: Person, bob: Person
) -> None:
    page = open_talking(permissions=["microphone"])
    alice.log_in(page)
    open_conversation(page, Line(alice).direct(bob))
    page.get_by_role("button", name="Record a voice message").hover()
    page.mouse.down()
    expect(page.get_by_role("timer")).to_have_text("0:01")
    page.mouse.up()
    uploaded(page)
    expect(page.get_by_role("timer")).to_be_hidden()
    expect(tray(page).get_by_role("button", name="Play voice message")).to_be_visible()


def test_a_recording_can_be_discarded(open_talking: Callable[..., Page], alice: Person, bob: Person) -> None:
    page = open_talking(permissions=["microphone"])
    alice.log_in(page)
    open_conversation(page, Line(alice).direct(bob))
    page.get_by_role("button", name="Record a voice message").click()
    expect(page.get_by_role("timer")).to_have_text("0:01")
    page.keyboard.press("Escape")
    expect(page.get_by_role("timer")).to_be_hidden()
    expect(page.get_by_role("button", name="Record a voice message")).to_be_focused()
    expect(tray(page)).to_have_count(0)


@pytest.fixture
def open_blocked(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], base_url: str, console: Console
) -> Iterator[OpenBrowser]:
    """Where everybody who asks for the microphone is refused."""
    devices = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream=deny"]
    arguments = [*browser_type_launch_args["args"], *devices]
    with (
        playwright.chromium.launch(executable_path=str(WHOLE_CHROMIUM), args=arguments) as browser,
        opening(browser, base_url, console) as open_one,
    ):
        yield open_one


def test_a_microphone_that_is_blocked_is_told_in_words(open_blocked: OpenBrowser, alice: Person, bob: Person) -> None:
    page = open_blocked()
    alice.log_in(page)
    open_conversation(page, Line(alice).direct(bob))
    page.get_by_role("button", name="Record a voice message").click()
    expect(page.get_by_role("alert").filter(has_text="The microphone is blocked for this page.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Message")).to_be_visible()
