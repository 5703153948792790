"""Telecallers, applications and rates, as the staff sees them."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from conftest import MakeUser, nothing_changes
from telecaller.models import Application, Favourite, Rate, Telecaller
from telecaller.services.applications import application_send
from telecaller.services.telecallers import telecaller_go_online
from telecaller.tests.conftest import FORM, make_telecaller

APPLICATIONS = "/admin/telecaller/application/"
TELECALLERS = "/admin/telecaller/telecaller/"
RATES = "/admin/telecaller/rate/"
FAVOURITES = "/admin/telecaller/favourite/"
REASON = "Please tell us more about yourself."
RATE = {"kind": "audio", "price": "5", "share": "2", "first_block": "60", "pulse": "15"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(alice: User) -> Application:
    return application_send(user=alice, **FORM)


def of(staff: User, *names: str) -> Client:
    """The console of somebody who may do these things and nothing else."""
    staff.is_superuser = False
    staff.save()
    staff.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(staff, backend="accounts.backends.LoginBackend")
    return client


class TestApplications:
    def test_those_who_wait_come_first(self, application: Application, desk: Client, staff: User, bob: User) -> None:
        desk.post(f"{APPLICATIONS}{application.pk}/approve/", {"sure": "yes"})
        application_send(user=bob, **FORM)
        page: Any = desk.get(APPLICATIONS)
        assert [row.user.username for row in page.context["cl"].result_list] == ["bob", "alice"]

    def test_approving_asks_first_and_is_noted(self, application: Application, desk: Client, alice: User) -> None:
        with nothing_changes():
            assert desk.get(f"{APPLICATIONS}{application.pk}/approve/").status_code == 200
        assert desk.post(f"{APPLICATIONS}{application.pk}/approve/", {"sure": "yes"}).status_code == 302
        assert Telecaller.objects.get().user == alice
        assert "is a telecaller now" in LogEntry.objects.get().change_message

    def test_rejecting_needs_a_reason(self, application: Application, desk: Client) -> None:
        for reason in ("", "Too short", "x" * 501):
            with nothing_changes():
                assert desk.post(f"{APPLICATIONS}{application.pk}/reject/", {"reason": reason}).status_code == 200
        assert desk.post(f"{APPLICATIONS}{application.pk}/reject/", {"reason": REASON}).status_code == 302
        application.refresh_from_db()
        assert (application.state, application.reason) == (Application.State.REJECTED, REASON)

    def test_what_is_decided_stays(self, application: Application, desk: Client) -> None:
        desk.post(f"{APPLICATIONS}{application.pk}/reject/", {"reason": REASON})
        with nothing_changes():
            page = desk.post(f"{APPLICATIONS}{application.pk}/approve/", {"sure": "yes"}).content.decode()
        assert "Somebody has decided" in page

    def test_who_may_only_look_decides_nothing(self, application: Application, staff: User) -> None:
        reader = of(staff, "view_application")
        assert reader.get(f"{APPLICATIONS}{application.pk}/change/").status_code == 200
        with nothing_changes():
            assert reader.post(f"{APPLICATIONS}{application.pk}/approve/", {"sure": "yes"}).status_code == 403
            assert reader.post(f"{APPLICATIONS}{application.pk}/reject/", {"reason": REASON}).status_code == 403


class TestTelecallers:
    def test_are_taken_off_the_list_and_put_on_it(self, telecaller: Telecaller, desk: Client, bob: User) -> None:
        telecaller_go_online(user_id=bob.pk)
        address = f"{TELECALLERS}{bob.pk}/"
        with nothing_changes():
            assert desk.get(f"{address}take_off/").status_code == 200
        assert desk.post(f"{address}take_off/", {"sure": "yes"}).status_code == 302
        telecaller.refresh_from_db()
        assert (telecaller.active, telecaller.online_since) == (False, None)
        with nothing_changes():
            assert "Somebody has just done that" in desk.post(f"{address}take_off/", {"sure": "yes"}).content.decode()
        desk.post(f"{address}list_again/", {"sure": "yes"})
        telecaller.refresh_from_db()
        assert telecaller.active
        assert [entry.change_message for entry in LogEntry.objects.order_by("pk")] == [
            "Took bob off the list",
            "Put bob on the list again",
        ]

    def test_who_may_only_look_takes_nobody_off(self, telecaller: Telecaller, bob: User, staff: User) -> None:
        reader = of(staff, "view_telecaller")
        assert "bob" in reader.get(TELECALLERS, {"q": "bob"}).content.decode()
        with nothing_changes():
            assert reader.post(f"{TELECALLERS}{bob.pk}/take_off/", {"sure": "yes"}).status_code == 403


class TestRates:
    def test_another_one_is_another_row_by_whom(self, desk: Client, staff: User) -> None:
        for price in ("5", "6"):
            assert desk.post(f"{RATES}add/", {**RATE, "price": price}).status_code == 302
        old, new = Rate.objects.order_by("pk")
        assert (old.price, new.price, new.share, new.first_block, new.pulse) == (5, 6, 2, 60, 15)
        assert (new.set_by, Rate.objects.in_force(new.kind)) == (staff, new)  # type: ignore[arg-type]
        page: Any = desk.get(RATES)
        assert [(row.price, row.replaced) for row in page.context["cl"].result_list] == [(6, False), (5, True)]

    @pytest.mark.parametrize(
        ("field", "value"),
        [("share", "6"), ("share", "-1"), ("price", "0"), ("pulse", "0"), ("first_block", "3601"), ("kind", "smoke")],
    )
    def test_what_makes_no_sense_is_refused(self, desk: Client, field: str, value: str) -> None:
        with nothing_changes():
            assert desk.post(f"{RATES}add/", {**RATE, field: value}).status_code == 200

    def test_what_was_set_stays(self, desk: Client) -> None:
        desk.post(f"{RATES}add/", RATE)
        rate = Rate.objects.get()
        with nothing_changes():
            desk.post(f"{RATES}{rate.pk}/change/", {**RATE, "price": "9"})
            assert desk.post(f"{RATES}{rate.pk}/delete/", {"post": "yes"}).status_code == 403

    def test_who_may_not_set_them_does_not(self, staff: User) -> None:
        reader = of(staff, "view_rate", "change_rate")
        with nothing_changes():
            assert reader.post(f"{RATES}add/", RATE).status_code == 403


def test_favourites_are_read(telecaller: Telecaller, alice: User, desk: Client) -> None:
    favourite = Favourite.objects.create(user=alice, telecaller=telecaller)
    assert "alice" in desk.get(FAVOURITES, {"q": "bob"}).content.decode()
    assert desk.get(f"{FAVOURITES}{favourite.pk}/change/").status_code == 200


@pytest.mark.parametrize("address", [APPLICATIONS, TELECALLERS, FAVOURITES])
def test_nothing_is_written_by_hand(
    telecaller: Telecaller, application: Application, alice: User, desk: Client, address: str
) -> None:
    Favourite.objects.create(user=alice, telecaller=telecaller)
    row = {APPLICATIONS: application, TELECALLERS: telecaller, FAVOURITES: Favourite.objects.get()}[address]
    with nothing_changes():
        assert desk.get(f"{address}add/").status_code == 403
        assert desk.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 403
        desk.post(f"{address}{row.pk}/change/", {"about": "Other", "state": "approved", "active": ""})


@pytest.mark.parametrize("address", [APPLICATIONS, TELECALLERS, RATES, FAVOURITES])
def test_a_list_costs_the_same_however_long(
    telecaller: Telecaller,
    application: Application,
    alice: User,
    desk: Client,
    make_user: MakeUser,
    address: str,
    django_assert_num_queries: Any,
) -> None:
    def more(number: int) -> None:
        user = make_user(f"person{number}")
        application_send(user=user, **FORM)
        Favourite.objects.create(user=alice, telecaller=make_telecaller(make_user(f"other{number}")))
        Rate.objects.create(kind="audio", price=2, share=1, first_block=30, pulse=10, set_by=user)

    more(0)
    with django_assert_num_queries(30, exact=False) as few:
        desk.get(address)
    for number in range(1, 6):
        more(number)
    with django_assert_num_queries(len(few)):
        desk.get(address)
