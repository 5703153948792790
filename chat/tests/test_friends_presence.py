"""Whether friends are here: on the socket, and for as long as they are friends who show it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from accounts.frames import BlockChanged
from accounts.models import Session, User
from accounts.services.blocks import block_create
from accounts.services.profile import profile_update
from accounts.services.sessions import Origin, session_start
from chat.presence import presence_topics_of
from chat.services.friends import friend_remove
from chat.tests.conftest import Deliveries, befriend, moved, told
from realtime.models import Presence, Status
from realtime.publish import publish
from realtime.tests.conftest import Connect
from realtime.tests.driver import Frame, Peer
from realtime.threads import in_database_thread
from realtime.topics import presence_topic, user_topic

SEEN = "2026-05-04T08:00:00Z"


def hide(user: User, *, hidden: bool) -> None:
    session = Session.objects.get(pk=session_start(user=user, origin=Origin()).session.pk)
    profile_update(session=session, changes={"hide_presence": hidden})


@pytest.mark.django_db
class TestTopics:
    def test_are_those_of_friends_who_show_it(
        self, alice: User, bob: User, stranger: User, staff: User, django_assert_num_queries: Any
    ) -> None:
        for friend in (bob, stranger):
            befriend(alice, friend)
        hide(stranger, hidden=True)
        with django_assert_num_queries(2):
            assert presence_topics_of([alice.pk]) == {(alice.pk, presence_topic(bob.pk))}
        assert presence_topics_of([stranger.pk]) == {(stranger.pk, presence_topic(alice.pk))}
        assert presence_topics_of([staff.pk]) == set()

    def test_are_joined_by_both_before_they_are_told(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        with deliveries() as sent:
            befriend(alice, bob)
        assert set(moved(sent)) == {
            (user_topic(alice.pk), "join", presence_topic(bob.pk)),
            (user_topic(bob.pk), "join", presence_topic(alice.pk)),
        }
        changed = [number for number, each in enumerate(sent) if "friends.changed" in each.frame]
        assert max(number for number, each in enumerate(sent) if each.join) < min(changed)

    def test_of_who_hides_it_are_not_joined(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        hide(alice, hidden=True)
        with deliveries() as sent:
            befriend(alice, bob)
        assert moved(sent) == [(user_topic(alice.pk), "join", presence_topic(bob.pk))]


@pytest.mark.django_db
class TestHiding:
    @pytest.fixture(autouse=True)
    def _friends(self, friends: None, alice: User) -> None:
        Presence.objects.create(user=alice, status=Status.OFFLINE, last_seen=SEEN)

    def test_shows_friends_nothing_and_is_the_last_they_hear(
        self, alice: User, bob: User, stranger: User, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent:
            hide(alice, hidden=True)
        assert moved(sent) == [(user_topic(bob.pk), "leave", presence_topic(alice.pk))]
        data = {"user": str(alice.pk), "status": "offline", "last_seen": None}
        assert told(sent, bob) == [("presence.changed", data)]
        assert told(sent, stranger) == []
        leaves = [bool(each.leave) for each in sent if each.topic == user_topic(bob.pk)]
        assert leaves == [True, False]

    def test_is_over_with_what_is_so(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        hide(alice, hidden=True)
        with deliveries() as sent:
            hide(alice, hidden=False)
        assert moved(sent) == [(user_topic(bob.pk), "join", presence_topic(alice.pk))]
        data = {"user": str(alice.pk), "status": "offline", "last_seen": SEEN}
        assert told(sent, bob) == [("presence.changed", data)]

    def test_twice_is_once(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        hide(alice, hidden=True)
        with deliveries() as sent:
            hide(alice, hidden=True)
        assert (moved(sent), told(sent, bob)) == ([], [])

    def test_is_no_matter_of_any_other_change(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        session = Session.objects.get(pk=session_start(user=alice, origin=Origin()).session.pk)
        with deliveries() as sent:
            profile_update(session=session, changes={"full_name": "Alice Anew"})
        assert (moved(sent), told(sent, bob)) == ([], [])

    def test_costs_the_same_however_many_friends(
        self, alice: User, stranger: User, staff: User, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(30, exact=False) as one_friend:
            hide(alice, hidden=True)
        for friend in (stranger, staff):
            befriend(alice, friend)
        with django_assert_num_queries(len(one_friend)):
            hide(alice, hidden=False)


@pytest.mark.anyio
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("unlimited")
class TestOnTheSocket:
    @pytest.fixture
    async def sockets(
        self, connect: Connect, alice_token: str, bob_token: str
    ) -> Callable[[], Awaitable[tuple[Peer, Peer]]]:
        """Bob's is there first."""

        async def open_both() -> tuple[Peer, Peer]:
            bobs, alices = connect(), connect()
            await bobs.sign_in(token=bob_token)
            await alices.sign_in(token=alice_token)
            return alices, bobs

        return open_both

    async def events(self, peer: Peer, user: User) -> list[Frame]:
        """What somebody's socket heard until now, which ends with what nothing else says: they block themselves."""
        await in_database_thread(publish, user_topic(user.pk), BlockChanged(user=user.pk, blocked=True))
        end = {"type": "accounts.block_changed", "data": {"user": str(user.pk), "blocked": True}}
        heard = []
        while (frame := await peer.frame()) != end:
            heard.append(frame)
        return heard

    def statuses(self, frames: list[Frame], user: User) -> list[str]:
        changes = [frame["data"] for frame in frames if frame["type"] == "presence.changed"]
        return [each["status"] for each in changes if each["user"] == str(user.pk)]

    async def step_away(self, peer: Peer) -> None:
        assert (await peer.call("presence.set", status="away"))["type"] == "ok"

    async def test_a_friend_is_heard_coming_and_stepping_away(
        self, friends: None, alice: User, bob: User, sockets: Any
    ) -> None:
        alices, bobs = await sockets()
        await self.step_away(alices)
        assert self.statuses(await self.events(bobs, bob), alice)[-1] == "away"

    async def test_a_stranger_is_not(self, alice: User, bob: User, sockets: Any) -> None:
        alices, bobs = await sockets()
        await self.step_away(alices)
        assert self.statuses(await self.events(bobs, bob), alice) == []

    async def test_a_new_friend_is_at_once_and_the_view_says_what_they_are_now(
        self, alice: User, bob: User, sockets: Any
    ) -> None:
        alices, bobs = await sockets()
        await in_database_thread(befriend, alice, bob)
        views = [frame["data"]["view"] for frame in await self.events(bobs, bob) if "view" in frame["data"]]
        assert [view["presence"] for view in views] == [{"status": "online", "last_seen": None}]
        await self.step_away(alices)
        assert self.statuses(await self.events(bobs, bob), alice) == ["away"]

    @pytest.mark.parametrize("end", ["remove", "block"])
    async def test_who_is_a_friend_no_more_is_not_heard(
        self, friends: None, alice: User, bob: User, sockets: Any, end: str
    ) -> None:
        alices, bobs = await sockets()
        if end == "remove":
            await in_database_thread(friend_remove, by=bob.pk, user_id=alice.pk)
        else:
            await in_database_thread(block_create, blocker=bob, user_id=alice.pk)
        await self.events(bobs, bob)
        await self.step_away(alices)
        assert self.statuses(await self.events(bobs, bob), alice) == []

    async def test_who_hides_it_is_heard_by_their_own_devices_only(
        self, friends: None, alice: User, bob: User, sockets: Any
    ) -> None:
        alices, bobs = await sockets()
        await in_database_thread(hide, alice, hidden=True)
        assert self.statuses(await self.events(bobs, bob), alice)[-1] == "offline"
        await self.events(alices, alice)
        alices.send("presence.set", "away", status="away")
        assert self.statuses(await alices.frames(2), alice) == ["away"]
        assert self.statuses(await self.events(bobs, bob), alice) == []

    async def test_who_shows_it_again_is_heard_from_then_on(
        self, friends: None, alice: User, bob: User, sockets: Any
    ) -> None:
        await in_database_thread(hide, alice, hidden=True)
        alices, bobs = await sockets()
        await self.step_away(alices)
        assert self.statuses(await self.events(bobs, bob), alice) == []
        await in_database_thread(hide, alice, hidden=False)
        assert self.statuses(await self.events(bobs, bob), alice) == ["away"]
        assert (await alices.call("presence.set", status="online"))["type"] == "ok"
        assert self.statuses(await self.events(bobs, bob), alice) == ["online"]
