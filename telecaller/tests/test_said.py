"""GET telecallers/{id}/feedback/: what callers said of somebody, and nothing of who they are."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.tests.conftest import error_of, plans_of
from conftest import Client
from telecaller.models import Feedback, PaidCall
from telecaller.services.feedback import feedback_give
from telecaller.services.paid_calls import paid_call_end
from telecaller.tests.paying import credit, ready, talk, tick

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(alice: User, bob: User) -> str:
    credit(alice, 10_000)
    ready(bob)
    return f"/api/v1/telecallers/{bob.pk}/feedback/"


def talked(alice: User, bob: User) -> PaidCall:
    call = talk(alice, bob)
    tick()
    return paid_call_end(call_id=call.pk, by=alice.pk)


def said(alice: User, bob: User, stars: int = 5, text: str = "") -> PaidCall:
    return feedback_give(call_id=talked(alice, bob).pk, by=alice.pk, stars=stars, text=text)


def test_stars_words_and_the_month_the_latest_first(
    address: str, alice: User, bob: User, stranger_api: Client, bob_api: Client
) -> None:
    said(alice, bob, 5, "Kind")
    talked(alice, bob)
    said(alice, bob, 2)
    month = f"{timezone.localtime():%Y-%m}"
    expected = [{"stars": 2, "text": "", "month": month}, {"stars": 5, "text": "Kind", "month": month}]
    for api in (stranger_api, bob_api):
        assert api.get(address).json()["results"] == expected


def test_there_are_pages(address: str, alice: User, bob: User, stranger_api: Client) -> None:
    for stars in (1, 2, 3):
        said(alice, bob, stars)
    first = stranger_api.get(f"{address}?limit=2").json()
    assert [each["stars"] for each in first["results"]] == [3, 2]
    assert [each["stars"] for each in stranger_api.get(first["next"]).json()["results"]] == [1]


def test_what_was_said_otherwise_is_shown_as_it_is_now(
    address: str, alice: User, bob: User, stranger_api: Client
) -> None:
    call = said(alice, bob, 1, "Rude")
    feedback_give(call_id=call.pk, by=alice.pk, stars=4, text="I was wrong")
    assert [each["text"] for each in stranger_api.get(address).json()["results"]] == ["I was wrong"]


def test_where_nothing_was_said_there_is_nothing(address: str, stranger_api: Client) -> None:
    assert stranger_api.get(address).json()["results"] == []


def test_who_is_no_telecaller_has_none(alice: User, stranger_api: Client) -> None:
    assert error_of(stranger_api.get(f"/api/v1/telecallers/{alice.pk}/feedback/")) == (404, "not_found")


def test_a_page_is_read_by_an_index_and_in_the_same_queries(
    address: str, alice: User, bob: User, stranger_api: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(5):
        said(alice, bob)
    with django_assert_max_num_queries(5):
        stranger_api.get(address)
    rated = PaidCall.objects.got_by(bob.pk).rated().order_by("-pk")
    (plan,) = plans_of(lambda: list(rated[:10]), sort=False)
    assert "paid_call_got" in plan
    assert Feedback.objects.count() == 5
