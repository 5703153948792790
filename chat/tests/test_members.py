"""conversations/{id}/members/, members/{user}/ and leave/"""

import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.deletion import user_delete
from accounts.tests.conftest import error_of
from chat.models import Conversation, Member
from chat.services import members
from chat.services.conversations import group_create
from chat.services.members import member_leave, member_remove, members_add
from chat.tests.conftest import Deliveries, address, moved, place_of, say, told, told_all
from chat.topics import conversation_topic
from conftest import PASSWORD, Client, MakeUser, in_parallel, nothing_changes
from realtime.errors import NotFound
from realtime.ids import uuid7
from realtime.topics import user_topic

pytestmark = pytest.mark.django_db


def add(api: Client, group: Conversation, *people: User) -> Any:
    return api.post(address(group, "members/"), {"users": [str(each.pk) for each in people]})


def one(user: User) -> str:
    return f"members/{user.pk}/"


def roles(group: Conversation) -> dict[str, str]:
    return dict(Member.objects.present().filter(conversation=group).values_list("user__username", "role"))


class TestTheList:
    def test_it_is_in_the_order_in_which_they_came(
        self, group: Conversation, carol_api: Client, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(3):
            rows = carol_api.get(address(group, "members/")).json()["results"]
        assert {row["user"]["username"]: row["role"] for row in rows} == roles(group)
        assert rows[0]["role"] == "owner"
        assert "email" not in rows[0]["user"]

    def test_a_page_leads_to_the_next(self, group: Conversation, carol_api: Client) -> None:
        first = carol_api.get(address(group, "members/"), {"limit": 2}).json()
        assert [row["role"] for row in carol_api.get(first["next"]).json()["results"]] != []
        assert len(first["results"]) == 2

    def test_who_left_is_not_in_it(self, group: Conversation, alice_api: Client, carol: User) -> None:
        member_leave(conversation_id=group.pk, by=carol.pk)
        assert len(alice_api.get(address(group, "members/")).json()["results"]) == 2


class TestAdding:
    def test_admins_do_and_all_are_told(
        self, group: Conversation, bob_api: Client, alice: User, stranger: User, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent:
            response = add(bob_api, group, stranger)
        assert (response.status_code, response.json()["members"]) == (200, 4)
        ((name, data),) = told_all(sent, group)
        assert (name, data["message"]["notice"]) == ("chat.message", {"what": "added", "users": [str(stranger.pk)]})
        ((_, new),) = told(sent, stranger)
        assert (new["conversation"]["role"], new["conversation"]["unread"]) == ("member", 1)
        assert [each["conversation"]["members"] for _, each in told(sent, alice)] == [4]
        assert moved(sent) == [(user_topic(stranger.pk), "join", conversation_topic(group.pk))]

    def test_they_see_what_was_said_before_as_read(
        self, group: Conversation, alice: User, alice_api: Client, stranger: User, stranger_api: Client
    ) -> None:
        for _ in range(3):
            say(group, alice, "Before")
        add(alice_api, group, stranger)
        assert stranger_api.get(address(group)).json()["unread"] == 1
        bodies = [row["body"] for row in stranger_api.get(address(group, "messages/")).json()["results"]]
        assert bodies.count("Before") == 3

    def test_who_is_in_stays_as_they_are(
        self, group: Conversation, alice_api: Client, bob: User, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent, nothing_changes():
            assert add(alice_api, group, bob).status_code == 200
        assert sent == []

    def test_who_left_comes_back_as_a_member(self, group: Conversation, alice: User, bob: User) -> None:
        member_leave(conversation_id=group.pk, by=bob.pk)
        say(group, alice)
        members_add(conversation_id=group.pk, by=alice.pk, user_ids=[bob.pk])
        place = place_of(bob, group)
        assert (place.role, place.left_at) == ("member", None)
        assert place.conversation.last_seq - place.read_seq == 1

    def test_members_do_not(self, group: Conversation, carol_api: Client, stranger: User) -> None:
        with nothing_changes():
            assert error_of(add(carol_api, group, stranger)) == (403, "not_allowed")

    def test_nobody_brings_whom_they_share_a_block_with(
        self, group: Conversation, alice: User, alice_api: Client, stranger: User
    ) -> None:
        block_create(blocker=stranger, user_id=alice.pk)
        with nothing_changes():
            response = add(alice_api, group, stranger)
        assert error_of(response) == (400, "not_found")
        assert response.json()["errors"][0]["attr"] == "users"

    def test_a_group_has_its_bound(
        self, group: Conversation, alice_api: Client, stranger: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(members, "MAX_MEMBERS", 3)
        with nothing_changes():
            assert error_of(add(alice_api, group, stranger)) == (409, "too_many_members")

    @pytest.mark.django_db(transaction=True)
    def test_two_who_add_the_same_at_once_add_them_once(self, alice: User, bob: User, stranger: User) -> None:
        group = group_create(by=alice.pk, title="Us", user_ids=[bob.pk]).conversation
        outcomes = in_parallel(6, lambda: members_add(conversation_id=group.pk, by=alice.pk, user_ids=[stranger.pk]))
        assert outcomes == [None] * 6
        group.refresh_from_db()
        assert (group.last_seq, roles(group)["stranger"]) == (2, "member")


class TestRemoving:
    def test_they_are_told_and_hear_no_more(
        self, group: Conversation, bob_api: Client, carol: User, alice: User, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent:
            assert bob_api.delete(address(group, one(carol))).status_code == 204
        ((name, data),) = told(sent, carol)
        view = data["conversation"]
        assert (name, view["left"], view["members"], view["title"]) == ("chat.conversation", True, 0, "")
        assert moved(sent) == [(user_topic(carol.pk), "leave", conversation_topic(group.pk))]
        ((_, notice),) = told_all(sent, group)
        assert notice["message"]["notice"] == {"what": "removed", "users": [str(carol.pk)]}
        order = [each.leave or each.topic for each in sent]
        assert order[0] == conversation_topic(group.pk), "They stop listening before anything more is said."
        assert [each["conversation"]["members"] for _, each in told(sent, alice)] == [2]

    @pytest.mark.parametrize(
        ("by", "whom", "allowed"),
        [
            ("alice", "bob", True),
            ("alice", "carol", True),
            ("bob", "carol", True),
            ("bob", "alice", False),
            ("bob", "second_admin", False),
            ("carol", "bob", False),
            ("carol", "alice", False),
        ],
    )
    def test_admins_remove_members_and_the_owner_anybody(
        self, group: Conversation, make_user: MakeUser, alice: User, by: str, whom: str, *, allowed: bool
    ) -> None:
        admin = make_user("second_admin")
        members_add(conversation_id=group.pk, by=alice.pk, user_ids=[admin.pk])
        Member.objects.filter(user=admin).update(role="admin")
        people = {user.username: user for user in User.objects.all()}

        def remove() -> None:
            member_remove(conversation_id=group.pk, by=people[by].pk, user_id=people[whom].pk)

        if allowed:
            remove()
            assert whom not in roles(group)
        else:
            with nothing_changes(), pytest.raises(Exception, match="not_allowed"):
                remove()

    def test_oneself_is_not_removed_but_leaves(self, group: Conversation, bob: User, bob_api: Client) -> None:
        with nothing_changes():
            assert error_of(bob_api.delete(address(group, one(bob)))) == (400, "not_oneself")

    def test_who_is_not_in_it_is_not_found(self, group: Conversation, alice_api: Client, stranger: User) -> None:
        with nothing_changes():
            for person in (stranger, User(pk=uuid7())):
                assert error_of(alice_api.delete(address(group, one(person)))) == (404, "not_found")
                response = alice_api.patch(address(group, one(person)), {"role": "admin"})
                assert error_of(response) == (404, "not_found")

    @pytest.mark.django_db(transaction=True)
    def test_two_who_remove_the_same_at_once_remove_them_once(self, alice: User, bob: User) -> None:
        group = group_create(by=alice.pk, title="Us", user_ids=[bob.pk]).conversation
        outcomes = in_parallel(4, lambda: member_remove(conversation_id=group.pk, by=alice.pk, user_id=bob.pk))
        assert sorted(isinstance(outcome, NotFound) for outcome in outcomes) == [False, True, True, True]
        group.refresh_from_db()
        assert group.last_seq == 2


class TestLeaving:
    def test_one_is_told_and_hears_no_more(
        self, group: Conversation, carol: User, carol_api: Client, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent:
            assert carol_api.post(address(group, "leave/")).status_code == 204
        assert [data["conversation"]["left"] for _, data in told(sent, carol)] == [True]
        assert moved(sent) == [(user_topic(carol.pk), "leave", conversation_topic(group.pk))]
        ((_, data),) = told_all(sent, group)
        assert data["message"]["notice"] == {"what": "left", "users": [str(carol.pk)]}
        with nothing_changes():
            assert error_of(carol_api.post(address(group, "leave/"))) == (404, "not_found")

    def test_an_owner_is_followed_by_an_admin(
        self, group: Conversation, alice: User, alice_api: Client, bob: User, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent:
            alice_api.post(address(group, "leave/"))
        assert roles(group) == {"bob": "owner", "carol": "member"}
        assert [data["conversation"]["role"] for _, data in told(sent, bob)] == ["owner"]

    def test_without_an_admin_by_who_has_been_there_longest(
        self, group: Conversation, alice: User, bob: User, stranger: User
    ) -> None:
        members_add(conversation_id=group.pk, by=alice.pk, user_ids=[stranger.pk])
        member_leave(conversation_id=group.pk, by=bob.pk)
        member_leave(conversation_id=group.pk, by=alice.pk)
        assert roles(group) == {"carol": "owner", "stranger": "member"}

    def test_the_last_one_leaves_nobody(self, group: Conversation, alice: User, bob: User, carol: User) -> None:
        for user in (alice, bob, carol):
            member_leave(conversation_id=group.pk, by=user.pk)
        assert roles(group) == {}

    @pytest.mark.django_db(transaction=True)
    def test_all_at_once_leave_without_an_owner_left_over(self, group: Conversation) -> None:
        people = iter(Member.objects.present().values_list("user_id", flat=True))
        lock = threading.Lock()

        def leave() -> None:
            with lock:
                user_id = next(people)
            member_leave(conversation_id=group.pk, by=user_id)

        assert in_parallel(3, leave) == [None] * 3
        assert roles(group) == {}
        group.refresh_from_db()
        assert group.last_seq == group.messages.count() == 5


class TestRoles:
    def test_the_owner_gives_them_and_all_are_told(
        self, group: Conversation, alice_api: Client, carol: User, bob: User, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent:
            assert alice_api.patch(address(group, one(carol)), {"role": "admin"}).status_code == 200
        assert roles(group) == {"alice": "owner", "bob": "admin", "carol": "admin"}
        assert [data["conversation"]["role"] for _, data in told(sent, carol)] == ["admin"]
        ((_, data),) = told_all(sent, group)
        assert data["message"]["notice"] == {"what": "admin", "users": [str(carol.pk)]}

    def test_who_makes_another_the_owner_becomes_an_admin(
        self, group: Conversation, alice_api: Client, carol: User
    ) -> None:
        response = alice_api.patch(address(group, one(carol)), {"role": "owner"})
        assert response.json()["role"] == "admin"
        assert roles(group) == {"alice": "admin", "bob": "admin", "carol": "owner"}

    def test_the_same_again_is_nothing(
        self, group: Conversation, alice_api: Client, bob: User, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent, nothing_changes():
            assert alice_api.patch(address(group, one(bob)), {"role": "admin"}).status_code == 200
        assert sent == []

    def test_nobody_else_gives_them(
        self, group: Conversation, alice: User, bob: User, bob_api: Client, carol: User, carol_api: Client
    ) -> None:
        with nothing_changes():
            for api, whom, role in ((bob_api, carol, "admin"), (bob_api, bob, "owner"), (carol_api, alice, "member")):
                assert error_of(api.patch(address(group, one(whom)), {"role": role})) == (403, "not_allowed")

    def test_an_owner_does_not_just_step_down(self, group: Conversation, alice: User, alice_api: Client) -> None:
        with nothing_changes():
            assert error_of(alice_api.patch(address(group, one(alice)), {"role": "member"})) == (400, "not_oneself")

    def test_the_database_knows_one_owner(self, group: Conversation, bob: User) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Member.objects.filter(user=bob).update(role="owner")


class TestWhoDeletesTheirAccount:
    def test_leaves_their_groups(self, group: Conversation, alice: User) -> None:
        user_delete(user=alice, password=PASSWORD)
        assert roles(group) == {"bob": "owner", "carol": "member"}

    @pytest.mark.postgres
    @pytest.mark.django_db(transaction=True)
    def test_does_so_while_people_write_in_them(self, alice: User, bob: User, stranger: User) -> None:
        """Each holds what the other waits for, unless all take the conversations before the count of changes."""
        groups = [group_create(by=alice.pk, title=f"{n}", user_ids=[bob.pk]).conversation for n in range(30)]
        numbers, lock = iter(range(9)), threading.Lock()

        def work() -> None:
            with lock:
                number = next(numbers)
            if number == 0:
                user_delete(user=alice, password=PASSWORD)
                return
            for group in groups:
                say(group, bob)

        assert connection.vendor == "postgresql"
        assert in_parallel(9, work) == [None] * 9
        for group in groups:
            group.refresh_from_db()
            assert roles(group) == {"bob": "owner"}
            assert group.last_seq == group.messages.count() == 10
