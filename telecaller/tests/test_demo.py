"""Telecallers to look around with."""

import pytest
from pytest_django.fixtures import Settings

from accounts.demo import fill as fill_people
from conftest import nothing_changes
from telecaller.demo import PAST, TELECALLERS, fill
from telecaller.models import Application, PaidCall, Telecaller
from telecaller.serializers import ApplicationInput
from wallet.demo import fill as fill_wallets
from wallet.models import Journal
from wallet.reconciling import look

pytestmark = pytest.mark.django_db

State = Application.State


def test_there_are_telecallers_and_an_application_to_decide_on() -> None:
    fill_people()
    fill()
    assert set(Telecaller.objects.values_list("user__username", flat=True)) == set(TELECALLERS)
    assert Telecaller.objects.filter(spoken__language="tamil").exists()
    assert set(Application.objects.values_list("user__username", "state")) == {
        ("devi", State.PENDING),
        ("sunita", State.REJECTED),
    }


def test_made_twice_they_are_there_once() -> None:
    fill_people()
    fill()
    with nothing_changes():
        assert fill() == []


def test_they_were_called_paid_and_rated() -> None:
    fill_people()
    fill_wallets()
    fill()
    calls = PaidCall.objects.filter(state=PaidCall.State.COMPLETED)
    assert calls.count() == len(PAST)
    assert all(call.seconds >= past.seconds for call, past in zip(calls.order_by("created_at"), PAST, strict=True))
    assert Telecaller.objects.get(user__username="anjali").rating == 4
    assert look().wrong == {}
    with nothing_changes():
        assert fill_wallets() == fill() == []


def test_nobody_talks_without_coins(settings: Settings) -> None:
    settings.PAYMENT_PROVIDER = "off"
    fill_people()
    fill_wallets()
    fill()
    assert not PaidCall.objects.exists()
    assert not Journal.objects.exists()


def test_without_the_people_there_are_none() -> None:
    assert fill() == []
    assert not Telecaller.objects.exists()


def test_they_say_what_anybody_may_say() -> None:
    fill_people()
    fill()
    for telecaller in Telecaller.objects.all():
        about = {"about": telecaller.about, "languages": telecaller.languages, "birth_date": "1990-02-28"}
        assert ApplicationInput(data=about).is_valid(), telecaller.about
