"""What people do in conversations, past the pages or through them."""

import uuid
import weakref
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from config.tests.browser.people import Person
from config.tests.live import LiveServer


def go_to_chat(page: Page) -> None:
    """By the menu: people have names that begin with "Chat" as well."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Chat").click()


class Line:
    """Somebody's REST client: what happens before a test begins, or elsewhere while it runs."""

    def __init__(self, person: Person) -> None:
        login = {"login": person.username, "password": person.password}
        answer = httpx.post(f"{person.server}/api/v1/auth/login/", json=login)
        self.token = answer.json()["access"]
        headers = {"Authorization": f"Bearer {self.token}"}
        self.client = httpx.Client(base_url=f"{person.server}/api/v1/", headers=headers)
        weakref.finalize(self, self.client.close)

    def ask(self, method: str, path: str, **data: Any) -> Any:
        answer = self.client.request(method, path, json=data or None)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def direct(self, other: Person) -> str:
        return str(self.ask("POST", "conversations/", kind="direct", user=other.id)["id"])

    def group(self, title: str, *others: Person) -> str:
        members = [other.id for other in others]
        return str(self.ask("POST", "conversations/", kind="group", title=title, members=members)["id"])

    def say(self, conversation: str, body: str, **more: Any) -> dict[str, Any]:
        said: dict[str, Any] = self.ask(
            "POST", f"conversations/{conversation}/messages/", body=body, client_id=str(uuid.uuid4()), **more
        )
        return said


# Straight through the service that every way of sending uses.
FILL = """
from uuid import UUID

from chat.services.sending import NewMessage, messages_send

def said(number):
    words = f"Number {{number:04}} " + "and so on " * (number % 9)
    return NewMessage(UUID({people}[number % 2]), UUID("{conversation}"), f"filled-{{number}}", words)

for start in range(0, {count}, 500):
    messages_send([said(number) for number in range(start, min(start + 500, {count}))])
"""


def fill(server: LiveServer, conversation: str, people: tuple[Person, Person], count: int) -> None:
    """A long history, faster than anybody could say it; pages that are open hear nothing of it."""
    server.run(FILL.format(people=[person.id for person in people], conversation=conversation, count=count))


@dataclass
class Pair:
    """Alice and Bob, each looking at their conversation."""

    alice: Page
    bob: Page
    conversation: str


def open_conversation(page: Page, conversation: str) -> None:
    page.goto(f"/app/chat/{conversation}")
    expect(page.get_by_role("textbox", name="Message")).to_be_visible()


def say(page: Page, body: str) -> None:
    page.get_by_role("textbox", name="Message").fill(body)
    page.keyboard.press("Enter")


def message(page: Page, text: str) -> Locator:
    return page.get_by_role("region", name="Messages").locator("li.row-message").filter(has_text=text)


def notice(page: Page, text: str) -> Locator:
    return page.get_by_role("region", name="Messages").locator("li.row-notice").filter(has_text=text)


def bodies(page: Page) -> list[str]:
    return page.locator(".row-message .message-text").all_inner_texts()


def choose(page: Page, text: str, action: str) -> None:
    """From the menu of a message."""
    message(page, text).hover()
    message(page, text).get_by_role("button", name="More").click()
    page.get_by_role("button", name=action, exact=True).and_(page.locator(".menu-item")).click()


def module(page: Page, path: str) -> str:
    """The address of one of the modules that the page runs."""
    main = page.locator("script[type=module]").get_attribute("src") or ""
    return main.replace("app/main.js", path)
