"""People who use the pages, and what reaches them outside."""

import io
import json
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any, TypeVar

import httpx
from PIL import Image
from playwright.sync_api import Page, expect

PASSWORD = "correct horse battery"
RETRIES = 2
"""Of requests on a connection that the server closed, being idle, at the very moment it was used again."""

PATIENCE = 60
"""Seconds until what has not come will not come, on a machine with one core and several browsers on it."""

Found = TypeVar("Found")


@dataclass(frozen=True)
class Person:
    server: str
    username: str
    full_name: str
    id: str
    password: str = PASSWORD

    @classmethod
    def register(cls, server: str, *, username: str, full_name: str, **more: str) -> "Person":
        answer = httpx.post(
            f"{server}/api/v1/auth/register/",
            json={"username": username, "full_name": full_name, "password": PASSWORD, **more},
        )
        assert answer.status_code == 201, answer.text
        return cls(server, username, full_name, answer.json()["user"]["id"])

    def log_in(self, page: Page) -> None:
        """Past the form, which has tests of its own, and to no page yet: each one that is loaded takes its time."""
        answer = page.context.request.post(
            f"{self.server}/api/v1/auth/login/",
            data={"login": self.username, "password": self.password},
            max_retries=RETRIES,
        )
        assert answer.ok, answer.text()

    def sign_in(self, page: Page) -> None:
        self.log_in(page)
        page.goto("/app/")
        expect(page.get_by_text("Your line is open")).to_be_visible()

    def fill_sign_in(self, page: Page) -> None:
        page.get_by_label("Username, email or phone").fill(self.username)
        page.get_by_role("textbox", name="Password").fill(self.password)
        page.get_by_role("button", name="Sign in", exact=True).click()


def new_phone() -> str:
    return f"+9198{secrets.randbelow(10**8):08d}"


def text_message(folder: Path, phone: str, *, after: int = 0) -> str:
    """The code of the message to that number, once it is there; `after` so many earlier ones."""

    def look() -> str | None:
        file = folder / "sms.jsonl"
        lines = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
        bodies = [line["body"] for line in lines if line["to"] == phone]
        return re.search(r"\d{6}", bodies[after])[0] if len(bodies) > after else None  # type: ignore[index]

    return wait_for(look, f"a text message to {phone}")


def mailed_link(folder: Path, address: str, place: str) -> str:
    """The link to that place of the site in a mail to that address, once it is there."""

    def look() -> str | None:
        for file in sorted((folder / "mail").glob("*")):
            mail = message_from_bytes(file.read_bytes(), policy=default)
            link = re.search(rf"http://\S+{re.escape(place)}\?\S+", mail.get_content())
            if link and address in str(mail["To"]):
                return link[0]
        return None

    return wait_for(look, f"mail to {address} with a link to {place}")


def picture(width: int, height: int) -> bytes:
    """Amber on the left, green on the right."""
    file = io.BytesIO()
    image = Image.new("RGB", (width, height), "#0a6852")
    image.paste("#f5a81c", (0, 0, width // 2, height))
    image.save(file, "PNG")
    return file.getvalue()


def wait_for(look: Callable[[], Found | None], what: str, *, seconds: float = PATIENCE) -> Found:
    """Of what tells nobody that it has changed, as files, so that this looks again and again."""
    deadline = time.monotonic() + seconds
    while (found := look()) is None:
        assert time.monotonic() < deadline, f"There was no {what}."
        time.sleep(0.05)
    return found


def axe_problems(page: Page, axe_source: str, *rules: str) -> list[dict[str, Any]]:
    """By all that are worth it, or by these alone."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_source)
    options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    result = page.evaluate("(options) => axe.run(document, options)", options)
    return [
        {"rule": found["id"], "impact": found["impact"], "at": [node["target"] for node in found["nodes"]]}
        for found in result["violations"]
        if found["impact"] in {"serious", "critical"}
    ]
