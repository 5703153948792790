"""How much somebody may do in a day that reaches people who did not ask for it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.core.cache import cache
from pytest_django.fixtures import Settings
from redis.exceptions import ConnectionError as RedisIsGone

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.tests.conftest import error_of
from chat.models import Conversation, FriendRequest, Member
from chat.services.conversations import direct_open
from chat.tests.conftest import address, befriend
from conftest import Client, SignIn, in_parallel, nothing_changes

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 5, 4, 8, tzinfo=UTC)
CONVERSATIONS = "/api/v1/conversations/"
REQUESTS = "/api/v1/friend-requests/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def _low_rates(settings: Settings) -> None:
    low = {"strangers": "1/day", "groups": "2/day", "members": "3/day", "friend_requests": "1/day"}
    settings.API_RATES = {**settings.API_RATES, **low}


def direct_with(api: Client, user: User) -> Any:
    return api.post(CONVERSATIONS, {"kind": "direct", "user": str(user.pk)})


def group_of(api: Client, *users: User) -> Any:
    return api.post(CONVERSATIONS, {"kind": "group", "title": "Us", "members": [str(user.pk) for user in users]})


def ask(api: Client, user: User) -> Any:
    return api.post(REQUESTS, {"user": str(user.pk)})


def refused(response: Any) -> bool:
    assert int(response.headers["Retry-After"]) > 3600
    return error_of(response)[:2] == (429, "rate_limited")


class TestDirect:
    def test_with_strangers_are_so_many_a_day(
        self, alice: User, alice_api: Client, bob: User, carol: User, clock: time_machine.Traveller, sign_in: SignIn
    ) -> None:
        assert direct_with(alice_api, bob).status_code == 201
        with nothing_changes():
            assert refused(direct_with(alice_api, carol))
        clock.shift(timedelta(days=2))
        assert direct_with(sign_in(alice), carol).status_code == 201

    def test_that_are_there_or_with_friends_count_nothing(
        self, alice: User, alice_api: Client, bob: User, carol: User, stranger: User, staff: User
    ) -> None:
        direct_open(by=bob.pk, user_id=alice.pk)
        befriend(alice, carol)
        for _ in range(2):
            assert direct_with(alice_api, bob).status_code == 200
        assert direct_with(alice_api, carol).status_code == 201
        assert direct_with(alice_api, stranger).status_code == 201
        assert refused(direct_with(alice_api, staff))

    def test_that_were_refused_count_nothing(self, alice: User, alice_api: Client, bob: User, carol: User) -> None:
        block_create(blocker=bob, user_id=alice.pk)
        for _ in range(3):
            assert direct_with(alice_api, bob).status_code == 404
        assert direct_with(alice_api, carol).status_code == 201

    def test_of_others_are_theirs(self, alice_api: Client, bob_api: Client, carol: User) -> None:
        assert direct_with(alice_api, carol).status_code == 201
        assert direct_with(bob_api, carol).status_code == 201

    @pytest.mark.django_db(transaction=True)
    def test_begun_at_once_are_no_more(self, alice_api: Client, bob: User, carol: User, stranger: User) -> None:
        people = [bob, carol, stranger]
        answers: list[Any] = in_parallel(3, lambda: direct_with(alice_api, people.pop()))
        assert sorted(answer.status_code for answer in answers) == [201, 429, 429]
        assert Conversation.objects.count() == 1


class TestGroups:
    def test_are_so_many_a_day(self, alice_api: Client) -> None:
        for _ in range(2):
            assert group_of(alice_api).status_code == 201
        with nothing_changes():
            assert refused(group_of(alice_api))

    def test_take_in_so_many_people_a_day_by_either_way(
        self, alice_api: Client, bob: User, carol: User, stranger: User, staff: User
    ) -> None:
        group = Conversation.objects.get(pk=group_of(alice_api, bob).json()["id"])
        both = {"users": [str(carol.pk), str(stranger.pk)]}
        assert alice_api.post(address(group, "members/"), both).status_code == 200
        with nothing_changes():
            assert refused(alice_api.post(address(group, "members/"), {"users": [str(staff.pk)]}))
            assert refused(group_of(alice_api, bob))
        assert group_of(alice_api).status_code == 201

    def test_too_many_people_at_once_use_nothing_up(
        self, alice: User, alice_api: Client, bob: User, carol: User, stranger: User, staff: User
    ) -> None:
        for _ in range(3):
            assert refused(group_of(alice_api, bob, carol, stranger, staff))
        assert group_of(alice_api, bob, carol, stranger).status_code == 201
        assert Member.objects.count() == 4


class TestFriendRequests:
    def test_are_so_many_a_day(self, alice_api: Client, bob: User, carol: User) -> None:
        assert ask(alice_api, bob).status_code == 201
        with nothing_changes():
            assert refused(ask(alice_api, carol))
        assert FriendRequest.objects.count() == 1

    def test_taken_back_were_sent(self, alice_api: Client, bob: User) -> None:
        request = ask(alice_api, bob).json()["request"]
        assert alice_api.delete(f"{REQUESTS}{request['id']}/").status_code == 204
        assert refused(ask(alice_api, bob))

    def test_to_nobody_count_nothing(self, alice: User, alice_api: Client, bob: User) -> None:
        assert ask(alice_api, alice).status_code == 400
        assert ask(alice_api, bob).status_code == 201


def test_without_its_cache_the_server_serves_without_limits(alice_api: Client, bob: User, carol: User) -> None:
    with patch.object(cache, "add", side_effect=RedisIsGone), patch.object(cache, "decr", side_effect=RedisIsGone):
        for user in (bob, carol):
            assert direct_with(alice_api, user).status_code == 201
        assert direct_with(alice_api, User()).status_code == 404
