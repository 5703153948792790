"""GET wallet/transactions/: a line for each thing that happened, and they add up."""

from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from conftest import Client
from wallet.models import Account, Journal
from wallet.services.accounts import account_of
from wallet.services.holds import hold_capture, hold_place
from wallet.services.journals import Entry, journal_post, journal_reverse
from wallet.services.refunds import recharge_refund
from wallet.tests.conftest import coins, give, house
from wallet.tests.shop import paid

URL = "/api/v1/wallet/transactions/"
Kind = Account.Kind

pytestmark = pytest.mark.django_db


def earnings(user: User) -> Account:
    return account_of(kind=Kind.EARNINGS, owner=user.pk)


def call(caller: User, telecaller: User, price: int, share: int, key: str = "1") -> Journal:
    hold = hold_place(key=f"call:{key}", account=coins(caller), amount=price)
    shares = {earnings(telecaller).pk: share, house(Kind.REVENUE).pk: price - share}
    return hold_capture(hold=hold, reason=Journal.Reason.CALL, shares=shares)


def lines(client: Client, **query: str) -> list[Any]:
    response = client.get(URL, query)
    assert response.status_code == 200
    results: list[Any] = response.json()["results"]
    return results


def short(client: Client, **query: str) -> list[tuple[str, str, int, int]]:
    return [(line["reason"], line["text"], line["amount"], line["balance"]) for line in lines(client, **query)]


def test_each_thing_that_happened_is_one_line_in_words(alice: User, bob: User, alice_api: Client) -> None:
    paid(alice)
    call(alice, bob, 60, 40)
    give(alice, 5)
    assert short(alice_api) == [
        ("gift", "Gift", 5, 45),
        ("call", "Call with Bob Biswas", -60, 40),
        ("recharge", "Recharge", 100, 100),
    ]


def test_whoever_earns_sees_their_share_and_not_the_houses(
    alice: User, bob: User, bob_api: Client, staff: User
) -> None:
    give(alice, 100)
    journal = call(alice, bob, 60, 40)
    journal_reverse(journal=journal, by=staff.pk, note="Did not talk")
    assert short(bob_api, account="earnings") == [
        ("reversal", "Reversal: call with Alice Anand", -40, 0),
        ("call", "Call with Alice Anand", 40, 40),
    ]
    assert lines(bob_api) == []


def test_a_refund_reads_as_one(alice: User, alice_api: Client, staff: User) -> None:
    recharge_refund(recharge=paid(alice), by=staff.pk, note="The staff's own words")
    assert short(alice_api)[0] == ("reversal", "Reversal: recharge", -100, 0)
    assert "own words" not in str(lines(alice_api))


def test_a_payout_reads_as_one(alice: User, alice_api: Client) -> None:
    journal_post(key="g", reason=Journal.Reason.GIFT, entries=[Entry(house().pk, earnings(alice).pk, 50)])
    hold = hold_place(key="payout:1", account=earnings(alice), amount=50)
    hold_capture(hold=hold, reason=Journal.Reason.PAYOUT, shares={house(Kind.PAID_OUT).pk: 50})
    assert short(alice_api, account="earnings")[0] == ("payout", "Payout", -50, 0)


def test_lines_add_up_page_by_page(alice: User, bob: User, alice_api: Client) -> None:
    paid(alice)
    for number in range(12):
        call(alice, bob, number + 1, number // 2, key=str(number))
    found, address = [], f"{URL}?limit=5"
    while address:
        page = alice_api.get(address).json()
        found += page["results"]
        address = page["next"]
    assert len(found) == 13
    for later, earlier in pairwise(found):
        assert later["balance"] - later["amount"] == earlier["balance"]
    assert (sum(line["amount"] for line in found), found[0]["balance"]) == (coins(alice).balance,) * 2


def test_the_way_back_shows_the_same_pages(alice: User, alice_api: Client) -> None:
    for number in range(5):
        give(alice, 1, key=str(number))
    first = alice_api.get(f"{URL}?limit=2").json()
    second = alice_api.get(first["next"]).json()
    assert alice_api.get(second["previous"]).json()["results"] == first["results"]


def test_nothing_happened_to_whoever_has_nothing(alice_api: Client) -> None:
    assert lines(alice_api) == []
    assert alice_api.get(URL, {"cursor": "x"}).status_code == 400
    assert alice_api.get(URL, {"account": "revenue"}).status_code == 400


def test_it_is_ones_own(alice: User, bob_api: Client) -> None:
    give(alice, 5)
    give(alice, 5, key="more")
    assert lines(bob_api) == []


def test_the_number_of_lines_costs_nothing(
    alice: User, bob: User, alice_api: Client, django_assert_num_queries: Any
) -> None:
    paid(alice)
    with CaptureQueriesContext(connection) as few:
        lines(alice_api)
    for number in range(20):
        call(alice, bob, 2, 1, key=str(number))
    with django_assert_num_queries(len(few)):
        assert len(lines(alice_api)) == 21
