"""What browsers are told: strict everywhere, wider only for the pages whose code is not ours."""

import re
from html.parser import HTMLParser

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from config.middleware import IsolationMiddleware, RequestLogMiddleware
from config.policies import EXCEPTIONS, content_security_policy

pytestmark = pytest.mark.django_db

PAGES = ["/sign-in/", "/sign-up/", "/reset/", "/reset/confirm/", "/app/", "/app/settings/sessions", "/no/such/page"]
FOREIGN = ["/admin/login/", "/api/docs/"]


class Inline(HTMLParser):
    """What a strict policy would block: scripts and styles in the page, handlers and style attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attributes}
        values = " ".join(value or "" for _, value in attributes)
        is_data = ("type", "application/json") in attributes
        if tag == "style" or (tag == "script" and "src" not in names and not is_data):
            self.found.append(tag)
        if "style" in names or any(name.startswith("on") for name in names) or "javascript:" in values:
            self.found.append(f"{tag} {attributes}")


def policy_of(answer: object) -> dict[str, set[str]]:
    header = answer["Content-Security-Policy"]  # type: ignore[index]
    parts = (part.split() for part in header.split(";"))
    return {name: set(sources) for name, *sources in parts}


@pytest.mark.parametrize("path", PAGES)
def test_our_pages_are_strict_and_have_nothing_inline(client: Client, path: str) -> None:
    answer = client.get(path)
    policy = policy_of(answer)
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == {"'none'"}
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == {"'self'"}
    assert policy["img-src"] == {"'self'", "blob:", "data:"}
    assert policy["media-src"] == {"'self'", "blob:"}
    inline = Inline()
    inline.feed(answer.content.decode())
    assert inline.found == []
    assert not re.search(r"""(src|href)=["'](https?:)?//""", answer.content.decode())


@pytest.mark.parametrize("path", [*PAGES, *FOREIGN, "/api/v1/auth/me/", "/static/css/base.css"])
def test_every_answer_is_isolated(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=(self), microphone=(self)" in answer["Permissions-Policy"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert re.fullmatch(r"[0-9a-f-]{36}", answer["X-Request-ID"])
    answer.close()


def test_admin_alone_may_evaluate_code(client: Client) -> None:
    assert policy_of(client.get("/admin/login/"))["script-src"] == {"'self'", "'unsafe-eval'"}
    assert policy_of(client.get("/api/docs/"))["script-src"] == {"'self'"}
    assert set(EXCEPTIONS) == {"/admin/", "/api/docs/"}


@pytest.mark.parametrize("path", FOREIGN)
def test_foreign_pages_have_no_inline_script_either(client: Client, path: str) -> None:
    inline = Inline()
    inline.feed(client.get(path).content.decode())
    assert "script" not in inline.found
    assert "'unsafe-inline'" not in policy_of(client.get(path))["script-src"]


@pytest.mark.parametrize(
    ("url", "origin"),
    [("https://switchboard.example", "wss://switchboard.example"), ("http://127.0.0.1:9000", "ws://127.0.0.1:9000")],
)
def test_sockets_may_be_opened_to_our_own_origin_only(url: str, origin: str) -> None:
    assert content_security_policy(url)["DIRECTIVES"]["connect-src"] == ["'self'", origin]


def test_sockets_may_be_opened_to_livekit_where_there_is_one() -> None:
    policy = content_security_policy("https://switchboard.example", livekit_url="wss://media.example/livekit")
    assert policy["DIRECTIVES"]["connect-src"][2:] == ["wss://media.example", "https://media.example"]


def test_hsts_and_the_redirect_to_https_are_settings(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 3600
    answer = client.get("/sign-in/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/sign-in/")
    assert client.get("/sign-in/", secure=True)["Strict-Transport-Security"] == "max-age=3600"


@pytest.mark.parametrize(("origin", "allowed"), [("https://front.example", True), ("https://other.example", False)])
def test_only_listed_origins_may_call_the_api(client: Client, settings: Settings, origin: str, allowed: bool) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://front.example"]
    answer = client.options("/api/v1/auth/me/", headers={"origin": origin, "access-control-request-method": "GET"})
    assert (answer.get("Access-Control-Allow-Origin") == origin) is allowed
    assert ("Access-Control-Allow-Credentials" in answer) is allowed


def test_pages_are_never_shared_with_other_origins(client: Client, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://front.example"]
    answer = client.get("/sign-in/", headers={"origin": "https://front.example"})
    assert "Access-Control-Allow-Origin" not in answer


def test_listed_origin_may_show_what_we_send(rf: RequestFactory, settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://front.example"]
    middleware = IsolationMiddleware(lambda request: HttpResponse())
    answer = middleware.process_response(rf.get("/"), HttpResponse())
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("trace-1234.5_x", True), ("short", False), ("x" * 65, False), ("two words", False), ("a\nb", False)],
)
def test_request_id_of_the_client_is_kept_if_it_is_one(client: Client, sent: str, kept: bool) -> None:
    answer = client.get("/sign-in/", headers={"x-request-id": sent})
    assert (answer["X-Request-ID"] == sent) is kept


def test_address_in_the_log_is_the_one_the_server_settled_on(
    rf: RequestFactory, caplog: pytest.LogCaptureFixture
) -> None:
    middleware = RequestLogMiddleware(lambda request: HttpResponse())
    request: HttpRequest = rf.get(
        "/page/?token=hunter2", REMOTE_ADDR="10.0.0.7", headers={"x-forwarded-for": "6.6.6.6"}
    )
    with caplog.at_level("INFO"):
        middleware(request)
    (record,) = caplog.records
    assert isinstance(record.msg, dict)
    assert (record.msg["ip"], record.msg["request"]) == ("10.0.0.7", "GET /page/")
