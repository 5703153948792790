"""GET and POST telecaller/application/, and what the staff decides."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
import time_machine
from pytest_django.fixtures import Settings

from accounts.models import Gender, User
from accounts.services.suspension import user_suspend
from accounts.tests.conftest import error_of
from chat.tests.conftest import Deliveries, told
from conftest import Client, nothing_changes
from realtime.errors import Conflict, Forbidden
from telecaller.models import Application, Telecaller, TelecallerLanguage
from telecaller.services.applications import application_approve, application_reject, application_send
from telecaller.tests.conftest import FORM, make_telecaller

URL = "/api/v1/telecaller/application/"
REASON = "Please tell us more about yourself."
SENT = {**FORM, "birth_date": "1990-02-28"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(alice: User) -> Application:
    return application_send(user=alice, **FORM)


class TestSending:
    def test_it_waits_for_the_staff(self, alice: User, alice_api: Client, deliveries: Deliveries) -> None:
        with deliveries() as sent:
            response = alice_api.post(URL, SENT)
        assert response.status_code == 201
        application = Application.objects.get(user=alice)
        body = response.json()
        assert body["state"] == "pending"
        assert {name: body[name] for name in SENT} == SENT
        assert application.birth_date == date(1990, 2, 28)
        assert told(sent, alice) == [("telecaller.application", {"application": body})]
        assert alice_api.get(URL).json() == {
            "application": body,
            "may_apply": False,
            "refusal": "application_pending",
            "why": "Your application is being looked at.",
        }

    def test_nothing_is_there_before(self, alice_api: Client) -> None:
        assert alice_api.get(URL).json() == {"application": None, "may_apply": True, "refusal": None, "why": None}

    def test_a_second_one_while_it_waits_is_refused(self, application: Application, alice_api: Client) -> None:
        with nothing_changes():
            assert error_of(alice_api.post(URL, SENT)) == (409, "application_pending")

    def test_a_telecaller_does_not_apply(self, alice: User, alice_api: Client) -> None:
        make_telecaller(alice)
        with nothing_changes():
            assert error_of(alice_api.post(URL, SENT)) == (409, "already_telecaller")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("about", "x" * 49),
            ("about", "x" * 501),
            ("about", " " * 60),
            ("languages", []),
            ("languages", ["klingon"]),
            ("languages", "tamil"),
            ("birth_date", "28.02.1990"),
            ("birth_date", "1990-2-28"),
            ("birth_date", "19900228"),
            ("birth_date", "1990-02-30"),
            ("birth_date", 19900228),
            ("birth_date", "1880-01-01"),
            ("birth_date", "2999-01-01"),
        ],
    )
    def test_what_is_missing_or_wrong_is_said_at_its_field(self, alice_api: Client, field: str, value: Any) -> None:
        with nothing_changes():
            response = alice_api.post(URL, {**SENT, field: value})
        assert response.status_code == 400
        assert response.json()["errors"][0]["attr"].split(".")[0] == field

    @pytest.mark.parametrize("length", [50, 500])
    def test_it_may_be_as_short_and_as_long_as_this(self, alice_api: Client, length: int) -> None:
        assert alice_api.post(URL, {**SENT, "about": "x" * length}).status_code == 201

    def test_a_language_is_named_once(self, alice: User, alice_api: Client) -> None:
        alice_api.post(URL, {**SENT, "languages": ["odia", "hindi", "odia"]})
        assert Application.objects.get(user=alice).languages == ["odia", "hindi"]

    @pytest.mark.parametrize(
        ("today", "born", "status"),
        [
            ("2026-05-04", "2008-05-04", 201),
            ("2026-05-04", "2008-05-05", 400),
            ("2026-02-28", "2008-02-29", 400),
            ("2026-03-01", "2008-02-29", 201),
        ],
    )
    def test_eighteen_is_the_day_of_the_birthday(
        self, alice: User, sign_in: Any, today: str, born: str, status: int
    ) -> None:
        with time_machine.travel(f"{today}T12:00:00Z", tick=False):
            response = sign_in(alice).post(URL, {**SENT, "birth_date": born})
        assert response.status_code == status
        if status == 400:
            assert error_of(response) == (400, "too_young")

    def test_the_day_is_that_of_the_site(self, alice: User, sign_in: Any, settings: Settings) -> None:
        settings.TIME_ZONE = "Asia/Kolkata"
        with time_machine.travel("2026-05-03T20:00:00Z", tick=False):
            assert sign_in(alice).post(URL, {**SENT, "birth_date": "2008-05-04"}).status_code == 201

    def test_five_a_day_are_enough(self, alice: User, alice_api: Client, settings: Settings, staff: User) -> None:
        settings.API_RATES = {**settings.API_RATES, "applications": "1/day"}
        assert error_of(alice_api.post(URL, {**SENT, "birth_date": "2020-01-01"})) == (400, "too_young")
        assert alice_api.post(URL, SENT).status_code == 201
        application_reject(application=Application.objects.get(), by=staff, reason=REASON)
        with nothing_changes():
            assert error_of(alice_api.post(URL, SENT)) == (429, "rate_limited")


class TestEligibility:
    def test_by_gender(self, alice: User, alice_api: Client, settings: Settings) -> None:
        settings.TELECALLER_GENDERS = ["female", "other"]
        with nothing_changes():
            assert error_of(alice_api.post(URL, SENT)) == (403, "not_eligible")
        assert alice_api.get(URL).json()["refusal"] == "not_eligible"
        User.objects.filter(pk=alice.pk).update(gender=Gender.FEMALE)
        assert alice_api.post(URL, SENT).status_code == 201

    def test_by_a_number_that_is_theirs(self, alice: User, alice_api: Client, settings: Settings) -> None:
        settings.TELECALLER_VERIFIED_PHONE = True
        with nothing_changes():
            assert error_of(alice_api.post(URL, SENT)) == (403, "phone_not_verified")
        User.objects.filter(pk=alice.pk).update(phone_verified_at="2026-05-04T08:00:00Z")
        assert alice_api.post(URL, SENT).status_code == 201


class TestDeciding:
    def test_approved_is_a_telecaller(
        self, application: Application, alice: User, alice_api: Client, staff: User, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent:
            application_approve(application=application, by=staff)
        telecaller = Telecaller.objects.get(user=alice)
        assert (telecaller.about, telecaller.languages) == (FORM["about"], FORM["languages"])
        assert (telecaller.active, telecaller.state) == (True, Telecaller.State.OFFLINE)
        assert {row.language for row in TelecallerLanguage.objects.all()} == set(FORM["languages"])
        standing = alice_api.get(URL).json()
        assert (standing["application"]["state"], standing["refusal"]) == ("approved", "already_telecaller")
        names = [name for name, _ in told(sent, alice)]
        assert names == ["telecaller.application", "telecaller.profile_changed"]
        application.refresh_from_db()
        assert application.decided_by == staff

    def test_rejected_is_told_why_and_may_apply_again(
        self, application: Application, alice: User, alice_api: Client, staff: User, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent:
            application_reject(application=application, by=staff, reason=REASON)
        ((name, data),) = told(sent, alice)
        assert (name, data["application"]["state"], data["application"]["reason"]) == (
            "telecaller.application",
            "rejected",
            REASON,
        )
        assert not Telecaller.objects.exists()
        standing = alice_api.get(URL).json()
        assert (standing["application"]["reason"], standing["may_apply"]) == (REASON, True)
        assert alice_api.post(URL, SENT).status_code == 201
        assert alice_api.get(URL).json()["application"]["state"] == "pending"

    @pytest.mark.parametrize("again", ["approve", "reject"])
    @pytest.mark.parametrize("before", ["approve", "reject"])
    def test_it_is_decided_once(self, application: Application, staff: User, before: str, again: str) -> None:
        decide: dict[str, Callable[[], object]] = {
            "approve": partial(application_approve, application=application, by=staff),
            "reject": partial(application_reject, application=application, by=staff, reason=REASON),
        }
        decide[before]()
        with nothing_changes(), pytest.raises(Conflict, match="application_decided"):
            decide[again]()

    def test_nobody_decides_on_their_own(self, staff: User) -> None:
        application = application_send(user=staff, **FORM)
        with nothing_changes():
            with pytest.raises(Forbidden, match="not_oneself"):
                application_approve(application=application, by=staff)
            with pytest.raises(Forbidden, match="not_oneself"):
                application_reject(application=application, by=staff, reason=REASON)

    def test_nobody_who_was_shut_out_is_let_in(self, application: Application, alice: User, staff: User) -> None:
        user_suspend(user=alice, by=staff, reason="Noise")
        with nothing_changes(), pytest.raises(Conflict, match="not_active"):
            application_approve(application=application, by=staff)


def test_others_see_nothing_of_it(application: Application, bob_api: Client) -> None:
    assert bob_api.get(URL).json()["application"] is None
