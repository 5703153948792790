"""Payouts and the books, as the staff sees them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from conftest import MakeUser, nothing_changes
from realtime.ids import uuid7
from wallet.models import Account, Books, Hold, Journal, Payout, Transfer
from wallet.tests.conftest import coins, give
from wallet.tests.paying_out import BANK, approved, ask, earned, now, paid, sent

pytestmark = pytest.mark.django_db

PAYOUTS = "/admin/wallet/payout/"

Desk = Callable[..., Client]


def act(row: Any, name: str) -> str:
    return f"/admin/wallet/{row._meta.model_name}/{row.pk}/{name}/"


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


@pytest.fixture
def desk_of(make_user: MakeUser) -> Desk:
    """The browser of somebody of the staff who has just these rights."""

    def make(*rights: str, name: str = "clerk") -> Client:
        clerk = make_user(name, is_staff=True)
        clerk.user_permissions.set(Permission.objects.filter(codename__in=rights))
        client = Client()
        client.force_login(clerk, backend="accounts.backends.LoginBackend")
        return client

    return make


class TestQueue:
    def test_what_is_to_be_done_comes_first_and_of_that_the_oldest(
        self, alice: User, bob: User, stranger: User, staff: User, desk: Client
    ) -> None:
        over, first, second = paid(alice, staff), ask(bob), ask(stranger)
        response = desk.get(PAYOUTS)
        assert [row.pk for row in response.context["cl"].result_list] == [first.pk, second.pk, over.pk]
        assert "200.00 INR" in page(response)

    def test_it_costs_the_same_however_long(
        self, desk: Client, make_user: MakeUser, django_assert_num_queries: Any
    ) -> None:
        ask(make_user("first"))
        with django_assert_num_queries(30, exact=False) as few:
            desk.get(PAYOUTS)
        for number in range(4):
            ask(make_user(f"person{number}"))
        with django_assert_num_queries(len(few)):
            desk.get(PAYOUTS)

    def test_a_payout_leads_to_its_journals(self, alice: User, staff: User, desk: Client) -> None:
        shown = page(desk.get(f"{PAYOUTS}{paid(alice, staff).pk}/change/"))
        for journal in Journal.objects.filter(reason="payout"):
            assert f"/admin/wallet/journal/{journal.pk}/change/" in shown
        assert BANK.masked in shown
        assert BANK.number not in shown


class TestActions:
    def test_it_is_paid_by_one_after_the_other(self, alice: User, staff: User, desk: Client) -> None:
        payout = ask(alice)
        for name, given, state in [
            ("approve", {}, "approved"),
            ("send", {"reference": "UTR 42"}, "sent"),
            ("complete", {}, "paid"),
        ]:
            with nothing_changes():
                page(desk.get(act(payout, name)))
            page(desk.post(act(payout, name), {"confirm": "yes", **given}), 302)
            assert now(payout).state == state
        assert now(payout).reference == "UTR 42"
        assert [entry.user for entry in LogEntry.objects.all()] == [staff] * 3

    @pytest.mark.parametrize(("name", "make", "state"), [("reject", approved, "rejected"), ("fail", sent, "failed")])
    def test_or_comes_to_nothing_with_a_reason(
        self, alice: User, staff: User, desk: Client, name: str, make: Callable[..., Payout], state: str
    ) -> None:
        payout = make(alice, staff)
        with nothing_changes():
            page(desk.post(act(payout, name), {"confirm": "yes"}))
        page(desk.post(act(payout, name), {"reason": "The name is another."}), 302)
        assert (now(payout).state, now(payout).reason) == (state, "The name is another.")

    def test_a_refusal_is_shown(self, alice: User, staff: User, desk: Client) -> None:
        payout = paid(alice, staff)
        with nothing_changes():
            assert "already moved on" in page(desk.post(act(payout, "approve"), {"confirm": "yes"}))
        assert not LogEntry.objects.exists()

    def test_large_ones_show_who_is_missing(
        self, alice: User, staff: User, desk: Client, desk_of: Desk, settings: Settings
    ) -> None:
        settings.PAYOUT_SECOND_APPROVAL = 1
        payout = ask(alice)
        desk.post(act(payout, "approve"), {"confirm": "yes"})
        assert "1 of 2" in page(desk.get(PAYOUTS))
        desk_of("view_payout", "approve_payout").post(act(payout, "approve"), {"confirm": "yes"})
        assert now(payout).state == "approved"


class TestWhereItGoes:
    def test_is_shown_to_who_asks_and_that_they_did_is_noted(self, alice: User, staff: User, desk: Client) -> None:
        payout = approved(alice, staff)
        with nothing_changes():
            assert BANK.number not in page(desk.get(act(payout, "reveal")))
        assert not LogEntry.objects.exists()
        response = desk.post(act(payout, "reveal"), {"confirm": "yes"})
        shown = page(response)
        assert BANK.number in shown
        assert BANK.name in shown
        assert "no-store" in response["Cache-Control"]
        entry = LogEntry.objects.get()
        assert (entry.user, entry.object_id) == (staff, str(payout.pk))
        assert BANK.number not in entry.change_message

    def test_but_not_their_own(self, staff: User, desk: Client) -> None:
        payout = ask(staff)
        assert BANK.number not in page(desk.post(act(payout, "reveal"), {"confirm": "yes"}))
        assert not LogEntry.objects.exists()


RIGHTS = {
    "approve": "approve_payout",
    "reject": "approve_payout",
    "reveal": "send_payout",
    "send": "send_payout",
    "complete": "send_payout",
    "fail": "send_payout",
}


@pytest.mark.parametrize("right", ["approve_payout", "send_payout", "change_payout"])
@pytest.mark.parametrize("name", RIGHTS)
def test_each_needs_its_right(alice: User, desk_of: Desk, name: str, right: str) -> None:
    payout = ask(alice)
    client = desk_of("view_payout", right)
    allowed = RIGHTS[name] == right
    assert client.get(act(payout, name)).status_code == (200 if allowed else 403)
    given = {"confirm": "yes", "reason": "The name is another.", "reference": "UTR 42"}
    if not allowed:
        with nothing_changes():
            assert client.post(act(payout, name), given).status_code == 403
    assert (f"{name}/" in page(client.get(f"{PAYOUTS}{payout.pk}/change/"))) is allowed


class TestBooks:
    def test_coins_are_given_once_with_a_note(self, alice: User, staff: User, rich: Account, desk: Client) -> None:
        form = page(desk.get(act(rich, "adjust")))
        found = re.search(r'name="key" value="([0-9a-f-]{36})"', form)
        assert found
        given = {"coins": "50", "note": "For the outage.", "key": found[1]}
        for _ in range(2):
            page(desk.post(act(rich, "adjust"), given), 302)
        assert coins(alice).balance == 1050
        assert Journal.objects.get(reason="adjust").by == staff

    @pytest.mark.parametrize(
        "given", [{"coins": "0"}, {"coins": "x"}, {"coins": "-1001"}, {"coins": "9" * 30}, {"note": ""}, {"key": ""}]
    )
    def test_or_not_at_all(self, rich: Account, desk: Client, given: dict[str, str]) -> None:
        with nothing_changes():
            page(desk.post(act(rich, "adjust"), {"coins": "5", "note": "Why not.", "key": str(uuid7()), **given}))

    def test_a_journal_is_reversed_with_a_note(self, alice: User, staff: User, desk: Client) -> None:
        journal = give(alice, 5)
        page(desk.post(act(journal, "reverse_journal"), {"note": "By mistake."}), 302)
        assert coins(alice).balance == 0
        reversal = Journal.objects.get(reverses=journal)
        assert f"/admin/wallet/journal/{reversal.pk}/change/" in page(
            desk.get(f"/admin/wallet/journal/{journal.pk}/change/")
        )
        with nothing_changes():
            assert "reversed already" in page(desk.post(act(journal, "reverse_journal"), {"note": "Again."}))

    def test_they_are_checked_from_here(self, alice: User, desk: Client) -> None:
        give(alice, 5)
        page(desk.post("/admin/wallet/books/check_books/", {"confirm": "yes"}), 302)
        assert Books.objects.get().frozen_at is None
        Hold.objects.create(key="payout:0", account=coins(alice), amount=1)
        desk.post("/admin/wallet/books/check_books/", {"confirm": "yes"})
        assert Books.objects.get().frozen_at is not None
        assert "frozen" in page(desk.get("/admin/wallet/books/"))

    @pytest.mark.parametrize(
        ("right", "model", "name"),
        [("adjust_account", "account", "adjust"), ("reverse_journal", "journal", "reverse_journal")],
    )
    def test_each_needs_its_right(self, alice: User, desk_of: Desk, right: str, model: str, name: str) -> None:
        journal = give(alice, 5)
        row = journal if model == "journal" else coins(alice)
        allowed = desk_of(f"view_{model}", right)
        assert allowed.get(act(row, name)).status_code == 200
        other = desk_of(f"view_{model}", f"change_{model}", name="other")
        with nothing_changes():
            assert other.post(act(row, name), {"coins": 1, "note": "For me.", "key": str(uuid7())}).status_code == 403

    def test_nothing_is_written_by_hand(self, alice: User, staff: User, desk: Client) -> None:
        paid(alice, staff)
        rows = [Account.objects.first(), Journal.objects.first(), Transfer.objects.first(), Hold.objects.first()]
        for row in [*rows, Payout.objects.first(), Books.objects.create()]:
            assert row is not None
            with nothing_changes():
                assert desk.get(act(row, "change")).status_code == 200
                assert desk.get(f"/admin/wallet/{row._meta.model_name}/add/").status_code == 403
                assert desk.post(act(row, "delete"), {"post": "yes"}).status_code == 403
                desk.post(act(row, "change"), {"amount": "7", "note": "Other", "coins": "7", "frozen_at": ""})

    @pytest.mark.parametrize("model", ["account", "journal", "transfer", "hold"])
    def test_a_list_costs_the_same_however_long(
        self, model: str, staff: User, desk: Client, make_user: MakeUser, django_assert_num_queries: Any
    ) -> None:
        paid(make_user("first"), staff)
        with django_assert_num_queries(30, exact=False) as few:
            page(desk.get(f"/admin/wallet/{model}/"))
        for number in range(4):
            paid(make_user(f"person{number}"), staff)
        with django_assert_num_queries(len(few)):
            page(desk.get(f"/admin/wallet/{model}/"))

    def test_transfers_are_found_by_account_and_journal(
        self, alice: User, bob: User, staff: User, desk: Client
    ) -> None:
        payout = paid(alice, staff)
        give(bob, 5)

        def found(text: str) -> set[str]:
            rows = desk.get("/admin/wallet/transfer/", {"q": text}).context["cl"].result_list
            return {row.journal.key for row in rows}

        assert f"hold:{payout.hold_id}" in found(str(earned(alice).pk))
        assert "gift:bob" not in found(str(earned(alice).pk))
        assert found("gift:bob") == {"gift:bob"}
        assert found("9" * 40) == found("nothing") == set()
