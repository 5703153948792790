"""PUT and DELETE telecallers/{id}/favourite/"""

import pytest

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.suspension import user_suspend
from accounts.tests.conftest import error_of
from conftest import Client, MakeUser, nothing_changes
from telecaller.models import Favourite, Telecaller
from telecaller.models.favourite import MAX_FAVOURITES
from telecaller.services.telecallers import telecaller_set_active
from telecaller.tests.conftest import make_telecaller

pytestmark = pytest.mark.django_db


def address(user: User) -> str:
    return f"/api/v1/telecallers/{user.pk}/favourite/"


def test_twice_is_once(telecaller: Telecaller, alice: User, bob: User, alice_api: Client) -> None:
    for _ in range(2):
        assert alice_api.put(address(bob)).status_code == 204
    favourite = Favourite.objects.get()
    assert (favourite.user, favourite.telecaller) == (alice, telecaller)
    for _ in range(2):
        assert alice_api.delete(address(bob)).status_code == 204
    assert not Favourite.objects.exists()


def test_others_keep_theirs(telecaller: Telecaller, bob: User, alice_api: Client, stranger_api: Client) -> None:
    alice_api.put(address(bob))
    stranger_api.put(address(bob))
    stranger_api.delete(address(bob))
    assert Favourite.objects.get().user.username == "alice"


def test_there_is_an_end_to_them(
    telecaller: Telecaller, bob: User, alice: User, alice_api: Client, make_user: MakeUser
) -> None:
    telecallers = [make_telecaller(make_user(f"person{number}")) for number in range(MAX_FAVOURITES)]
    Favourite.objects.bulk_create(Favourite(user=alice, telecaller=each) for each in telecallers)
    with nothing_changes():
        assert error_of(alice_api.put(address(bob))) == (409, "too_many_favourites")
        assert alice_api.put(address(telecallers[0].user)).status_code == 204


class TestNobody:
    def refused(self, api: Client, user: User) -> None:
        with nothing_changes():
            assert error_of(api.put(address(user))) == (404, "not_found")
            assert api.delete(address(user)).status_code == 204

    def test_who_is_no_telecaller(self, alice_api: Client, bob: User) -> None:
        self.refused(alice_api, bob)

    @pytest.mark.parametrize("blocker", ["alice", "bob"])
    def test_on_the_other_side_of_a_block(
        self, telecaller: Telecaller, alice: User, bob: User, alice_api: Client, blocker: str
    ) -> None:
        one, other = (alice, bob) if blocker == "alice" else (bob, alice)
        block_create(blocker=one, user_id=other.pk)
        self.refused(alice_api, bob)

    def test_who_is_suspended(self, telecaller: Telecaller, bob: User, alice_api: Client, staff: User) -> None:
        user_suspend(user=bob, by=staff, reason="Noise")
        self.refused(alice_api, bob)

    def test_who_was_taken_off_the_list(
        self, telecaller: Telecaller, bob: User, alice_api: Client, staff: User
    ) -> None:
        telecaller_set_active(telecaller=telecaller, by=staff, active=False)
        self.refused(alice_api, bob)

    def test_oneself(self, telecaller: Telecaller, bob: User, bob_api: Client) -> None:
        with nothing_changes():
            assert error_of(bob_api.put(address(bob))) == (400, "not_oneself")
