"""Calls that arrive together: each is answered as if they had come one after the other."""

from typing import Any

import pytest
from django.db import OperationalError
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.services.blocks import block_create
from calls.models import Kind
from conftest import MakeUser
from realtime.errors import DomainError
from telecaller.dialling import paid_calls_dial
from telecaller.models import PaidCall
from telecaller.services.dialling import Made, NewCall, paid_calls_make
from telecaller.tests.paying import credit, rate, ready

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people(alice: User, stranger: User, bob: User, staff: User) -> None:
    """Two who call, and two who are called."""
    rate()
    for caller in alice, stranger:
        credit(caller, 1000)
    for telecaller in bob, staff:
        ready(telecaller)


def new(by: User, user: User, client_id: str = "", kind: Kind = Kind.AUDIO) -> NewCall:
    return NewCall(by.pk, user.pk, kind, client_id)


def made(*calls: NewCall) -> list[str]:
    """What each came to: the code of its refusal, or whether it is new."""
    return _codes(paid_calls_make(calls))


def dialled(*calls: NewCall) -> list[str]:
    """And as often as one may."""
    return _codes(paid_calls_dial(calls))


def _codes(answers: list[Made | DomainError]) -> list[str]:
    return [each.code if isinstance(each, DomainError) else "new" if each[1] else "known" for each in answers]


def test_one_telecaller_rings_once(alice: User, stranger: User, bob: User) -> None:
    assert made(new(alice, bob), new(stranger, bob)) == ["new", "telecaller_busy"]
    assert PaidCall.objects.get().caller == alice


def test_two_devices_make_one_call(alice: User, bob: User) -> None:
    (first, _), (second, is_new) = paid_calls_make([new(alice, bob), new(alice, bob)])  # type: ignore[misc]
    assert (first.pk, is_new) == (second.pk, False)
    assert PaidCall.objects.get().pk == first.pk


def test_nobody_calls_two(alice: User, bob: User, staff: User) -> None:
    assert made(new(alice, bob), new(alice, staff)) == ["new", "on_another_call"]


def test_two_who_call_each_other(alice: User, bob: User) -> None:
    ready(alice)
    credit(bob, 1000)
    assert made(new(alice, bob), new(bob, alice)) == ["new", "on_another_call"]


def test_a_name_means_one_call(alice: User, bob: User, staff: User) -> None:
    assert made(new(alice, bob, "a"), new(alice, bob, "a"), new(alice, staff, "a")) == [
        "new",
        "known",
        "idempotency_mismatch",
    ]


def test_one_that_is_refused_spoils_no_other(alice: User, stranger: User, bob: User, staff: User) -> None:
    block_create(blocker=staff, user_id=alice.pk)
    assert made(new(alice, staff), new(alice, alice), new(stranger, staff), new(alice, bob)) == [
        "not_found",
        "not_oneself",
        "new",
        "new",
    ]


def test_who_is_kept_apart_from_one_may_call_another(alice: User, stranger: User, bob: User, staff: User) -> None:
    block_create(blocker=bob, user_id=stranger.pk)
    assert made(new(alice, bob), new(stranger, staff)) == ["new", "new"]


def test_coins_are_each_ones_own(alice: User, stranger: User, bob: User, staff: User) -> None:
    rate(price=34)
    credit(stranger, 20)
    assert made(new(alice, bob), new(stranger, staff)) == ["insufficient_funds", "new"]


def test_what_is_refused_does_not_count(alice: User, stranger: User, bob: User, settings: Settings) -> None:
    settings.API_RATES = {**settings.API_RATES, "rings": "1/hour"}
    assert dialled(new(alice, alice), new(alice, bob), new(stranger, bob)) == ["not_oneself", "rate_limited", "new"]
    assert dialled(new(alice, bob)) == ["telecaller_busy"]
    PaidCall.objects.all().delete()
    assert dialled(new(alice, bob)) == ["new"]
    assert dialled(new(alice, bob)) == ["rate_limited"]


def test_what_could_not_be_written_does_not_count(
    alice: User, bob: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_RATES = {**settings.API_RATES, "rings": "1/hour"}
    with monkeypatch.context() as broken:
        broken.setattr(PaidCall.objects, "bulk_create", _away)
        with pytest.raises(OperationalError):
            paid_calls_dial([new(alice, bob)])
    assert dialled(new(alice, bob)) == ["new"]


def test_many_cost_no_more_questions_than_one(
    alice: User, bob: User, make_user: MakeUser, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(9):
        paid_calls_make([new(alice, bob)])
    crowd = [make_user(f"person{number}") for number in range(20)]
    for caller, telecaller in zip(crowd[:10], crowd[10:], strict=True):
        credit(caller, 1000)
        ready(telecaller)
    with django_assert_num_queries(9):
        answers = paid_calls_make([new(*pair) for pair in zip(crowd[:10], crowd[10:], strict=True)])
    assert not [each for each in answers if isinstance(each, DomainError)]


def _away(*_: Any) -> None:
    raise OperationalError
