"""Payouts over REST, and where they go."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Session, User
from accounts.services.ownership import owner_must_be_proven
from accounts.tests.conftest import error_of, plans_of
from conftest import PASSWORD, Client, SignIn, nothing_changes
from realtime.errors import Conflict
from realtime.ids import uuid7
from wallet.models import Payout, PayoutAccount
from wallet.payees import BankAccount, UpiAddress
from wallet.sealing import unseal
from wallet.services import payout_accounts
from wallet.services.payout_accounts import payout_account_change
from wallet.services.payouts import payout_cancel
from wallet.tests.paying_out import BANK, GIVEN, approved, ask, earn, paid, sent

pytestmark = pytest.mark.django_db

ACCOUNT, PAYOUTS = "/api/v1/wallet/payout-account/", "/api/v1/wallet/payouts/"


def body(response: Any, status: int = 200) -> dict[str, Any]:
    assert response.status_code == status, response.content
    return dict(json.loads(response.content))


def code(response: Any, status: int) -> str:
    return str(body(response, status)["errors"][0]["code"])


def kept(user: User) -> Any:
    return unseal(PayoutAccount.objects.get(user=user).sealed, owner=user.pk)


class TestAccount:
    def test_is_said_shown_masked_and_forgotten(self, alice: User, alice_api: Client) -> None:
        with nothing_changes():
            assert code(alice_api.get(ACCOUNT), 404) == "not_found"
        said = body(alice_api.put(ACCOUNT, GIVEN))
        assert (said["kind"], said["masked"]) == ("bank", "HDFC0001234 ••••9012")
        assert body(alice_api.get(ACCOUNT)) == said
        assert kept(alice) == BANK
        assert alice_api.delete(ACCOUNT).status_code == 204
        assert alice_api.get(ACCOUNT).status_code == 404
        assert alice_api.delete(ACCOUNT).status_code == 204

    def test_is_replaced(self, alice: User, alice_api: Client) -> None:
        alice_api.put(ACCOUNT, GIVEN)
        said = body(alice_api.put(ACCOUNT, {"kind": "upi", "upi": "9876543210@okbank", "password": PASSWORD}))
        assert (said["kind"], said["masked"]) == ("upi", "9••••@okbank")
        assert kept(alice) == UpiAddress("9876543210@okbank")

    def test_is_taken_as_it_stands_on_paper(self, alice: User, alice_api: Client) -> None:
        body(alice_api.put(ACCOUNT, {**GIVEN, "number": " 1234 5678 9012 ", "ifsc": "hdfc 0001234"}))
        assert kept(alice) == BankAccount(BANK.name, BANK.number, BANK.ifsc)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("number", "12345678"),
            ("number", "1" * 19),
            ("number", "12345678x"),
            ("number", "١٢٣٤٥٦٧٨٩"),
            ("number", 123456789012),
            ("ifsc", "HDFC1001234"),
            ("ifsc", "HDF00001234"),
            ("ifsc", "HDFC000123"),
            ("ifsc", "HDFC0001234\n5"),
            ("name", ""),
            ("name", "x" * 101),
            ("kind", "cheque"),
            ("upi", "alice@bank"),
        ],
    )
    def test_no_account_is_like_that(self, alice_api: Client, field: str, value: object) -> None:
        with nothing_changes():
            errors = body(alice_api.put(ACCOUNT, {**GIVEN, field: value}), 400)["errors"]
        assert [error["attr"] for error in errors] == [field]

    @pytest.mark.parametrize("upi", ["alice", "@bank", "alice@", "al ice@ba nk@x", "alice@b@nk", "a" * 65 + "@bank"])
    def test_nor_an_address(self, alice_api: Client, upi: str) -> None:
        with nothing_changes():
            assert body(alice_api.put(ACCOUNT, {"kind": "upi", "upi": upi}), 400)["errors"][0]["attr"] == "upi"

    @pytest.mark.parametrize("missing", ["kind", "name", "number", "ifsc"])
    def test_what_is_missing_is_named(self, alice_api: Client, missing: str) -> None:
        given = {name: value for name, value in GIVEN.items() if name != missing}
        with nothing_changes():
            assert body(alice_api.put(ACCOUNT, given), 400)["errors"][0]["attr"] == missing

    @pytest.mark.parametrize(("password", "code"), [(None, "password_required"), ("wrong", "wrong_password")])
    def test_is_said_by_who_knows_the_password(
        self, alice: User, alice_api: Client, password: str | None, code: str
    ) -> None:
        alice_api.put(ACCOUNT, GIVEN)
        other = {"kind": "upi", "upi": "mallory@bank", **({"password": password} if password else {})}
        with nothing_changes():
            refused = alice_api.put(ACCOUNT, other)
        assert (error_of(refused), refused.json()["errors"][0]["attr"]) == ((400, code), "password")
        assert kept(alice) == BANK

    def test_is_said_by_who_signed_in_a_moment_ago_where_there_is_no_password(
        self, alice: User, alice_api: Client
    ) -> None:
        alice.set_unusable_password()
        alice.save()
        body(alice_api.put(ACCOUNT, GIVEN))
        Session.objects.update(created_at=timezone.now() - timedelta(minutes=16))
        with nothing_changes():
            assert error_of(alice_api.put(ACCOUNT, GIVEN)) == (400, "code_required")

    def test_a_proof_counts_for_the_person_as_they_were_read(
        self, alice_session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def late(**proof: Any) -> None:
            owner_must_be_proven(**proof)
            User.objects.update(password="another")

        monkeypatch.setattr(payout_accounts, "owner_must_be_proven", late)
        with pytest.raises(Conflict, match="profile_changed"):
            payout_account_change(session=alice_session, details=BANK, password=PASSWORD)
        assert not PayoutAccount.objects.exists()

    def test_is_no_place_to_guess_the_password(self, alice: User, sign_in: SignIn) -> None:
        with time_machine.travel("2026-05-04T08:01:00Z", tick=False):
            client = sign_in(alice)
            guesses = [error_of(client.put(ACCOUNT, {**GIVEN, "password": "wrong"})) for _ in range(21)]
        assert guesses == [(400, "wrong_password")] * 20 + [(429, "throttled")]

    def test_is_nobody_elses(self, alice: User, alice_api: Client, bob_api: Client) -> None:
        alice_api.put(ACCOUNT, GIVEN)
        assert bob_api.get(ACCOUNT).status_code == 404
        bob_api.delete(ACCOUNT)
        assert kept(alice) == BANK


class TestAsking:
    @pytest.fixture(autouse=True)
    def _earned(self, alice: User, alice_api: Client) -> None:
        earn(alice, 5000)
        alice_api.put(ACCOUNT, GIVEN)

    def post(self, api: Client, coins: object = 2000, key: str = "1") -> Any:
        return api.post(PAYOUTS, {"coins": coins}, headers={"Idempotency-Key": key})

    def test_once_however_often_it_is_said(self, alice_api: Client) -> None:
        first = body(self.post(alice_api), 201)
        assert (first["state"], first["coins"], first["amount"]) == ("requested", 2000, 20_000)
        assert first["to"] == BANK.masked
        assert body(self.post(alice_api), 200) == first
        with nothing_changes():
            assert code(self.post(alice_api, 2001), 422) == "idempotency_mismatch"
            assert code(self.post(alice_api, key="2"), 409) == "payout_open"

    def test_without_a_key_it_is_refused(self, alice_api: Client) -> None:
        with nothing_changes():
            assert code(alice_api.post(PAYOUTS, {"coins": 2000}), 400) == "idempotency_key_missing"

    @pytest.mark.parametrize(
        ("coins", "status"),
        [(999, 400), (0, 400), (-1000, 400), ("2000", 400), (2000.0, 400), (5001, 409), (2**63 - 1, 409), (2**63, 400)],
    )
    def test_for_odd_amounts_it_is_refused(self, alice_api: Client, coins: object, status: int) -> None:
        with nothing_changes():
            assert self.post(alice_api, coins).status_code == status


class TestLooking:
    def test_one_sees_ones_own_the_latest_first(self, alice: User, bob: User, staff: User, alice_api: Client) -> None:
        first, second, other = paid(alice, staff), ask(alice), ask(bob)
        found = [each["id"] for each in body(alice_api.get(PAYOUTS))["results"]]
        assert found == [str(second.pk), str(first.pk)]
        shown = body(alice_api.get(f"{PAYOUTS}{first.pk}/"))
        assert (shown["state"], shown["reference"], shown["to"]) == ("paid", "UTR 42", BANK.masked)
        for pk in (other.pk, uuid7()):
            assert code(alice_api.get(f"{PAYOUTS}{pk}/"), 404) == "not_found"

    def test_what_the_next_one_would_be_worth_and_where_it_would_go(self, alice_api: Client, bob_api: Client) -> None:
        said = body(alice_api.put(ACCOUNT, GIVEN))
        terms = {"minimum": 1000, "rate": 1000, "currency": "INR", "digits": 2}
        assert body(alice_api.get(PAYOUTS))["terms"] == {**terms, "account": said}
        assert body(bob_api.get(PAYOUTS))["terms"] == {**terms, "account": None}

    def test_nobody_learns_where_it_goes(self, alice: User, staff: User, alice_api: Client) -> None:
        payout = sent(alice, staff)
        for address in (PAYOUTS, f"{PAYOUTS}{payout.pk}/", ACCOUNT, "/api/v1/auth/me/export/"):
            page = alice_api.get(address).content.decode()
            assert BANK.number not in page
            assert "sealed" not in page

    def test_a_page_costs_the_same_however_long(self, alice: User, alice_api: Client) -> None:
        counts = set()
        for _ in range(4):
            payout_cancel(payout_id=ask(alice).pk, by=alice)
            with CaptureQueriesContext(connection) as queries:
                body(alice_api.get(PAYOUTS))
            counts.add(len(queries))
        assert len(counts) == 1


def test_ones_own_are_read_by_their_index(alice: User, alice_api: Client) -> None:
    plans = plans_of(lambda: list(Payout.objects.of(alice.pk).order_by("-id")[:10]), sort=False)
    assert ["payout_of" in plan for plan in plans] == [True]


def test_the_statement_says_what_was_paid_out_and_no_more(alice: User, staff: User, alice_api: Client) -> None:
    paid(alice, staff)
    payout_cancel(payout_id=ask(alice).pk, by=alice)
    lines = body(alice_api.get("/api/v1/wallet/transactions/", {"account": "earnings"}))["results"]
    shown = [(line["text"], line["amount"], line["balance"]) for line in lines]
    assert shown == [("Payout", -2000, 3000), ("Gift", 5000, 5000)]
    assert body(alice_api.get("/api/v1/wallet/"))["earnings"] == {"balance": 3000, "held": 0, "available": 3000}


class TestTakingBack:
    def test_until_it_is_approved(self, alice: User, staff: User, alice_api: Client) -> None:
        payout = ask(alice)
        assert body(alice_api.post(f"{PAYOUTS}{payout.pk}/cancel/"))["state"] == "cancelled"
        payout = approved(alice, staff)
        with nothing_changes():
            assert code(alice_api.post(f"{PAYOUTS}{payout.pk}/cancel/"), 409) == "payout_state"

    def test_not_for_others(self, alice: User, bob_api: Client) -> None:
        payout = ask(alice)
        with nothing_changes():
            assert code(bob_api.post(f"{PAYOUTS}{payout.pk}/cancel/"), 404) == "not_found"
        assert Payout.objects.get().state == "requested"
