"""What stays the same for ever is asked of Django once, and only that."""

import asyncio
import contextlib
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIHandler
from pytest_django.fixtures import Settings

from config.bodies import Application
from config.kept import kept

FILE = "/static/css/base.css"
FOR_EVER = (b"Cache-Control", b"max-age=315360000, public, immutable")


class Site:
    """It answers in two parts, and counts what it is asked."""

    def __init__(self, status: int = 200, *headers: tuple[bytes, bytes], breaks_off: bool = False) -> None:
        self.asked = 0
        self.start = {"type": "http.response.start", "status": status, "headers": headers}
        self.parts = [(b"one ", True), (b"two", breaks_off)]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        await send(self.start)
        for body, more in self.parts:
            await send({"type": "http.response.body", "body": body, "more_body": more})


def ask(
    application: Application, path: str = FILE, headers: Any = (), **scope: Any
) -> tuple[int, dict[str, str], bytes]:
    sent: list[Any] = []

    said = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Any:
        return next(said, None) or await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    usual = {"type": "http", "method": "GET", "scheme": "http", "path": path, "query_string": b"", "headers": headers}
    asyncio.run(application({**usual, **scope}, receive, send))  # type: ignore[arg-type]
    named = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], named, b"".join(part.get("body", b"") for part in sent[1:])


def test_a_file_is_asked_for_once() -> None:
    site = Site(200, FOR_EVER)
    application = kept(site)
    answers = [ask(application) for _ in range(3)]
    assert site.asked == 1
    assert answers == [(200, {"cache-control": FOR_EVER[1].decode()}, b"one two")] * 3


@pytest.mark.parametrize(
    "site",
    [
        Site(404, FOR_EVER),
        Site(206, FOR_EVER),
        Site(200, (b"Cache-Control", b"max-age=60")),
        Site(200),
        Site(200, FOR_EVER, (b"Vary", b"Cookie")),
        Site(200, FOR_EVER, (b"Set-Cookie", b"a=b")),
        Site(200, FOR_EVER, breaks_off=True),
    ],
    ids=["not there", "a part", "for a minute", "for no time", "varies", "sets a cookie", "breaks off"],
)
def test_what_may_be_another_next_time_is_not_kept(site: Site) -> None:
    application = kept(site)
    assert ask(application) == ask(application)
    assert site.asked == 2


@pytest.mark.parametrize(
    "how",
    [
        {"path": "/app/"},
        {"path": "/static/css/other.css"},
        {"method": "HEAD"},
        {"query_string": b"a=1"},
        {"scheme": "https"},
        {"headers": [(b"range", b"bytes=0-1")]},
        {"headers": [(b"if-none-match", b'"1"')]},
    ],
    ids=lambda how: next(iter(how)),
)
def test_who_asks_for_something_else_gets_something_else(how: dict[str, Any]) -> None:
    site = Site(200, FOR_EVER)
    application = kept(site)
    ask(application)
    ask(application, **how)
    assert site.asked == 2


@pytest.mark.parametrize("said", [0, 1])
def test_whoever_leaves_before_the_end_leaves_nothing_behind(said: int) -> None:
    site = Site(200, FOR_EVER)
    left: list[bool] = []

    async def leave(scope: Any, receive: Any, send: Any) -> None:
        if left:
            return await site(scope, receive, send)
        left.append(True)
        if said:
            await send(site.start)
        return None

    application = kept(leave)
    with contextlib.suppress(IndexError):  # without a beginning there is no answer
        ask(application)
    assert ask(application)[2] == b"one two"
    assert site.asked == 1


@pytest.mark.django_db  # Closing an answer puts away the request's connection.
def test_the_second_answer_is_the_first_but_for_what_names_the_request(settings: Settings) -> None:
    settings.WHITENOISE_IMMUTABLE_FILE_TEST = "^/static/"
    application = kept(ASGIHandler())
    first, second = (ask(application, headers=[(b"host", b"localhost")]) for _ in range(2))
    assert first[0] == 200
    assert (settings.BASE_DIR / "static/css/base.css").read_bytes() == first[2] == second[2]
    assert first[1].pop("x-request-id")
    assert second[1] == first[1]
    assert {"content-security-policy", "x-content-type-options", "content-length"} <= second[1].keys()
