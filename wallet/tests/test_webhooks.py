"""POST wallet/webhooks/{provider}/: what is signed is heard once, in whatever order, and what does not fit is kept."""

import json
import random
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from accounts.models import User
from conftest import Client, nothing_changes
from wallet.metrics import forgeries
from wallet.models import ProviderEvent, Recharge
from wallet.providers import sandbox
from wallet.providers.base import Outcome, Said
from wallet.reconciling import look
from wallet.services import settling
from wallet.tests.conftest import coins
from wallet.tests.shop import WEBHOOK, message, now, ordered, paid, plan_of, post, said_of

pytestmark = pytest.mark.django_db

State = Recharge.State


@pytest.fixture
def recharge(alice: User) -> Recharge:
    return ordered(alice)


def problem() -> str:
    return ProviderEvent.objects.get().problem


def test_what_is_paid_is_credited(recharge: Recharge, alice: User) -> None:
    assert post(message(said_of(recharge))) == 204
    assert (now(recharge).state, coins(alice).balance, problem()) == (State.PAID, 100, "")
    assert look().is_clean


def test_ten_copies_in_any_order_and_a_forged_one_are_one_credit(recharge: Recharge, alice: User) -> None:
    """Of three events that all say paid, and one that says it was not."""
    told = [message(said_of(recharge), id) for id in ("a", "b", "c")]
    told = [*told * 10, *[message(said_of(recharge, Outcome.FAILED), "d")] * 10]
    random.shuffle(told)
    answers = [post(body) for body in told] + [post(told[0], "0" * 64)]
    assert answers == [204] * 40 + [400]
    assert (now(recharge).state, coins(alice).balance) == (State.PAID, 100)
    assert ProviderEvent.objects.count() == 4
    assert look().is_clean


def test_told_twice_it_is_heard_once(recharge: Recharge) -> None:
    post(message(said_of(recharge)))
    with nothing_changes():
        assert post(message(said_of(recharge))) == 204


@pytest.mark.parametrize(
    "signature", ["", "0" * 64, "é" * 64, "\x00", sandbox._signature(b"something else"), "x" * 10_000]
)
def test_what_is_forged_is_refused_and_only_counted(recharge: Recharge, signature: str) -> None:
    before = forgeries.labels("sandbox")._value.get()
    with nothing_changes():
        assert post(message(said_of(recharge)), signature) == 400
    assert forgeries.labels("sandbox")._value.get() == before + 1


def test_a_changed_byte_is_a_forgery(recharge: Recharge) -> None:
    body = message(said_of(recharge))
    signature = sandbox._signature(body)
    for changed in (body + b" ", body.replace(b"9900", b"9901"), body[:-1], b""):
        with nothing_changes():
            assert post(changed, signature) == 400


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b"{", b"\xff", b'{"id": 1, "said": null}', b"9" * 5000])
def test_what_is_signed_and_says_nothing_is_refused(body: bytes) -> None:
    with nothing_changes():
        assert post(body) == 400


def test_forgeries_count_against_their_address_and_signed_ones_do_not(recharge: Recharge, settings: Settings) -> None:
    settings.API_RATES = {**settings.API_RATES, "anonymous": "3/min"}
    body = message(said_of(recharge))
    assert [post(body) for _ in range(5)] == [204] * 5
    assert [post(body, "forged") for _ in range(5)] == [400] * 3 + [429] * 2
    cache.clear()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"amount": 1}, "1 INR instead of 9900 INR."),
        ({"amount": 9901}, "9901 INR instead of 9900 INR."),
        ({"currency": "USD"}, "9900 USD instead of 9900 INR."),
        ({"order": "of somebody else"}, "There is no such order here."),
        ({"order": "", "payment": "unknown"}, "There is no such order here."),
        ({"order": "", "payment": ""}, "There is no such order here."),
    ],
)
def test_what_does_not_fit_is_kept_for_the_staff_and_gives_nothing(
    recharge: Recharge, alice: User, changes: dict[str, Any], told: str
) -> None:
    assert post(message(said_of(recharge, **changes))) == 204
    assert (problem(), now(recharge).state, coins(alice).balance) == (told, State.OPEN, 0)


def test_the_right_sum_after_a_wrong_one_is_credited(recharge: Recharge, alice: User) -> None:
    post(message(said_of(recharge, amount=1), "wrong"))
    post(message(said_of(recharge), "right"))
    assert coins(alice).balance == 100


def test_failed_after_paid_changes_nothing(recharge: Recharge, alice: User) -> None:
    post(message(said_of(recharge), "paid"))
    post(message(said_of(recharge, Outcome.FAILED), "failed"))
    assert (now(recharge).state, coins(alice).balance) == (State.PAID, 100)


@pytest.mark.parametrize("state", [State.FAILED, State.EXPIRED])
def test_paid_after_it_was_given_up_is_credited(recharge: Recharge, alice: User, state: State) -> None:
    Recharge.objects.update(state=state)
    post(message(said_of(recharge)))
    assert (now(recharge).state, coins(alice).balance) == (State.PAID, 100)
    assert look().is_clean


def test_failed_is_told_and_may_be_tried_again(recharge: Recharge, alice: User, deliveries: Any) -> None:
    with deliveries() as sent:
        post(message(said_of(recharge, Outcome.FAILED)))
    assert now(recharge).state == State.FAILED
    assert ['"state":"failed"' in each.frame for each in sent] == [True]


def test_a_second_payment_of_one_order_is_a_matter_for_the_staff(recharge: Recharge, alice: User) -> None:
    post(message(said_of(recharge), "a"))
    post(message(said_of(recharge, payment="payment_2"), "b"))
    assert coins(alice).balance == 100
    assert ProviderEvent.objects.failed().get().problem == "It was paid by payment_1 already, and now by payment_2 too."


def test_a_dispute_is_a_matter_for_the_staff(recharge: Recharge) -> None:
    post(message(said_of(recharge), "a"))
    post(message(said_of(recharge, Outcome.DISPUTED), "b"))
    assert ProviderEvent.objects.failed().get().problem == "The payment payment_1 is disputed."


def test_what_breaks_half_way_is_heard_when_it_comes_again(
    recharge: Recharge, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken, nothing_changes():
        broken.setattr(settling, "wallet_tell", None)
        client = Client(raise_request_exception=False)
        body = message(said_of(recharge))
        headers = {"HTTP_SANDBOX_SIGNATURE": sandbox._signature(body)}
        assert client.send("post", WEBHOOK, body, **headers).status_code == 500
    post(body)
    assert coins(alice).balance == 100


def test_providers_that_are_not_here_tell_nothing(recharge: Recharge, settings: Settings) -> None:
    settings.PAYMENT_PROVIDER = "off"
    with nothing_changes():
        assert post(message(said_of(recharge))) == 404
        assert Client().post("/api/v1/wallet/webhooks/stripe/", {}).status_code == 404
        assert Client().post("/api/v1/wallet/webhooks/anybody/", {}).status_code == 404


def test_whatever_it_is_called_the_body_is_read_as_it_is(recharge: Recharge, alice: User) -> None:
    body = message(said_of(recharge))
    headers = {"HTTP_SANDBOX_SIGNATURE": sandbox._signature(body)}
    response = Client().send("post", WEBHOOK, body, "application/x-www-form-urlencoded", **headers)
    assert response.status_code == 204
    assert coins(alice).balance == 100


def test_a_body_beyond_all_measure_is_refused() -> None:
    with nothing_changes():
        assert post(b"x" * 300_000) == 413


def test_names_of_any_length_break_nothing(recharge: Recharge) -> None:
    said = Said(Outcome.PAID, "o" * 1000, "p" * 1000, amount=1, currency="c" * 100)
    assert post(message(said)) == 204
    assert problem() == "There is no such order here."


def test_what_providers_say_of_who_pays_is_not_kept(recharge: Recharge) -> None:
    body = json.dumps({**json.loads(message(said_of(recharge))), "email": "alice@example.com"}).encode()
    post(body)
    assert "alice@example.com" not in str(ProviderEvent.objects.values().get())


def test_two_people_who_order_the_same_have_each_their_own(alice: User, bob: User) -> None:
    plan = plan_of()
    paid(alice, plan)
    ordered(bob, plan)
    assert (coins(alice).balance, coins(bob).balance) == (100, 0)
