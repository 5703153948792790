"""A real Chromium against a real server."""

import itertools
import re
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Playwright, expect

from accounts.tests.pushing import PushService
from config.tests.browser.chats import Line, Pair, open_conversation
from config.tests.browser.people import PATIENCE, Person
from config.tests.live import ROOT, LiveServer, Stock

# The shell draws the same pages for half the work; a whole Chromium does where it is missing.
WHOLE_CHROMIUM = Path("/usr/bin/chromium")
CHROMIUMS = [Path("/usr/bin/chromium-headless-shell"), WHOLE_CHROMIUM]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
OF_TESTS = {
    "DJANGO_SETTINGS_MODULE": "config.tests.browser.settings",
    **{
        f"RATE_{scope}": "10000/min"
        for scope in (
            "ANONYMOUS",
            "PERSON",
            "REGISTER",
            "LOGIN",
            "OTP",
            "REFRESH",
            "PASSWORD",
            "SEARCH",
            "PHOTO",
            "REPORT",
            "EXPORT",
            "FRIEND_REQUESTS",
            "STRANGERS",
            "GROUPS",
            "MEMBERS",
            "ROOMS",
            "RINGS",
            "ICE",
        )
    },
    "WS_CONNECTS_PER_MINUTE": "10000",
    "OTP_PER_ADDRESS_PER_HOUR": "10000",
}

# Most tests look at one section, and need no other one fetched ahead.
SAVES_DATA = "Object.defineProperty(Navigator.prototype, 'connection', { value: { saveData: true } })"

expect.set_options(timeout=PATIENCE * 1000)


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.browser)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Playwright's event loop stays in its thread, where synchronous Django and asyncio.run refuse to work: so, last.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, Any]:
    """What a failed test's pages showed is told with it."""
    report = yield
    console = getattr(item, "funcargs", {}).get("console")
    if report.when != "teardown" and report.failed and isinstance(console, Console):
        report.sections += [(f"page at {page.url}", shown_on(page)) for page in console.pages]
    return report


def shown_on(page: Page) -> str:
    try:
        return page.locator("body").aria_snapshot(timeout=2000)
    except Error as error:
        return str(error)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    chromium = next(filter(Path.exists, CHROMIUMS), None)
    if not chromium:
        pytest.skip(f"Chromium is not installed: neither {' nor '.join(map(str, CHROMIUMS))} is there")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return {"executable_path": str(chromium), "args": ["--no-sandbox", "--disable-gpu", *quiet]}


@pytest.fixture(scope="session")
def push_service() -> Iterator[PushService]:
    with PushService() as service:
        yield service
        assert service.refused == []


@pytest.fixture(scope="session")
def server(stock: Stock, tmp_path_factory: pytest.TempPathFactory, push_service: PushService) -> Iterator[LiveServer]:
    """Shared by all tests that do not harm it: each brings people of its own."""
    push = {
        "PUSH_VAPID_PRIVATE_KEY": push_service.private_key,
        "PUSH_CONTACT": "mailto:push@example.com",
        "PUSH_HOSTS": push_service.origin,
    }
    with stock.new_server(tmp_path_factory.mktemp("server"), env={**OF_TESTS, **push}) as server:
        yield server.start()


@pytest.fixture(scope="session")
def base_url(server: LiveServer) -> str:
    return server.url


@dataclass
class Console:
    """What a page complained about. A refusal that a test provokes is announced by `allow`."""

    pages: list[Page] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        self.allowed.append(pattern)

    def listen(self, page: Page) -> None:
        self.pages.append(page)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))

    def unexpected(self) -> list[str]:
        return [said for said in self.complaints if not any(re.search(pattern, said) for pattern in self.allowed)]

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text} {message.location.get('url', '')}")


@pytest.fixture
def console() -> Iterator[Console]:
    """No page of any test may log an error: a script that fails, a file that is missing, a violated policy."""
    console = Console()
    yield console
    assert console.unexpected() == []


OpenBrowser = Callable[..., Page]


@pytest.fixture
def open_browser(browser: Browser, base_url: str, console: Console) -> Iterator[OpenBrowser]:
    """Another browser with cookies of its own."""
    with opening(browser, base_url, console) as open_one:
        yield open_one


@contextmanager
def opening(browser: Browser, base_url: str, console: Console) -> Iterator[OpenBrowser]:
    contexts: list[BrowserContext] = []

    def open_one(*, saves_data: bool = True, **options: Any) -> Page:
        context = browser.new_context(**{"base_url": base_url, "reduced_motion": "reduce", **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE * 1000)
        context.on("page", console.listen)
        if saves_data:
            context.add_init_script(SAVES_DATA)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_browser: OpenBrowser) -> Page:
    return open_browser(viewport={"width": 1280, "height": 800})


@pytest.fixture(scope="session")
def talking_browser(playwright: Playwright, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """With a camera, a microphone and a screen that are made up. The shell has none, not even those.

    Few pictures a second, for four people in a room are twelve videos to encode on the one machine.
    """
    if not WHOLE_CHROMIUM.exists():
        pytest.skip(f"Chromium is not installed: {WHOLE_CHROMIUM} is not there")
    devices = ["--use-fake-device-for-media-stream=fps=5", "--use-fake-ui-for-media-stream"]
    browser = playwright.chromium.launch(
        executable_path=str(WHOLE_CHROMIUM), args=[*browser_type_launch_args["args"], *devices]
    )
    yield browser
    browser.close()


@pytest.fixture
def open_talking(talking_browser: Browser, base_url: str, console: Console) -> Iterator[OpenBrowser]:
    with opening(talking_browser, base_url, console) as open_one:
        yield open_one


_numbers = itertools.count(1)


@pytest.fixture
def make_person(server: LiveServer) -> Callable[..., Person]:
    def make(name: str, **more: str) -> Person:
        username = f"{name.split(maxsplit=1)[0].lower()[:8]}-{next(_numbers)}-{time.time_ns() % 10**7}"
        return Person.register(server.url, username=username, full_name=name, **more)

    return make


@pytest.fixture
def alice(make_person: Callable[..., Person]) -> Person:
    return make_person("Alice Anand")


@pytest.fixture
def bob(make_person: Callable[..., Person]) -> Person:
    return make_person("Bob Biswas")


@pytest.fixture
def alices_page(page: Page, alice: Person) -> Page:
    alice.sign_in(page)
    return page


@pytest.fixture
def bobs_page(open_browser: OpenBrowser, bob: Person) -> Page:
    page = open_browser(viewport={"width": 1280, "height": 800})
    bob.sign_in(page)
    return page


@pytest.fixture
def pair(page: Page, open_browser: OpenBrowser, alice: Person, bob: Person) -> Pair:
    pair = Pair(page, open_browser(viewport={"width": 1280, "height": 800}), Line(alice).direct(bob))
    for person, theirs in ((alice, pair.alice), (bob, pair.bob)):
        person.log_in(theirs)
        open_conversation(theirs, pair.conversation)
    return pair


@pytest.fixture(scope="session")
def axe_source() -> str:
    if not AXE.exists():
        pytest.skip('axe-core is not installed: run "npm ci"')
    return AXE.read_text()
