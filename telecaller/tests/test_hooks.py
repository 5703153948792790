"""What becomes of telecallers when people leave, and what they take along."""

import pytest

from accounts.hooks import on_block
from accounts.models import User
from accounts.personal_data import erasures
from accounts.services.blocks import block_create
from accounts.services.deletion import user_delete
from chat.tests.conftest import Deliveries, moved
from conftest import PASSWORD, Client
from realtime.topics import user_topic
from telecaller.models import Application, Favourite, Telecaller, TelecallerLanguage
from telecaller.services.applications import application_send
from telecaller.services.favourites import favourite_add
from telecaller.services.telecallers import telecaller_go_online
from telecaller.tests.conftest import FORM, make_telecaller
from telecaller.topics import telecaller_topic

pytestmark = pytest.mark.django_db


class TestDeletion:
    @pytest.fixture(autouse=True)
    def _gone(self, telecaller: Telecaller, alice: User, bob: User, stranger: User) -> None:
        make_telecaller(alice)
        for user, other in ((alice, bob), (bob, alice), (stranger, bob), (stranger, alice)):
            favourite_add(user=user, telecaller_id=other.pk)
        application_send(user=stranger, **FORM)
        telecaller_go_online(user_id=bob.pk)
        user_delete(user=bob, password=PASSWORD)

    def test_forgets_what_they_said_of_themselves(self, bob: User) -> None:
        telecaller = Telecaller.objects.get(user=bob)
        assert (telecaller.about, telecaller.languages, telecaller.active) == ("", [], False)
        assert telecaller.online_since is None
        assert not TelecallerLanguage.objects.filter(telecaller=telecaller).exists()

    def test_and_whom_they_liked_and_who_liked_them(self, alice: User, stranger: User) -> None:
        assert list(Favourite.objects.values_list("user", "telecaller")) == [(stranger.pk, alice.pk)]

    def test_leaves_others_alone(self, alice: User, stranger: User) -> None:
        assert Telecaller.objects.get(user=alice).active
        user_delete(user=stranger, password=PASSWORD)
        assert not Application.objects.exists()


def test_an_export_has_what_there_is_of_oneself(
    telecaller: Telecaller, alice: User, bob: User, bob_api: Client, staff: User
) -> None:
    make_telecaller(alice)
    favourite_add(user=bob, telecaller_id=alice.pk)
    Application.objects.create(user=bob, decided_by=staff, decided_at=telecaller.created_at, state="approved", **FORM)
    Application.objects.create(user=alice, **FORM)
    data = bob_api.get("/api/v1/auth/me/export/").json()
    assert data["telecaller"]["languages"] == ["english", "hindi"]
    assert [(row["state"], row["birth_date"]) for row in data["telecaller_applications"]] == [
        ("approved", "1990-02-28")
    ]
    assert [row["telecaller__user__username"] for row in data["favourite_telecallers"]] == ["alice"]


def test_who_is_no_telecaller_exports_none(alice_api: Client) -> None:
    assert alice_api.get("/api/v1/auth/me/export/").json()["telecaller"] is None


def test_a_block_parts_each_from_the_other(
    telecaller: Telecaller, alice: User, bob: User, stranger: User, deliveries: Deliveries
) -> None:
    favourite_add(user=alice, telecaller_id=bob.pk)
    favourite_add(user=stranger, telecaller_id=bob.pk)
    with deliveries() as sent:
        block_create(blocker=bob, user_id=alice.pk)
    assert moved(sent) == [(user_topic(alice.pk), "leave", telecaller_topic(bob.pk))]
    assert Favourite.objects.get().user == stranger


def test_rooms_and_conversations_come_before_telecallers() -> None:
    """As their locks do."""
    for names in (list(on_block.reactions), list(erasures)):
        assert names.index("conversations") < names.index("telecallers")
