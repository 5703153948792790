"""GET telecaller/earnings/"""

from typing import Any

import pytest
import time_machine
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.tests.conftest import error_of
from conftest import Client
from telecaller.models import Telecaller
from wallet.models import Account, Journal
from wallet.services.accounts import account_of
from wallet.services.journals import Entry, journal_post, journal_reverse

URL = "/api/v1/telecaller/earnings/"

pytestmark = pytest.mark.django_db


def earn(user: User, coins: int, at: str, reason: Journal.Reason = Journal.Reason.CALL) -> Journal:
    issued, earnings = account_of(kind=Account.Kind.ISSUED), account_of(kind=Account.Kind.EARNINGS, owner=user.pk)
    with time_machine.travel(at, tick=False):
        return journal_post(key=f"{user.username}:{at}", reason=reason, entries=[Entry(issued.pk, earnings.pk, coins)])


def earned(api: Client, query: str = "from=2026-05-01&to=2026-05-04") -> dict[str, Any]:
    body: dict[str, Any] = api.get(f"{URL}?{query}").json()
    return body


def days(body: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {row["day"]: (row["coins"], row["calls"]) for row in body["days"]}


def test_each_day_of_the_range_has_its_sum(telecaller: Telecaller, bob: User, bob_api: Client) -> None:
    for coins, at in ((30, "2026-05-02T08:00Z"), (12, "2026-05-02T23:59Z"), (7, "2026-05-03T00:00Z")):
        earn(bob, coins, at)
    for at in ("2026-04-30T23:59Z", "2026-05-05T00:00Z"):
        earn(bob, 1000, at)
    body = earned(bob_api)
    assert days(body) == {"2026-05-01": (0, 0), "2026-05-02": (42, 2), "2026-05-03": (7, 1), "2026-05-04": (0, 0)}
    assert list(days(body)) == sorted(days(body))
    assert (body["from"], body["to"], body["coins"], body["calls"]) == ("2026-05-01", "2026-05-04", 49, 3)


def test_a_day_is_one_of_the_site(telecaller: Telecaller, bob: User, bob_api: Client, settings: Settings) -> None:
    settings.TIME_ZONE = "Asia/Kolkata"
    earn(bob, 5, "2026-05-01T18:29Z")
    earn(bob, 8, "2026-05-01T18:30Z")
    body = earned(bob_api)
    assert (days(body)["2026-05-01"], days(body)["2026-05-02"]) == ((5, 1), (8, 1))


def test_what_was_taken_back_is_taken_off(telecaller: Telecaller, bob: User, bob_api: Client, staff: User) -> None:
    journal = earn(bob, 30, "2026-05-02T08:00Z")
    with time_machine.travel("2026-05-03T08:00Z", tick=False):
        journal_reverse(journal=journal, by=staff.pk, note="The line was dead.")
    body = earned(bob_api)
    assert (days(body)["2026-05-02"], days(body)["2026-05-03"]) == ((30, 1), (-30, -1))
    assert (body["coins"], body["calls"]) == (0, 0)


def test_gifts_and_the_calls_of_others_are_no_earnings(
    telecaller: Telecaller, alice: User, bob: User, bob_api: Client
) -> None:
    earn(bob, 30, "2026-05-02T08:00Z", Journal.Reason.GIFT)
    earn(alice, 30, "2026-05-02T08:00Z")
    assert earned(bob_api)["coins"] == 0


@time_machine.travel("2026-05-31T12:00Z", tick=False)
def test_thirty_days_until_today_are_the_usual(telecaller: Telecaller, bob: User, sign_in: Any) -> None:
    api = sign_in(bob)
    body = earned(api, "")
    assert (body["from"], body["to"], len(body["days"])) == ("2026-05-02", "2026-05-31", 30)
    assert len(earned(api, "from=2026-05-30")["days"]) == 2
    assert len(earned(api, "to=2026-01-31")["days"]) == 30


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-05-04&to=2026-05-03",
        "from=2025-05-03&to=2026-05-04",
        "from=1.5.2026",
        "to=2026-02-30",
        "from=%00",
        "from=2999-01-01",
    ],
)
def test_other_ranges_are_refused(telecaller: Telecaller, bob_api: Client, query: str) -> None:
    assert bob_api.get(f"{URL}?{query}").status_code == 400


@pytest.mark.parametrize("query", ["to=0001-01-01", "from=9999-12-01&to=9999-12-31", "from=2025-05-04&to=2026-05-04"])
def test_the_ends_of_time_are_days(telecaller: Telecaller, bob_api: Client, query: str) -> None:
    assert bob_api.get(f"{URL}?{query}").status_code == 200


def test_who_is_no_telecaller_has_none(alice_api: Client) -> None:
    assert error_of(alice_api.get(URL)) == (404, "not_found")


def test_it_costs_the_same_however_much(
    telecaller: Telecaller, bob: User, bob_api: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(10, exact=False) as none:
        earned(bob_api)
    for minute in range(5):
        earn(bob, 1, f"2026-05-02T08:0{minute}Z")
    with django_assert_num_queries(len(none)):
        assert earned(bob_api)["coins"] == 5
