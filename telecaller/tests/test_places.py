"""What the lists of telecallers are ordered by, as the database has it."""

import pytest

from accounts.models import User
from conftest import MakeUser
from telecaller.models import Telecaller
from telecaller.tests.conftest import make_telecaller

pytestmark = pytest.mark.django_db


def names(column: str) -> list[str]:
    return list(Telecaller.objects.order_by(f"-{column}").values_list("user__username", flat=True))


def rated(user: User, stars: int, count: int) -> None:
    Telecaller.objects.filter(user=user).update(rating_sum=stars * count, rating_count=count)


def test_one_who_is_new_stands_between_the_good_and_the_bad(alice: User, bob: User, stranger: User) -> None:
    for user in (alice, bob, stranger):
        make_telecaller(user)
    rated(alice, 5, 3)
    rated(stranger, 3, 3)
    assert names("rating_place") == ["alice", "bob", "stranger"]


def test_many_votes_weigh_more_than_one(alice: User, bob: User) -> None:
    for user in (alice, bob):
        make_telecaller(user)
    rated(alice, 5, 1)
    Telecaller.objects.filter(user=bob).update(rating_sum=48 * 10**7, rating_count=10**8)
    assert names("rating_place") == ["bob", "alice"]


def test_who_can_be_called_comes_before_who_is_better(alice: User, bob: User, stranger: User) -> None:
    make_telecaller(alice)
    make_telecaller(bob, state=Telecaller.State.BUSY)
    make_telecaller(stranger, state=Telecaller.State.AVAILABLE)
    rated(alice, 5, 100)
    assert names("online_place") == ["stranger", "bob", "alice"]


def test_no_two_have_the_same_place(make_user: MakeUser) -> None:
    for number in range(5):
        make_telecaller(make_user(f"person{number}"))
    for column in ("rating_place", "online_place"):
        assert Telecaller.objects.values(column).distinct().count() == 5
