"""Whether the other one of a direct conversation is here, from their first words on."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.frames import BlockChanged
from accounts.models import User
from accounts.services.blocks import block_create, block_delete
from chat.models import Conversation, Member
from chat.presence import presence_topics_of
from chat.services.conversations import direct_open
from chat.services.friends import friend_remove
from chat.services.sending import NewMessage, messages_send
from chat.state import chat_topics
from chat.tests.conftest import Deliveries, address, befriend, moved, place_of, say, told
from chat.tests.test_friends_presence import hide
from conftest import Client, MakeUser
from realtime.models import Presence, Status
from realtime.publish import publish
from realtime.tests.conftest import Connect
from realtime.tests.driver import Peer
from realtime.threads import in_database_thread
from realtime.topics import presence_topic, user_topic

OFFLINE = {"status": "offline", "last_seen": None}


def seen_by(*users: User) -> set[tuple[User, str]]:
    """Whom each of these listens to, as their sockets would."""
    names = {presence_topic(user.pk): user.username for user in User.objects.all()}
    people = {user.pk: user for user in users}
    return {(people[viewer], names[topic]) for viewer, topic in presence_topics_of(people)}


def presence_in(api: Client, conversation: Conversation) -> Any:
    return api.get(address(conversation)).json()["peer"]["presence"]


@pytest.mark.django_db
class TestFirstWords:
    def test_who_opened_it_sees_nothing_until_the_other_one_writes(
        self, direct: Conversation, alice: User, bob: User, alice_api: Client, bob_api: Client
    ) -> None:
        Presence.objects.create(user=alice, status=Status.AWAY)
        assert seen_by(alice, bob) == set()
        assert presence_in(alice_api, direct) is presence_in(bob_api, direct) is None
        say(direct, alice)
        assert seen_by(alice, bob) == {(bob, "alice")}
        assert (presence_in(alice_api, direct), presence_in(bob_api, direct)) == (
            None,
            {"status": "away", "last_seen": None},
        )
        say(direct, bob)
        assert seen_by(alice, bob) == {(bob, "alice"), (alice, "bob")}

    def test_are_told_once_and_only_to_the_other_one(
        self, direct: Conversation, alice: User, bob: User, bob_api: Client, deliveries: Deliveries
    ) -> None:
        Presence.objects.create(user=alice, status=Status.AWAY)
        with deliveries() as sent:
            say(direct, alice)
        assert moved(sent) == [(user_topic(bob.pk), "join", presence_topic(alice.pk))]
        assert told(sent, alice) == []
        [(name, data)] = told(sent, bob)
        assert (name, data["conversation"]) == ("chat.conversation", bob_api.get(address(direct)).json())
        assert data["conversation"]["peer"]["presence"]["status"] == "away"
        with deliveries() as sent:
            say(direct, alice, "Again")
        assert [moved(sent), told(sent, bob)] == [[], []]

    def test_of_who_hides_it_show_nothing(
        self, direct: Conversation, alice: User, bob: User, bob_api: Client, deliveries: Deliveries
    ) -> None:
        Presence.objects.create(user=alice, status=Status.ONLINE)
        hide(alice, hidden=True)
        with deliveries() as sent:
            say(direct, alice)
        assert (moved(sent), seen_by(bob)) == ([], set())
        assert presence_in(bob_api, direct) == OFFLINE

    def test_are_the_first_that_is_seen_of_who_was_never_on_a_socket(
        self, direct: Conversation, alice: User, bob_api: Client
    ) -> None:
        said = say(direct, alice)
        shown = presence_in(bob_api, direct)
        assert (shown["status"], shown["last_seen"] >= said.created_at.isoformat()[:19]) == ("offline", True)

    def test_in_a_group_show_nothing(
        self, group: Conversation, alice: User, bob: User, carol: User, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent:
            say(group, alice)
        assert (moved(sent), seen_by(alice, bob, carol)) == ([], set())
        assert not place_of(alice, group).has_written

    def test_that_were_refused_show_nothing(self, direct: Conversation, alice: User, bob: User) -> None:
        messages_send([NewMessage(alice.pk, direct.pk, "1", " ")])
        assert (seen_by(bob), place_of(alice, direct).has_written) == (set(), False)

    def test_stay_said_when_they_are_deleted_or_cleared_away(
        self, direct: Conversation, alice: User, bob: User, alice_api: Client, bob_api: Client
    ) -> None:
        assert alice_api.delete(f"/api/v1/messages/{say(direct, alice).id}/").status_code == 200
        assert bob_api.delete(address(direct)).status_code == 204
        assert seen_by(alice, bob) == {(bob, "alice")}

    def test_of_many_cost_as_many_queries_as_of_few(self, alice: User, make_user: MakeUser) -> None:
        def cost(name: str, much: int) -> int:
            places = [
                (user.pk, direct_open(by=user.pk, user_id=alice.pk)[0].conversation_id)
                for user in (make_user(f"{name}{n}") for n in range(much))
            ]
            with CaptureQueriesContext(connection) as queries:
                messages_send([NewMessage(*place, "1", "Hello") for place in places])
            return len(queries)

        assert cost("few", 2) == cost("many", 7)
        assert len(presence_topics_of([alice.pk])) == 9

    def test_are_all_that_costs_more(self, direct: Conversation, alice: User, bob: User) -> None:
        say(direct, alice)
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                say(direct, alice)
            assert not [each for each in queries if "presence" in each["sql"] or 'has_written" =' in each["sql"]]

    def test_of_all_who_sign_in_together_are_asked_for_at_once(
        self, alice: User, bob: User, carol: User, stranger: User, django_assert_num_queries: Any
    ) -> None:
        people = [alice, bob, carol, stranger]
        for writer in people:
            for reader in people[:2]:
                if writer != reader:
                    say(direct_open(by=writer.pk, user_id=reader.pk)[0].conversation, writer)
        with django_assert_num_queries(3):
            topics = chat_topics([user.pk for user in people])
        heard = {
            user.username: {each for each in found if "presence" in each}
            for user, found in zip(people, topics, strict=True)
        }
        assert heard == {
            "alice": {presence_topic(user.pk) for user in (bob, carol, stranger)},
            "bob": {presence_topic(user.pk) for user in (alice, carol, stranger)},
            "carol": set(),
            "stranger": set(),
        }


@pytest.mark.django_db
class TestParting:
    @pytest.fixture(autouse=True)
    def _written(self, direct: Conversation, alice: User, bob: User) -> None:
        for user in (alice, bob):
            say(direct, user)

    def test_the_end_of_a_friendship_leaves_what_the_conversation_shows(
        self, alice: User, bob: User, deliveries: Deliveries
    ) -> None:
        befriend(alice, bob)
        with deliveries() as sent:
            friend_remove(by=alice.pk, user_id=bob.pk)
        assert moved(sent) == []
        assert seen_by(alice, bob) == {(bob, "alice"), (alice, "bob")}

    def test_the_end_of_a_friendship_takes_sight_from_who_got_no_answer(
        self, alice: User, bob: User, direct: Conversation, deliveries: Deliveries
    ) -> None:
        Member.objects.filter(user=bob).update(has_written=False)
        befriend(alice, bob)
        with deliveries() as sent:
            friend_remove(by=alice.pk, user_id=bob.pk)
        assert moved(sent) == [(user_topic(alice.pk), "leave", presence_topic(bob.pk))]
        assert seen_by(alice, bob) == {(bob, "alice")}

    @pytest.mark.parametrize("friends", [False, True])
    def test_a_block_cuts_both_and_its_end_brings_both_back(
        self, alice: User, bob: User, deliveries: Deliveries, *, friends: bool
    ) -> None:
        both = {(user_topic(one.pk), presence_topic(other.pk)) for one, other in ((alice, bob), (bob, alice))}
        if friends:
            befriend(alice, bob)
        with deliveries() as sent:
            block_create(blocker=bob, user_id=alice.pk)
        assert set(moved(sent)) == {(one, "leave", other) for one, other in both}
        assert seen_by(alice, bob) == set()
        with deliveries() as sent:
            block_delete(blocker=bob, user_id=alice.pk)
        assert set(moved(sent)) == {(one, "join", other) for one, other in both}
        assert seen_by(alice, bob) == {(bob, "alice"), (alice, "bob")}

    def test_hiding_is_told_to_those_who_are_no_friends_and_to_friends_once(
        self, alice: User, bob: User, stranger: User, bob_api: Client, direct: Conversation, deliveries: Deliveries
    ) -> None:
        Presence.objects.filter(user=alice).update(status=Status.ONLINE)
        for friendship in (False, True):
            if friendship:
                befriend(alice, bob)
            with deliveries() as sent:
                hide(alice, hidden=True)
            assert moved(sent) == [(user_topic(bob.pk), "leave", presence_topic(alice.pk))]
            assert told(sent, bob) == [("presence.changed", {"user": str(alice.pk), **OFFLINE})]
            assert told(sent, stranger) == []
            assert (presence_in(bob_api, direct), seen_by(bob)) == (OFFLINE, set())
            with deliveries() as sent:
                hide(alice, hidden=False)
            assert moved(sent) == [(user_topic(bob.pk), "join", presence_topic(alice.pk))]
            assert seen_by(bob) == {(bob, "alice")}

    def test_hiding_tells_nothing_behind_a_block(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        block_create(blocker=bob, user_id=alice.pk)
        with deliveries() as sent:
            hide(alice, hidden=True)
            hide(alice, hidden=False)
        assert (moved(sent), told(sent, bob), seen_by(bob)) == ([], [], set())


@pytest.mark.anyio
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("unlimited")
class TestOnTheSocket:
    @pytest.fixture
    async def statuses(self, connect: Connect, bob: User, bob_token: str) -> Callable[[User], Awaitable[list[str]]]:
        """What Bob's socket heard of somebody since it was asked last."""
        peer: Peer = connect()
        await peer.sign_in(token=bob_token)

        async def heard(user: User) -> list[str]:
            await in_database_thread(publish, user_topic(bob.pk), BlockChanged(user=bob.pk, blocked=True))
            end = {"type": "accounts.block_changed", "data": {"user": str(bob.pk), "blocked": True}}
            found = []
            while (frame := await peer.frame()) != end:
                if frame["type"] == "presence.changed" and frame["data"]["user"] == str(user.pk):
                    found.append(frame["data"]["status"])
            return found

        return heard

    async def test_who_writes_is_heard_from_then_on_and_not_behind_a_block(
        self, connect: Connect, alice: User, bob: User, alice_token: str, statuses: Any
    ) -> None:
        alices: Peer = connect()
        await alices.sign_in(token=alice_token)
        place, _ = await in_database_thread(direct_open, by=bob.pk, user_id=alice.pk)
        await alices.call("presence.set", status="away")
        assert await statuses(alice) == []
        await in_database_thread(say, place.conversation, alice)
        await alices.call("presence.set", status="online")
        assert await statuses(alice) == ["online"]
        await in_database_thread(block_create, blocker=alice, user_id=bob.pk)
        await alices.call("presence.set", status="away")
        assert await statuses(alice) == []
