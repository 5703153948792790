"""People without an account: how they come, how long they stay, and that they go."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import ManyToOneRel
from django.test import Client as DjangoClient
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import PushSubscription, SearchWord, Session, Ticket, User
from accounts.services import guests
from accounts.services.guests import guest_sign_in, guests_delete
from accounts.services.otp import otp_send
from accounts.services.sessions import Origin
from accounts.services.suspension import user_lift_suspension, user_suspend
from accounts.services.tickets import ticket_create
from accounts.sockets import SocketAuthenticator
from accounts.tests.conftest import Texts, code_in
from conftest import Client, in_parallel, nothing_changes
from realtime.clock import sweeps
from realtime.identity import Credential, Identity
from realtime.models import Connection
from realtime.tests.conftest import Connect
from realtime.threads import in_database_thread
from realtime.wire import CloseCode

ME = "/api/v1/auth/me/"
REFRESH = "/api/v1/auth/refresh/"

pytestmark = pytest.mark.django_db


def api_with(access: str) -> Client:
    return Client(HTTP_AUTHORIZATION=f"Bearer {access}")


class TestComing:
    def test_a_guest_is_a_person_with_a_name_and_no_way_to_sign_in_again(self) -> None:
        with time_machine.travel(timezone.now(), tick=False):
            made = guest_sign_in(full_name="Gita Guest", origin=Origin("192.0.2.7", "tests"))
            assert made.user.guest_until == timezone.now() + timedelta(hours=24)
        user = User.objects.get()
        assert made.created
        assert (user.full_name, user.email, user.phone, user.is_staff) == ("Gita Guest", None, None, False)
        assert user.username.startswith("guest-")
        assert len(user.username) == 18
        assert not user.has_usable_password()
        assert not SearchWord.objects.exists()
        assert (made.session.address, made.session.user_agent) == ("192.0.2.7", "tests")
        assert list(User.objects.guests()) == [user]

    def test_two_of_one_name_are_two(self) -> None:
        one, other = (guest_sign_in(full_name="Gita", origin=Origin()).user for _ in range(2))
        assert one.username != other.username

    def test_their_page_knows(self, guest_api: Client, alice_api: Client) -> None:
        assert guest_api.get(ME).json()["guest"] is True
        assert alice_api.get(ME).json()["guest"] is False

    def test_the_console_lets_no_guest_in(self, guest: User) -> None:
        client = DjangoClient()
        client.force_login(guest, backend="accounts.backends.LoginBackend")
        assert client.get("/admin/").status_code == 302

    def test_the_staff_may_send_a_guest_away_and_see_who_is_one(
        self, guest: User, guest_api: Client, staff: User, desk: DjangoClient
    ) -> None:
        assert desk.get("/admin/accounts/user/?state=suspended").context["cl"].result_count == 0
        user_suspend(user=guest, by=staff, reason="Rude")
        assert guest_api.get(ME).status_code == 401
        assert desk.get("/admin/accounts/user/?state=suspended").context["cl"].result_count == 1
        user_lift_suspension(user=guest, by=staff)


class TestStaying:
    def test_the_session_is_over_when_the_guests_time_is(self, guest: User) -> None:
        made = guest_sign_in(full_name="Gita", origin=Origin())
        until = made.user.guest_until
        assert until is not None
        assert made.session.expires_at == until
        refresh = made.tokens.refresh
        for hours in (1, 23):
            with time_machine.travel(until - timedelta(hours=24 - hours), tick=False):
                answer = Client().post(REFRESH, {"refresh": refresh}).json()
                refresh = answer["refresh"]
                assert answer["user"]["guest"] is True
                assert Session.objects.get(pk=made.session.pk).expires_at == until
        with time_machine.travel(until - timedelta(seconds=1), tick=False):
            last = Client().post(REFRESH, {"refresh": refresh}).json()
            assert api_with(last["access"]).get(ME).status_code == 200
            (identity,) = SocketAuthenticator().sign_in([Credential(token=last["access"])])
            assert isinstance(identity, Identity)
            assert (identity.guest, identity.expires_at) == (True, until)
        with time_machine.travel(until, tick=False), nothing_changes():
            assert api_with(last["access"]).get(ME).status_code == 401
            assert Client().post(REFRESH, {"refresh": last["refresh"]}).status_code == 401

    def test_a_long_stay_is_prolonged_as_any_other_and_ends_with_it(self, settings: Settings) -> None:
        settings.GUEST_LIFETIME = timedelta(days=10)
        made = guest_sign_in(full_name="Gita", origin=Origin())
        until, first_end = made.user.guest_until, made.session.expires_at
        assert until is not None
        assert first_end < until - timedelta(days=2)
        with time_machine.travel(first_end - timedelta(days=6), tick=False):
            answer = Client().post(REFRESH, {"refresh": made.tokens.refresh}).json()
            assert Session.objects.get().expires_at == timezone.now() + timedelta(days=7)
        with time_machine.travel(first_end, tick=False):
            Client().post(REFRESH, {"refresh": answer["refresh"]})
            assert Session.objects.get().expires_at == until

    def test_a_guest_who_signs_in_by_a_code_has_an_account(self, guest: User, guest_api: Client, texts: Texts) -> None:
        otp_send(phone="+919876543219", address=None)
        code = code_in(texts()[-1])
        answer = guest_api.post("/api/v1/auth/otp/verify/", {"phone": "+919876543219", "code": code}).json()
        assert (answer["created"], answer["user"]["guest"]) == (True, False)
        assert answer["user"]["id"] != str(guest.pk)


class TestGoing:
    def test_the_clock_knows(self) -> None:
        assert "guests" in sweeps

    def test_the_row_goes_and_all_that_was_the_guests(self, guest: User, guest_api: Client, alice: User) -> None:
        until = guest.guest_until
        assert until is not None
        ticket_create(session=guest_api.session_row)
        PushSubscription.objects.create(session=guest_api.session_row, endpoint="https://push.example/1")
        with nothing_changes():
            assert guests_delete(now=until) == 0
        assert guests_delete(now=until + timedelta(minutes=1)) == 1
        assert list(User.objects.all()) == [alice]
        assert not any(model.objects.exists() for model in (Session, Ticket, PushSubscription))
        with nothing_changes():
            assert guests_delete(now=until + timedelta(days=365)) == 0

    def test_many_go_a_bite_at_a_time_the_first_ones_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(guests, "AT_ONCE", 2)
        made = [guest_sign_in(full_name=f"Guest {number}", origin=Origin()).user for number in range(3)]
        late = timezone.now() + timedelta(days=2)
        assert guests_delete(now=late) == 2
        assert User.objects.get() == made[2]
        assert [guests_delete(now=late) for _ in range(2)] == [1, 0]

    def test_a_bite_costs_the_same_however_many_are_in_it(self, django_assert_max_num_queries: Any) -> None:
        late = timezone.now() + timedelta(days=2)
        for count in (1, 20):
            for number in range(count):
                guest_sign_in(full_name=f"Guest {number}", origin=Origin())
            with django_assert_max_num_queries(100):
                assert guests_delete(now=late) == count

    def test_the_database_finds_by_an_index_what_names_a_guest(self) -> None:
        """But what the staff did to payouts, which are few."""
        naming = [each.field for each in User._meta.get_fields(include_hidden=True) if isinstance(each, ManyToOneRel)]
        assert len(naming) > 40
        with connection.cursor() as cursor:
            slow = {str(field) for field in naming if not _has_index(cursor, field)}
        assert slow == {f"wallet.Payout.{name}" for name in ("approved_by", "ended_by", "seconded_by", "sent_by")}

    @pytest.mark.anyio
    @pytest.mark.django_db(transaction=True)
    async def test_a_socket_that_is_open_still_is_closed(self, connect: Connect, guest: User) -> None:
        until_then = guest.guest_until
        assert until_then is not None
        tokens = (await in_database_thread(guest_sign_in, full_name="Gita", origin=Origin())).tokens
        peer = connect()
        await peer.sign_in(token=tokens.access)
        assert await in_database_thread(Connection.objects.count) == 1
        assert await in_database_thread(guests_delete, now=until_then + timedelta(minutes=2)) == 2
        assert await peer.close_code() == CloseCode.SESSION_REVOKED
        await peer.leave()
        assert await in_database_thread(Connection.objects.count) == 0

    @pytest.mark.django_db(transaction=True)
    def test_two_who_sweep_at_once_take_different_guests(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(guests, "AT_ONCE", 2)
        for number in range(4):
            guest_sign_in(full_name=f"Guest {number}", origin=Origin())
        late = timezone.now() + timedelta(days=2)
        assert in_parallel(2, lambda: guests_delete(now=late)) == [2, 2]
        assert not User.objects.exists()


def _has_index(cursor: Any, field: Any) -> bool:
    found = connection.introspection.get_constraints(cursor, field.model._meta.db_table).values()
    return any(each["columns"][:1] == [field.column] for each in found if not (each["check"] or each["foreign_key"]))
