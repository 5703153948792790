"""Friends and requests, as the staff sees them."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from chat.models import FriendRequest, Friendship
from chat.services.friend_requests import friend_request_decline, friend_request_send
from chat.tests.conftest import befriend
from conftest import nothing_changes

REQUESTS = "/admin/chat/friendrequest/"
FRIENDSHIPS = "/admin/chat/friendship/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rows(alice: User, bob: User, stranger: User) -> None:
    befriend(alice, bob)
    friend_request_send(by=alice.pk, user_id=stranger.pk)
    friend_request_send(by=bob.pk, user_id=stranger.pk)
    friend_request_decline(request_id=FriendRequest.objects.get(sender=bob).pk, by=stranger.pk)


def test_requests_are_listed_with_what_became_of_them(desk: Client) -> None:
    page = desk.get(REQUESTS, {"q": "stranger"}).content.decode()
    assert "waiting" in page
    assert "declined" in page


def test_friendships_are_found_by_name(desk: Client) -> None:
    page = desk.get(FRIENDSHIPS, {"q": "alice"}).content.decode()
    assert "bob" in page


@pytest.mark.parametrize("address", [REQUESTS, FRIENDSHIPS])
def test_a_list_costs_the_same_however_long(
    desk: Client, alice: User, make_user: Any, address: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(30, exact=False) as few:
        desk.get(address)
    for number in range(5):
        befriend(alice, person := make_user(f"person{number}"))
        friend_request_send(by=person.pk, user_id=User.objects.get(username="stranger").pk)
    with django_assert_num_queries(len(few)):
        desk.get(address)


def test_nothing_is_written_here(desk: Client) -> None:
    rows = [(REQUESTS, FriendRequest.objects.first()), (FRIENDSHIPS, Friendship.objects.first())]
    for address, row in rows:
        assert row is not None
        assert desk.get(f"{address}{row.pk}/change/").status_code == 200
        with nothing_changes():
            assert desk.get(f"{address}add/").status_code == 403
            assert desk.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 403
            desk.post(f"{address}{row.pk}/change/", {"created_at_0": "2020-01-01", "created_at_1": "00:00:00"})
