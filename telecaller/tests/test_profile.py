"""GET and PATCH telecaller/profile/"""

import pytest

from accounts.models import User
from accounts.tests.conftest import error_of
from chat.tests.conftest import Deliveries, told
from conftest import Client, nothing_changes
from telecaller.models import Telecaller, TelecallerLanguage
from telecaller.state import telecaller_states
from telecaller.wire import own_telecaller

URL = "/api/v1/telecaller/profile/"
ABOUT = "Sings in a choir, and knows a story for each of the songs."

pytestmark = pytest.mark.django_db


def test_it_is_oneself_with_what_one_earns(telecaller: Telecaller, bob: User, bob_api: Client) -> None:
    body = bob_api.get(URL).json()
    assert (body["id"], body["active"], body["online_since"], body["state"]) == (str(bob.pk), True, None, "offline")
    assert [(rate["kind"], rate["price"], rate["share"]) for rate in body["rates"]] == [
        ("audio", 2, 1),
        ("video", 3, 2),
    ]


def test_others_have_none(telecaller: Telecaller, alice_api: Client) -> None:
    with nothing_changes():
        assert error_of(alice_api.get(URL)) == (404, "not_found")
        assert error_of(alice_api.patch(URL, {"about": ABOUT})) == (404, "not_found")


def test_what_is_given_changes_and_is_told(
    telecaller: Telecaller, bob: User, bob_api: Client, alice_api: Client, deliveries: Deliveries
) -> None:
    with deliveries() as sent:
        body = bob_api.patch(URL, {"about": ABOUT, "languages": ["odia", "odia", "hindi"]}).json()
    assert (body["about"], body["languages"]) == (ABOUT, ["odia", "hindi"])
    assert {row.language for row in TelecallerLanguage.objects.all()} == {"odia", "hindi"}
    ((name, data),) = told(sent, bob)
    assert name == "telecaller.profile_changed"
    assert data["profile"] == {key: value for key, value in body.items() if key != "rates"}
    assert [row["about"] for row in alice_api.get("/api/v1/telecallers/?language=odia").json()["results"]] == [ABOUT]


def test_what_is_as_it_was_is_not_told(
    telecaller: Telecaller, bob: User, bob_api: Client, deliveries: Deliveries
) -> None:
    given = {"about": ABOUT, "languages": ["hindi"]}
    bob_api.patch(URL, given)
    with deliveries() as sent, nothing_changes():
        assert bob_api.patch(URL, given).status_code == 200
        assert bob_api.patch(URL, {}).status_code == 200
    assert list(sent) == []


@pytest.mark.parametrize(
    "given", [{"about": "Too short."}, {"languages": []}, {"active": True}, {"online_since": None}]
)
def test_nothing_else_is_taken(telecaller: Telecaller, bob_api: Client, given: dict[str, object]) -> None:
    with nothing_changes():
        assert bob_api.patch(URL, given).status_code == 400


def test_a_socket_is_told_the_same(telecaller: Telecaller, alice: User, bob: User) -> None:
    first, second = telecaller_states([alice.pk, bob.pk])
    assert first.profile is None
    assert second.profile == own_telecaller(Telecaller.objects.get(user=bob))
