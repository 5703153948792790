"""Being told of messages while no page is open: turned on, sent, shown, clicked, turned off."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as PlaywrightBrowser
from playwright.sync_api import BrowserType, CDPSession, Page, Route, expect

from accounts.tests.pushing import Browser, PushService
from config.tests.browser.chats import Line
from config.tests.browser.conftest import OpenBrowser
from config.tests.browser.people import Person, wait_for
from config.tests.live import LiveServer

SETTINGS = "/app/settings/notifications"

# Chromium asks Google for a subscription. Here the test is the browser's maker; all else is the browser's own.
SUBSCRIBE = """
if (location.origin !== "null") {{
    let current = localStorage.getItem("test-subscribed") ? make() : null;
    function make() {{
        return {{
            endpoint: {endpoint},
            toJSON: () => ({subscription}),
            unsubscribe: async () => {{ localStorage.removeItem("test-subscribed"); current = null; return true; }},
        }};
    }}
    PushManager.prototype.subscribe = async function () {{
        localStorage.setItem("test-subscribed", "yes");
        return current = make();
    }};
    PushManager.prototype.getSubscription = async () => current;
}}
"""


TRIES = 4
ATTENDED = 15.0
"""Chromium lets a notification go after 25 seconds."""

# The shell shows no notifications.
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def browser(browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Iterator[PlaywrightBrowser]:
    if not CHROMIUM.exists():
        pytest.skip(f"A whole Chromium is not installed: {CHROMIUM} is not there")
    # It shows them itself: whether there is a desktop, and what that makes of them, is another matter.
    alone = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": "disabled:"}
    browser = browser_type.launch(**{**browser_type_launch_args, "executable_path": str(CHROMIUM), "env": alone})
    yield browser
    browser.close()


def state(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has=page.get_by_role("heading", level=3))).to_contain_text(words)


@pytest.fixture
def browser_of_alice(push_service: PushService) -> Browser:
    return Browser(push_service)


@pytest.fixture
def alices_phone(open_browser: OpenBrowser, alice: Person, browser_of_alice: Browser) -> Page:
    page = open_browser(viewport={"width": 390, "height": 800}, permissions=["notifications"])
    subscription = browser_of_alice.subscription
    script = SUBSCRIBE.format(endpoint=json.dumps(subscription["endpoint"]), subscription=json.dumps(subscription))
    page.add_init_script(script)
    alice.log_in(page)
    page.goto(SETTINGS)
    page.get_by_role("button", name="Turn on on this device").click()
    state(page, "On")
    return page


@pytest.fixture
def direct(alice: Person, bob: Person) -> str:
    return Line(bob).direct(alice)


def subscriptions(browser: Browser) -> str:
    return f"SELECT count(*) FROM accounts_pushsubscription WHERE endpoint = '{browser.endpoint}'"  # noqa: S608


STANDING = """async () => {
    const registration = await navigator.serviceWorker.getRegistration("/app/");
    const workers = ["installing", "waiting", "active"].map((name) => `${name}: ${registration?.[name]?.state}`);
    return [Notification.permission, document.visibilityState, document.hasFocus(), ...workers];
}"""


def shown(page: Page) -> list[list[str]]:
    script = """async () => {
        const registration = await navigator.serviceWorker.getRegistration("/app/");
        return (await registration.getNotifications()).map(({title, body, tag}) => [title, body, tag]);
    }"""
    found: list[list[str]] = page.evaluate(script)
    return found


class Maker:
    """The browser's own side of its push service."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page, self.origin = page, origin
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.registrations: list[str] = []
        self.happened: list[str] = []
        self.brought: list[Any] = []
        self.session.on("ServiceWorker.workerRegistrationUpdated", self._updated)
        self.session.on("BackgroundService.backgroundServiceEventReceived", self._noted)
        self.session.send("ServiceWorker.enable")
        for service in ("pushMessaging", "notifications"):
            self.session.send("BackgroundService.startObserving", {"service": service})
            self.session.send("BackgroundService.setRecording", {"service": service, "shouldRecord": True})

    def _updated(self, told: Any) -> None:
        self.registrations += [each["registrationId"] for each in told["registrations"] if not each["isDeleted"]]

    def _noted(self, told: Any) -> None:
        self.happened.append(told["backgroundServiceEvent"]["eventName"])

    def deliver(self, note: Any) -> None:
        def look() -> bool | None:
            self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            return bool(self.registrations) or None

        wait_for(look, "service worker")
        self.brought.append(note)
        self._bring(note)

    def _bring(self, note: Any) -> None:
        registration = {"origin": self.origin, "registrationId": self.registrations[-1]}
        self.session.send("ServiceWorker.deliverPushMessage", {**registration, "data": json.dumps(note)})

    def wait_until_shown(self, *tags: str, body: str = "") -> None:
        """Nothing tells a page of notifications, so this asks again and again.

        A browser lets go what nobody attends to, on a busy machine before all that is waited for has come. Then all is
        brought again in its order, as a push service does when nothing comes of it.
        """
        found: list[list[str]] = []

        def look() -> bool | None:
            found[:] = shown(self.page)
            return ({tag for _, _, tag in found} == set(tags) and all(body in said for _, said, _ in found)) or None

        for _ in range(TRIES):
            try:
                wait_for(look, f"notification of {tags}", seconds=ATTENDED)
            except AssertionError:
                self.happened.append(f"Then, {found}; {self.page.evaluate(STANDING)}")
                for note in self.brought:
                    self._bring(note)
            else:
                return
        raise AssertionError(f"There was no notification of {tags}: {self.happened}")


def test_who_is_away_is_told_shown_and_led_to_the_conversation(
    alices_phone: Page, alice: Person, bob: Person, direct: str, browser_of_alice: Browser, server: LiveServer
) -> None:
    line = Line(bob)
    alices_phone.goto("about:blank")
    line.say(direct, "Are you there?")
    browser_of_alice.service.wait_for_path(browser_of_alice.path)
    (note,) = browser_of_alice.notes()
    assert (note["title"], note["body"], note["url"]) == ("Bob Biswas", "Are you there?", f"/app/chat/{direct}")

    alices_phone.goto("/app/people")
    maker = Maker(alices_phone, server.url)
    maker.deliver(note)
    maker.wait_until_shown(note["tag"], body="Are you there?")
    maker.deliver({**note, "body": "Hello?"})
    maker.wait_until_shown(note["tag"], body="Hello?")
    assert shown(alices_phone) == [["Bob Biswas", "Hello?", note["tag"]]]

    alices_phone.evaluate("window.stays = true")
    (worker,) = alices_phone.context.service_workers
    worker.evaluate(
        """async () => {
            const [notification] = await registration.getNotifications();
            dispatchEvent(new NotificationEvent("notificationclick", {notification}));
        }"""
    )
    expect(alices_phone.get_by_role("textbox", name="Message")).to_be_visible()
    assert alices_phone.url.endswith(note["url"])
    assert alices_phone.evaluate("window.stays")
    assert shown(alices_phone) == []


def test_what_somebody_looks_at_already_is_not_left_standing(
    alices_phone: Page, bob: Person, direct: str, server: LiveServer
) -> None:
    Line(bob).say(direct, "First")
    alices_phone.goto(f"/app/chat/{direct}")
    expect(alices_phone.get_by_role("textbox", name="Message")).to_be_visible()
    maker = Maker(alices_phone, server.url)
    url = f"/app/chat/{direct}"
    maker.deliver({"title": "Elsewhere", "body": "x", "tag": "other", "url": "/app/chat/other"})
    maker.wait_until_shown("other")
    maker.deliver({"title": "Bob", "body": "x", "tag": "here", "url": url})
    maker.deliver({"title": "Elsewhere", "body": "x", "tag": "third", "url": "/app/chat/third"})
    maker.wait_until_shown("other", "third")


def test_it_is_turned_off_again(
    alices_phone: Page, alice: Person, server: LiveServer, browser_of_alice: Browser
) -> None:
    rows = subscriptions(browser_of_alice)
    assert server.ask(rows) == [(1,)]
    alices_phone.reload()
    state(alices_phone, "On")
    alices_phone.get_by_role("button", name="Turn off on this device").click()
    state(alices_phone, "Off")
    assert server.ask(rows) == [(0,)]
    alices_phone.reload()
    state(alices_phone, "Off")


def test_who_signs_in_next_on_this_device_is_told_nothing(
    alices_phone: Page, bob: Person, server: LiveServer, browser_of_alice: Browser
) -> None:
    alices_phone.get_by_role("button", name="Account of").click()
    alices_phone.get_by_role("button", name="Sign out").click()
    expect(alices_phone.get_by_role("heading", name="Welcome back")).to_be_visible()
    rows = subscriptions(browser_of_alice)
    assert server.ask(rows) == [(0,)]
    bob.log_in(alices_phone)
    alices_phone.goto(SETTINGS)
    state(alices_phone, "Off")
    alices_phone.wait_for_function("localStorage.getItem('test-subscribed') === null")
    assert server.ask(rows) == [(0,)]


def test_a_browser_that_was_told_no_says_so(open_browser: OpenBrowser, alice: Person) -> None:
    page = open_browser()
    page.add_init_script("Object.defineProperty(Notification, 'permission', {get: () => 'denied'})")
    alice.log_in(page)
    page.goto(SETTINGS)
    state(page, "Blocked by your browser")
    expect(page.get_by_role("button", name="Turn on")).to_have_count(0)


def test_a_browser_without_push_says_so(open_browser: OpenBrowser, alice: Person) -> None:
    page = open_browser()
    page.add_init_script("delete window.PushManager")
    alice.log_in(page)
    page.goto(SETTINGS)
    state(page, "Not possible in this browser")


def test_a_server_without_push_says_so(alices_page: Page) -> None:
    def without_key(route: Route) -> None:
        route.fulfill(json={"key": None})

    alices_page.route("**/api/v1/push/key/", without_key)
    alices_page.goto(SETTINGS)
    state(alices_page, "Not available here")
