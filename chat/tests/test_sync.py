"""GET sync/?cursor=: everything that changed since."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.services.blocks import block_create, block_delete
from chat import sync
from chat.models import Conversation, Member
from chat.services.changes import changes_seen
from chat.services.conversations import (
    conversation_delete,
    conversation_mute,
    conversation_rename,
    direct_open,
    group_create,
)
from chat.services.members import member_leave, member_remove, member_set_role, members_add
from chat.services.messages import message_delete, message_edit, message_pin, reaction_add, reaction_remove
from chat.services.reads import Mark, read_mark
from chat.services.sending import NewMessage, messages_send
from chat.sync import Missed, missed_since
from chat.tests.conftest import say
from conftest import Client, nothing_changes

pytestmark = pytest.mark.django_db

URL = "/api/v1/sync/"


def missed(user: User, cursor: int) -> Missed:
    return missed_since(user_id=user.pk, cursor=cursor)


def bodies(answer: Missed) -> list[str]:
    return [message.body for message in answer.messages]


def test_nothing_new_is_nothing(direct: Conversation, alice: User, bob: User) -> None:
    say(direct, alice)
    seen = changes_seen()
    assert missed(bob, seen) == Missed(seen, more=False, reload=False, conversations=[], messages=[])


def test_before_anything_was_ever_said_there_is_nothing(alice: User, alice_api: Client) -> None:
    assert alice_api.get(URL, {"cursor": 0}).json() == {
        "cursor": 0,
        "more": False,
        "reload": False,
        "conversations": [],
        "messages": [],
    }


class TestMessages:
    @pytest.mark.parametrize(
        ("change", "shown"),
        [
            (lambda m, by: message_edit(message_id=m, by=by, body="Otherwise"), "body"),
            (lambda m, by: message_delete(message_id=m, by=by), "deleted_at"),
            (lambda m, by: reaction_add(message_id=m, by=by, emoji="👍"), "reactions"),
            (lambda m, by: message_pin(message_id=m, by=by), "pinned_at"),
        ],
        ids=["edited", "deleted", "reacted", "pinned"],
    )
    def test_what_became_of_one_is_found(
        self, direct: Conversation, alice: User, bob: User, change: Callable[[int, Any], Any], shown: str
    ) -> None:
        old = say(direct, alice)
        say(direct, bob, "Not changed")
        cursor = changes_seen()
        now = change(old.id, alice.pk)
        answer = missed(bob, cursor)
        assert answer.messages == [now]
        assert getattr(now, shown) != getattr(old, shown)
        assert [view.change for view in answer.conversations] == [answer.cursor] == [now.change]
        assert missed(bob, answer.cursor).messages == []

    def test_a_reaction_taken_back_is_found(self, direct: Conversation, alice: User, bob: User) -> None:
        old = say(direct, alice)
        reaction_add(message_id=old.id, by=bob.pk, emoji="👍")
        cursor = changes_seen()
        reaction_remove(message_id=old.id, by=bob.pk, emoji="👍")
        assert [message.reactions for message in missed(alice, cursor).messages] == [[]]

    def test_new_ones_come_in_order_from_all_conversations(
        self, direct: Conversation, group: Conversation, alice: User, bob: User
    ) -> None:
        cursor = changes_seen()
        for number in range(6):
            say((direct, group)[number % 2], (alice, bob)[number // 2 % 2], f"{number}")
        answer = missed(bob, cursor)
        assert bodies(answer) == list("012345")
        assert {view.id: view.unread for view in answer.conversations} == {direct.pk: 1, group.pk: 1}

    def test_several_changes_of_one_are_told_once_as_it_is_now(
        self, direct: Conversation, alice: User, bob: User
    ) -> None:
        cursor = changes_seen()
        one, two = say(direct, alice, "one"), say(direct, alice, "two")
        for body in ("a", "b", "c"):
            message_edit(message_id=one.id, by=alice.pk, body=body)
        answer = missed(bob, cursor)
        assert [(message.seq, message.body) for message in answer.messages] == [(two.seq, "two"), (one.seq, "c")]

    def test_what_others_say_among_themselves_is_not_found(
        self, direct: Conversation, group: Conversation, alice: User, stranger: User, stranger_api: Client
    ) -> None:
        say(direct, alice)
        say(group, alice)
        answer = missed(stranger, 0)
        assert (answer.conversations, answer.messages) == ([], [])
        assert stranger_api.get(URL, {"cursor": 0}).json()["messages"] == []


class TestConversations:
    def test_one_that_begins_is_found(self, alice: User, bob: User, stranger: User) -> None:
        cursor = changes_seen()
        direct, _ = direct_open(by=alice.pk, user_id=bob.pk)
        group = group_create(by=alice.pk, title="Us", user_ids=[bob.pk])
        answer = missed(bob, cursor)
        assert {view.id for view in answer.conversations} == {direct.conversation_id, group.conversation_id}
        assert [message.notice for message in answer.messages] == [{"what": "created", "title": "Us"}]

    def test_one_that_one_joined_is_found(self, group: Conversation, alice: User, stranger: User) -> None:
        say(group, alice)
        cursor = changes_seen()
        members_add(conversation_id=group.pk, by=alice.pk, user_ids=[stranger.pk])
        (view,) = missed(stranger, cursor).conversations
        assert (view.id, view.left, view.unread) == (group.pk, False, 1)

    @pytest.mark.parametrize("how", ["left", "removed", "ended"])
    def test_one_that_one_is_no_longer_in_is_found_and_nothing_of_what_goes_on_there(
        self, group: Conversation, alice: User, bob: User, carol: User, how: str
    ) -> None:
        cursor = changes_seen()
        say(group, alice, "Before")
        if how == "left":
            member_leave(conversation_id=group.pk, by=carol.pk)
        elif how == "removed":
            member_remove(conversation_id=group.pk, by=alice.pk, user_id=carol.pk)
        else:
            conversation_delete(conversation_id=group.pk, by=alice.pk)
        if how != "ended":
            say(group, alice, "Among us")
            conversation_rename(conversation_id=group.pk, by=alice.pk, title="Without Carol")
        for since in (0, cursor):
            answer = missed(carol, since)
            (view,) = answer.conversations
            assert (view.id, view.left, view.last_message, view.title, view.members) == (group.pk, True, None, "", 0)
            assert view.unread == 0
            assert answer.messages == []
        assert missed(carol, answer.cursor).conversations == []

    def test_one_that_one_came_back_to_is_there_again(self, group: Conversation, alice: User, carol: User) -> None:
        cursor = changes_seen()
        member_leave(conversation_id=group.pk, by=carol.pk)
        say(group, alice, "While she was away")
        members_add(conversation_id=group.pk, by=alice.pk, user_ids=[carol.pk])
        answer = missed(carol, cursor)
        assert [view.left for view in answer.conversations] == [False]
        assert "While she was away" in bodies(answer)

    def test_a_new_title_is_found(self, group: Conversation, bob: User, carol: User) -> None:
        cursor = changes_seen()
        conversation_rename(conversation_id=group.pk, by=bob.pk, title="Them")
        answer = missed(carol, cursor)
        assert [view.title for view in answer.conversations] == ["Them"]
        assert [message.notice for message in answer.messages] == [{"what": "renamed", "title": "Them"}]

    def test_a_new_role_is_found(self, group: Conversation, alice: User, carol: User) -> None:
        cursor = changes_seen()
        member_set_role(conversation_id=group.pk, by=alice.pk, user_id=carol.pk, role=Member.Role.ADMIN)
        assert [view.role for view in missed(carol, cursor).conversations] == ["admin"]

    def test_what_one_read_elsewhere_is_found(self, group: Conversation, alice: User, bob: User, carol: User) -> None:
        say(group, alice)
        cursor = changes_seen()
        read_mark(Mark(bob.pk, group.pk, 2))
        assert [(view.read_seq, view.unread) for view in missed(bob, cursor).conversations] == [(2, 1)]
        assert missed(carol, cursor).conversations == []

    def test_how_far_the_other_one_came_is_found(self, direct: Conversation, alice: User, bob: User) -> None:
        say(direct, alice)
        cursor = changes_seen()
        read_mark(Mark(bob.pk, direct.pk, 1, read=False))
        (view,) = missed(alice, cursor).conversations
        assert view.peer
        assert (view.peer.read_seq, view.peer.delivered_seq) == (0, 1)

    def test_one_that_was_emptied_says_so_and_to_the_other_one_that_it_was_read(
        self, direct: Conversation, alice: User, bob: User
    ) -> None:
        old = say(direct, bob)
        cursor = changes_seen()
        conversation_delete(conversation_id=direct.pk, by=alice.pk)
        (view,) = missed(alice, cursor).conversations
        assert (view.cleared_seq, view.unread, view.last_message) == (1, 0, None)
        (theirs,) = missed(bob, cursor).conversations
        assert theirs.peer is not None
        assert (theirs.cleared_seq, theirs.peer.read_seq, missed(bob, cursor).messages) == (0, 1, [])
        message_edit(message_id=old.id, by=bob.pk, body="Otherwise")
        say(direct, bob, "New")
        assert bodies(missed(alice, cursor)) == ["New"]
        assert bodies(missed(bob, cursor)) == ["Otherwise", "New"]

    def test_one_that_is_mute_says_so(self, direct: Conversation, alice: User, bob: User) -> None:
        cursor, until = changes_seen(), timezone.now()
        conversation_mute(conversation_id=direct.pk, by=alice.pk, until=until)
        assert [view.muted_until for view in missed(alice, cursor).conversations] == [until]
        assert missed(bob, cursor).conversations == []

    def test_one_that_a_block_cuts_off_is_not_there_for_either(
        self, direct: Conversation, alice: User, bob: User
    ) -> None:
        say(direct, alice)
        block_create(blocker=alice, user_id=bob.pk)
        for user in (alice, bob):
            answer = missed(user, 0)
            assert [(view.id, view.left, view.peer) for view in answer.conversations] == [(direct.pk, True, None)]
            assert answer.messages == []
        block_delete(blocker=alice, user_id=bob.pk)
        assert bodies(missed(bob, 0)) == ["Hello"]


class TestFarBehind:
    @pytest.fixture
    def many(self, direct: Conversation, group: Conversation, alice: User, monkeypatch: pytest.MonkeyPatch) -> int:
        """A page holds four; a dozen is too many. The answer is where it begins."""
        monkeypatch.setattr(sync, "MOST_MESSAGES", 4)
        monkeypatch.setattr(sync, "FAR_BEHIND", 12)
        cursor = changes_seen()
        messages_send([NewMessage(alice.pk, (direct, group)[n % 2].pk, str(n), f"{n}") for n in range(10)])
        return cursor

    def test_it_comes_in_pages_without_gap_or_double(self, many: int, bob: User) -> None:
        pages, answer = [], missed(bob, many)
        pages.append(bodies(answer))
        while answer.more:
            answer = missed(bob, answer.cursor)
            pages.append(bodies(answer))
        assert pages == [list("0123"), list("4567"), list("89")]
        assert answer.cursor == changes_seen()

    def test_a_change_between_two_pages_is_found_once_more(
        self, many: int, direct: Conversation, alice: User, bob: User
    ) -> None:
        first = missed(bob, many)
        message_edit(message_id=first.messages[0].id, by=alice.pk, body="0 anew")
        rest, answer = [], first
        while answer.more:
            answer = missed(bob, answer.cursor)
            rest += bodies(answer)
        assert rest == [*"456789", "0 anew"]

    def test_too_far_is_told_to_begin_anew(self, many: int, direct: Conversation, alice: User, bob: User) -> None:
        messages_send([NewMessage(alice.pk, direct.pk, f"more {n}", "more") for n in range(3)])
        seen = changes_seen()
        assert missed(bob, many) == Missed(seen, more=False, reload=True, conversations=[], messages=[])
        assert missed(bob, seen).reload is False

    def test_too_many_conversations_as_well(
        self, direct: Conversation, group: Conversation, bob: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sync, "MOST_CONVERSATIONS", 1)
        assert missed(bob, 0).reload is True

    def test_a_cursor_from_the_future_is_of_another_database(
        self, direct: Conversation, alice: User, bob: User
    ) -> None:
        say(direct, alice)
        seen = changes_seen()
        for cursor in (seen + 1, 2**63 - 1):
            answer = missed(bob, cursor)
            assert (answer.reload, answer.cursor, answer.messages) == (True, seen, [])


@pytest.mark.parametrize("query", [{}, {"cursor": "x"}, {"cursor": -1}, {"cursor": 2**63}, {"cursor": "1.5"}])
def test_an_odd_cursor_is_refused(alice_api: Client, query: Any) -> None:
    with nothing_changes():
        response = alice_api.get(URL, query)
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, "cursor")


def test_nobody_syncs(api: Client) -> None:
    assert api.get(URL, {"cursor": 0}).status_code == 401


def test_it_costs_the_same_however_much_was_missed(
    direct: Conversation, group: Conversation, alice: User, bob: User
) -> None:
    def cost(cursor: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert missed(bob, cursor).messages
        return len(queries)

    cursor = changes_seen()
    say(direct, alice, "@bob")
    one = cost(cursor)
    for number in range(20):
        say((direct, group)[number % 2], alice, "@bob")
        group_create(by=alice.pk, title="Another", user_ids=[bob.pk])
    assert cost(cursor) == one
