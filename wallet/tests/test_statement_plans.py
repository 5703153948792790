"""A statement is read by the page, on both databases, however much happened."""

from functools import partial

import pytest
from django.db import connection

from accounts.models import User
from accounts.tests.conftest import plans_of
from conftest import Client, MakeUser
from wallet.models import Journal, Transfer
from wallet.tests.conftest import coins, house

pytestmark = pytest.mark.django_db

URL = "/api/v1/wallet/transactions/?limit=10"
HERS, ONE_IN = 40, 75


@pytest.fixture
def busy(alice: User, make_user: MakeUser) -> list[int]:
    """Gifts to Alice among many times as many to somebody else."""
    other = make_user("other")
    goals = [coins(alice) if number % ONE_IN == 0 else coins(other) for number in range(HERS * ONE_IN)]
    keys = [Journal(key=f"gift:{number}", reason=Journal.Reason.GIFT) for number in range(len(goals))]
    journals, issued = Journal.objects.bulk_create(keys), house()
    had = dict.fromkeys({goal.pk for goal in goals}, 0)
    for number, (journal, goal) in enumerate(zip(journals, goals, strict=True), start=1):
        had[goal.pk] += 1
        Transfer.objects.create(
            journal=journal, debit=issued, credit=goal, amount=1, debit_after=-number, credit_after=had[goal.pk]
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE wallet_transfer, wallet_journal, wallet_account")
    return list(Transfer.objects.filter(credit=coins(alice)).order_by("-pk").values_list("pk", flat=True))


@pytest.mark.parametrize("place", [0, 1], ids=["first", "further"])
def test_a_page_is_read_in_the_order_of_its_indexes(alice_api: Client, busy: list[int], place: int) -> None:
    found = [URL]
    while following := alice_api.get(found[-1]).json()["next"]:
        found.append(following)
    assert len(found) == HERS // 10
    page = found[place]
    plans = [plan for plan in plans_of(partial(alice_api.get, page), sort=False) if "wallet_transfer" in plan]
    assert len(plans) == 3
    for plan, index in zip(plans, ["transfer_out_of", "transfer_into", "wallet_transfer_journal"], strict=True):
        assert index in plan
        assert "Seq Scan on wallet_transfer" not in plan
        assert "SCAN wallet_transfer" not in plan
        assert "Sort" not in plan
        assert "TEMP B-TREE" not in plan


def test_all_pages_together_are_all_of_it(alice_api: Client, busy: list[int]) -> None:
    page = alice_api.get(URL.replace("10", "30")).json()
    rest = alice_api.get(page["next"]).json()
    assert [line["id"] for line in page["results"] + rest["results"]] == busy
