"""The history of calls is read by the page, on both databases, however many calls there were."""

from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.tests.conftest import plans_of
from calls.models import Call, Kind
from calls.state import calls_states
from conftest import Client, MakeUser
from realtime.ids import uuid7

pytestmark = pytest.mark.django_db

URL = "/api/v1/calls/?limit=10"
ROUNDS = 30
OTHERS = 100


@pytest.fixture
def calls(alice: User, bob: User, stranger: User, make_user: MakeUser) -> list[str]:
    """Of Alice, made and got by turns, between a hundred times as many of others; of each two, one was missed."""
    other, now = make_user("other"), timezone.now()
    hers, others = [(alice, bob), (bob, alice)], [(other, stranger), (stranger, other)]
    pairs = [*hers, *hers, *others * OTHERS]
    keys = sorted(uuid7() for _ in range(len(pairs) * ROUNDS))
    Call.objects.bulk_create(
        Call(
            id=pk,
            caller=caller,
            callee=callee,
            kind=Kind.AUDIO,
            state=Call.State.MISSED if number % 4 < 2 else Call.State.ENDED,
            rings_until=now,
            ended_at=now,
        )
        for number, (pk, (caller, callee)) in enumerate(zip(keys, pairs * ROUNDS, strict=True))
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE calls_call, accounts_user")
    return [str(call.pk) for call in Call.objects.of(alice.pk).order_by("-pk")]


def pages(api: Client, url: str) -> list[str]:
    """The addresses of all of them."""
    found = [url]
    while following := api.get(found[-1]).json()["next"]:
        found.append(following)
    return found


def test_made_and_got_are_one_list(alice_api: Client, calls: list[str]) -> None:
    read = [row["id"] for page in pages(alice_api, URL) for row in alice_api.get(page).json()["results"]]
    assert read == calls


def test_it_is_read_backwards_as_well(alice_api: Client, calls: list[str]) -> None:
    last, read = pages(alice_api, URL)[-1], list[str]()
    while last:
        page = alice_api.get(last).json()
        read, last = [row["id"] for row in page["results"]] + read, page["previous"]
    assert read == calls


@pytest.mark.parametrize(
    ("url", "indexes"), [(URL, ["call_made", "call_got"]), (f"{URL}&missed=true", ["call_unheard"])]
)
@pytest.mark.parametrize("place", [0, 1, -1], ids=["first", "middle", "last"])
def test_a_page_is_read_in_the_order_of_its_indexes(
    alice_api: Client, calls: list[str], url: str, indexes: list[str], place: int
) -> None:
    page = pages(alice_api, url)[place]
    plans = [plan for plan in plans_of(partial(alice_api.get, page), sort=False) if "call_" in plan]
    assert len(plans) == len(indexes), plans
    for plan, index in zip(plans, indexes, strict=True):
        assert index in plan
        assert "Sort" not in plan
        assert "TEMP B-TREE" not in plan
        assert place == 0 or "id <" in plan or "id<" in plan, plan


def test_what_rings_and_was_missed_is_found_among_that(alice: User, calls: list[str]) -> None:
    plans = [plan for plan in plans_of(partial(calls_states, [alice.pk])) if "calls_call" in plan]
    assert any("call_missed" in plan for plan in plans), plans
    assert not any("Seq Scan on calls_call" in plan or "SCAN calls_call" in plan for plan in plans), plans
