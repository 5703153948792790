"""One envelope for every refusal."""

from typing import Any, NoReturn

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from realtime import errors
from realtime.rest import fallbacks
from realtime.rest.views import ApiViewSet


class Raises(ApiViewSet):
    authentication_classes = ()
    permission_classes = ()
    error: Exception = Exception()

    def retrieve(self, request: Request) -> NoReturn:
        raise self.error


def answer_to(error: Exception) -> Response:
    response = Raises.as_view({"get": "retrieve"}, error=error)(APIRequestFactory().get("/api/v1/x/"))
    response.render()
    return response


def errors_in(response: Response) -> list[tuple[str, str | None]]:
    return [(error["code"], error["attr"]) for error in response.data["errors"]]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.Invalid("odd", "Odd."), 400),
        (errors.Unauthenticated("odd", "Odd."), 401),
        (errors.Forbidden("odd", "Odd."), 403),
        (errors.NotFound("odd", "Odd."), 404),
        (errors.Conflict("odd", "Odd."), 409),
        (errors.Unprocessable("odd", "Odd."), 422),
        (errors.RateLimited("odd", "Odd."), 429),
    ],
)
def test_a_domain_error_keeps_its_status_and_its_code(error: errors.DomainError, status: int) -> None:
    response = answer_to(error)
    assert response.status_code == status
    assert response.data == {
        "type": "client_error",
        "errors": [{"code": "odd", "detail": "Odd.", "attr": None}],
    }


def test_unavailable_is_the_servers_fault() -> None:
    response = answer_to(errors.Unavailable("away", "Away."))
    assert (response.status_code, response.data["type"]) == (503, "server_error")


def test_fields_are_named_one_by_one() -> None:
    response = answer_to(errors.Invalid("taken", "Taken.", fields={"email": ["One.", "Two."], "phone": ["Three."]}))
    assert response.data["type"] == "validation_error"
    assert errors_in(response) == [("taken", "email"), ("taken", "email"), ("taken", "phone")]


@pytest.mark.parametrize(("wait", "header"), [(0.01, "1"), (2, "2"), (2.1, "3"), (899.5, "900")])
def test_retry_after_is_whole_seconds_and_never_too_few(wait: float, header: str) -> None:
    assert answer_to(errors.RateLimited("slow", "Slow.", retry_after=wait))["Retry-After"] == header
    assert answer_to(exceptions.Throttled(wait))["Retry-After"] == header


def test_401_says_how_to_sign_in() -> None:
    assert answer_to(errors.Unauthenticated("odd", "Odd."))["WWW-Authenticate"] == 'Bearer realm="api"'
    assert "WWW-Authenticate" not in answer_to(errors.Forbidden("odd", "Odd."))


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404("the table's name"), 404, "not_found"),
        (PermissionDenied("why"), 403, "permission_denied"),
        (RequestDataTooBig("how big"), 413, "too_large"),
        (SuspiciousOperation("what"), 400, "parse_error"),
    ],
)
def test_djangos_own_errors_are_translated_and_say_no_more(error: Exception, status: int, code: str) -> None:
    response = answer_to(error)
    assert (response.status_code, errors_in(response)) == (status, [(code, None)])
    assert str(error) not in response.rendered_content.decode()


@pytest.mark.parametrize("debug", [True, False])
def test_a_mistake_of_ours_reveals_nothing(settings: Settings, debug: bool) -> None:
    settings.DEBUG = debug
    response = answer_to(RuntimeError("the secret of line 7"))
    assert response.status_code == 500
    assert response.data["type"] == "server_error"
    assert "secret" not in response.rendered_content.decode()


class TestWithoutAView:
    @pytest.fixture
    def client(self) -> Client:
        return Client(raise_request_exception=False)

    @pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
    @pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nowhere/", "/api/v2/users/", "/api/v1/users"])
    def test_unknown_api_addresses_are_json(self, client: Client, method: str, path: str) -> None:
        response = getattr(client, method)(path)
        assert response.status_code == 404
        assert response["Content-Type"] == "application/json"
        assert response.json()["errors"][0]["code"] == "not_found"

    @pytest.mark.parametrize("debug", [True, False])
    def test_a_foreign_host_is_refused(self, client: Client, settings: Settings, debug: bool) -> None:
        settings.DEBUG = debug
        settings.ALLOWED_HOSTS = ["switchboard.example"]
        response = client.get("/api/v1/nowhere/", HTTP_HOST="evil.example")
        assert response.status_code in {400, 404}
        assert "evil" not in response.content.decode() or debug

    @pytest.mark.parametrize(
        ("answer", "status", "code"),
        [
            (fallbacks.bad_request, 400, "bad_request"),
            (fallbacks.permission_denied, 403, "permission_denied"),
            (fallbacks.not_found, 404, "not_found"),
        ],
    )
    def test_each_fallback_is_json_below_api_and_a_page_elsewhere(self, answer: Any, status: int, code: str) -> None:
        below: HttpRequest = RequestFactory().get("/api/x")
        response = answer(below, Exception("secret"))
        assert (response.status_code, response["Content-Type"]) == (status, "application/json")
        assert code.encode() in response.content
        assert b"secret" not in response.content
        page = answer(RequestFactory().get("/x"), Exception("secret"))
        assert page.status_code == status
        assert page["Content-Type"].startswith("text/html")

    def test_the_last_fallback_too(self) -> None:
        response = fallbacks.server_error(RequestFactory().get("/api/x"))
        assert (response.status_code, response["Content-Type"]) == (500, "application/json")
        page = fallbacks.server_error(RequestFactory().get("/x"))
        assert (page.status_code, page["Content-Type"]) == (500, "text/html; charset=utf-8")


@pytest.mark.parametrize(("error", "reports"), [(errors.Unavailable("busy", "Later."), 0), (RuntimeError("a bug"), 1)])
def test_refusal_is_no_failure_of_the_server(error: Exception, reports: int) -> None:
    """Those are for the log with their traceback, and for Sentry."""
    heard: list[Any] = []
    listener = lambda **said: heard.append(said)  # noqa: E731  Signals hold functions weakly: it needs a name.
    got_request_exception.connect(listener)
    try:
        answer_to(error)
    finally:
        got_request_exception.disconnect(listener)
    assert len(heard) == reports
