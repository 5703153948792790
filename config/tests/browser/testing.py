"""Live tests: held past the editor, and what their pages show."""

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from config.tests.browser.people import RETRIES, Person
from config.tests.live import LiveServer
from livetests.tests.questions import question

# Through a file, since there are braces and quotes in it.
MAKE = """
import json
from pathlib import Path

from accounts.models import User
from livetests.models import Question, Test
from livetests.questions import question_from, question_json

owner = User.objects.get(username="{username}")
given = json.loads(Path("{file}").read_text())
test = Test.objects.create(owner=owner, title=given["title"])
for position, (content, facts) in enumerate(given["questions"]):
    content = question_json(question_from(content))
    Question.objects.create(test=test, position=position, kind=content["kind"], content=content, **facts)
print(test.pk)
"""


def asking(kind: str, *, prompt: str = "", seconds: int | None = None, **content: Any) -> tuple[dict[str, Any], Any]:
    """Of "single", it is Delhi that is right."""
    points = 0 if kind in {"poll", "slide"} else 1000
    facts = {"prompt": prompt or f"{kind}?", "seconds": seconds, "points": points}
    return question(kind, **content), facts


def hold(server: LiveServer, host: Person, page: Page, *questions: Any, title: str = "Capitals", **options: Any) -> str:
    """A room with these questions; the page is its host's, who is signed in there. Its code."""
    file = server.folder / f"test-of-{host.username}.json"
    file.write_text(json.dumps({"title": title, "questions": questions}))
    made = server.run(MAKE.format(username=host.username, file=file))
    return str(_post(server, page, f"live-tests/{made.strip()}/rooms/", {"pace": "host", **options})["code"])


def write(server: LiveServer, page: Page, *questions: Any, title: str = "Capitals") -> str:
    """A test of whoever is signed in on the page. Its id."""
    given = [{"content": content, **facts} for content, facts in questions]
    return str(_post(server, page, "live-tests/import/", {"title": title, "questions": given})["id"])


def _post(server: LiveServer, page: Page, path: str, data: dict[str, Any]) -> Any:
    token = next(each["value"] for each in page.context.cookies() if each.get("name") == "csrftoken")
    answer = page.context.request.post(
        f"{server.url}/api/v1/{path}", data=data, headers={"X-CSRFToken": token}, max_retries=RETRIES
    )
    assert answer.ok, answer.text()
    return answer.json()


def co_host(server: LiveServer, code: str, person: Person) -> None:
    """Somebody who may edit the test of this room, and so hosts it, too."""
    room = f"TestRoom.objects.get(code={code!r})"
    author = f"Author.objects.create(test={room}.test, user=User.objects.get(username={person.username!r}))"
    imports = "from accounts.models import User; from livetests.models import Author, TestRoom"
    server.run(f"{imports}; {author}")


def scene(page: Page, name: str) -> Locator:
    return page.locator(f".scene-{name}")


def enter(page: Page, code: str, name: str = "lobby") -> None:
    page.goto(f"/app/tests/rooms/{code}")
    expect(scene(page, name)).to_be_visible()


def enter_as_guest(page: Page, code: str, name: str) -> None:
    page.goto(f"/join/{code}")
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Take part").click()
    expect(scene(page, "lobby")).to_be_visible()


def prompt(page: Page, words: str) -> None:
    """Until this question is asked."""
    expect(page.get_by_role("heading", level=1, name=re.compile(f"^{re.escape(words)}"))).to_be_visible()


def choose(page: Page, *texts: str) -> None:
    for text in texts:
        page.locator(".choice").filter(has_text=re.compile(f"^{text}$")).click()


def send(page: Page) -> None:
    page.get_by_role("button", name="Send answer").click()


def answered(page: Page, *texts: str) -> None:
    """Until the server has it."""
    given = page.locator(".given")
    expect(given).to_contain_text("Your answer is in")
    for text in texts:
        expect(given).to_contain_text(text)


def go_on(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def verdict(page: Page) -> Locator:
    return page.locator(".verdict")


def leaders(page: Page) -> list[str]:
    return [re.sub(r"\s+", " ", row) for row in page.locator(".board-row").all_inner_texts()]
