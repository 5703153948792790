"""Oneself: what others see, and the photo."""

from playwright.sync_api import Page, expect

from config.tests.browser.conftest import Console, OpenBrowser
from config.tests.browser.people import Person, picture


def test_an_edited_profile_is_saved_and_shown_on_ones_other_devices(
    alices_page: Page, alice: Person, open_browser: OpenBrowser
) -> None:
    other = open_browser()
    alice.sign_in(other)
    alices_page.goto("/app/settings/profile")
    alices_page.get_by_label("Full name").fill("Alice A. Anand")
    alices_page.get_by_label("About").fill("Answers in the evening.")
    alices_page.get_by_role("checkbox", name="Hindi").check()
    alices_page.get_by_role("switch", name="Hide when I am online").check()
    alices_page.get_by_role("button", name="Save changes").click()
    expect(alices_page.get_by_role("status").filter(has_text="Your profile is saved.")).to_be_visible()
    expect(other.get_by_role("button", name="Account of Alice A. Anand")).to_be_visible()
    alices_page.reload()
    expect(alices_page.get_by_label("About")).to_have_value("Answers in the evening.")
    expect(alices_page.get_by_role("checkbox", name="Hindi")).to_be_checked()
    expect(alices_page.get_by_role("switch", name="Hide when I am online")).to_be_checked()


def test_a_taken_username_is_refused_at_its_field(alices_page: Page, bob: Person, console: Console) -> None:
    console.allow("400")
    alices_page.goto("/app/settings/profile")
    alices_page.get_by_label("Username").fill(bob.username)
    alices_page.get_by_role("button", name="Save changes").click()
    expect(alices_page.get_by_label("Username")).to_be_focused()
    expect(alices_page.get_by_label("Username")).to_have_accessible_description("This user name is taken.")


def test_leaving_with_unsaved_changes_asks_first(alices_page: Page) -> None:
    alices_page.get_by_role("link", name="Settings").click()
    alices_page.get_by_label("About").fill("Not saved yet")
    alices_page.get_by_role("link", name="People", exact=True).click()
    alices_page.get_by_role("dialog").get_by_role("button", name="Stay").click()
    expect(alices_page.get_by_label("About")).to_have_value("Not saved yet")
    alices_page.go_back()
    alices_page.get_by_role("dialog").get_by_role("button", name="Stay").click()
    expect(alices_page).to_have_url("/app/settings")
    alices_page.go_back()
    alices_page.get_by_role("dialog").get_by_role("button", name="Leave").click()
    expect(alices_page).to_have_url("/app/")
    expect(alices_page.get_by_role("heading", level=1)).to_contain_text("Alice")


def test_a_photo_is_cut_uploaded_and_removed(alices_page: Page, console: Console) -> None:
    console.allow("willReadFrequently")
    alices_page.goto("/app/settings/profile")
    image = alices_page.locator(".photo img")
    initials = image.get_attribute("src")
    alices_page.locator("input[type=file]").set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": picture(900, 600)}
    )
    dialog = alices_page.get_by_role("dialog", name="Position your photo")
    crop = dialog.get_by_role("img", name="Your photo as it will be cut")
    middle = "canvas => [...canvas.getContext('2d').getImageData(300, 256, 1, 1).data]"
    assert crop.evaluate(middle)[0] < 0x40, "right of the middle it is green"
    crop.focus()
    for _ in range(8):
        alices_page.keyboard.press("ArrowLeft")
    dialog.get_by_label("Zoom").fill("2")
    assert crop.evaluate(middle)[0] > 0xC0, "moved and enlarged it is amber there"
    dialog.get_by_role("button", name="Use this photo").click()
    expect(dialog).to_be_hidden()
    expect(image).not_to_have_attribute("src", initials or "")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth === image.naturalHeight && image.naturalWidth > 0")
    alices_page.get_by_role("button", name="Remove").click()
    alices_page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(image).to_have_attribute("src", initials or "")


def test_a_file_that_is_no_picture_is_turned_away(alices_page: Page) -> None:
    alices_page.goto("/app/settings/profile")
    alices_page.locator("input[type=file]").set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    expect(alices_page.get_by_role("alert").filter(has_text="not a picture")).to_be_visible()
