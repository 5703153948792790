"""The OpenAPI document: complete, without warnings, and true to what the server does."""

import io
import os
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
import schemathesis
import yaml
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.fixtures import Settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from accounts.models import User
from accounts.services.sessions import Origin, session_start
from accounts.tokens import access_token
from conftest import Client, rest_routes

EXAMPLES = 10 if os.environ.get("REQUIRE_ALL") == "1" else 5
FEW = 5

# What a number, a password or a cursor must be goes beyond what a schema can say.
BEYOND_SCHEMAS: list[Any] = [positive_data_acceptance]

Case = schemathesis.Case[Any]

pytestmark = pytest.mark.django_db

fuzz = partial(hypothesis_settings, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    out = io.StringIO()
    call_command("spectacular", "--fail-on-warn", "--validate", stdout=out)
    loaded: dict[str, Any] = yaml.safe_load(out.getvalue())
    return loaded


@pytest.fixture(autouse=True)
def _within_the_tests_transaction(settings: Settings) -> Iterator[None]:
    """A server closes old connections around each request; here that would be the test's own."""
    settings.API_RATES = dict.fromkeys(settings.API_RATES, "1000000/min")
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True))  # type: ignore[no-untyped-call]
schema.app = get_wsgi_application()


def test_every_operation_says_what_it_takes_gives_and_refuses(document: dict[str, Any]) -> None:
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len(operations) >= 24
    for operation in operations:
        assert operation["description"], operation
        assert operation["tags"] != ["api"], operation
        assert {"400", "429"} <= operation["responses"].keys(), operation
        if operation.get("security"):
            assert "401" in operation["responses"]


def test_every_rest_address_is_in_it(document: dict[str, Any]) -> None:
    documented = {(path, method.upper()) for path, item in document["paths"].items() for method in item}
    assert {(path, method) for path, methods in rest_routes() for method in methods} == documented


def test_secrets_never_come_back(document: dict[str, Any]) -> None:
    answers = {name: part for name, part in document["components"]["schemas"].items() if "Request" not in name}
    names = {field for part in answers.values() for field in part["properties"]}
    assert not {name for name in names if "password" in name} - {"has_password"}


def test_request_bodies_take_no_other_fields(document: dict[str, Any]) -> None:
    bodies = [part for name, part in document["components"]["schemas"].items() if name.endswith("Request")]
    assert len(bodies) > 8
    assert all(body["additionalProperties"] is False for body in bodies)


def test_the_reference_is_a_page_with_its_own_scripts() -> None:
    page = Client().get("/api/docs/", HTTP_ACCEPT="text/html")
    assert page.status_code == 200
    assert "/static/drf_spectacular_sidecar/" in page.content.decode()
    assert "//cdn" not in page.content.decode()
    script = Client().get("/api/docs/?script=", HTTP_ACCEPT="*/*")
    assert "/api/schema/" in script.content.decode()


@schema.parametrize()
@fuzz(max_examples=FEW)
def test_nobody_gets_what_the_document_says(case: Case) -> None:
    """Most of it is refused before it is read."""
    case.call_and_validate(excluded_checks=BEYOND_SCHEMAS)


@schema.parametrize()
@fuzz(max_examples=EXAMPLES)
def test_somebody_signed_in_gets_what_the_document_says(case: Case, alice: User) -> None:
    session = session_start(user=alice, origin=Origin()).session
    headers = {"Authorization": f"Bearer {access_token(session)}"}
    case.call_and_validate(headers=headers, excluded_checks=BEYOND_SCHEMAS)
