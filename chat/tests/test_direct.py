"""Conversations of two: POST conversations/ {kind: direct}, and what is different about them."""

import json
from typing import Any

import pytest

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.deletion import user_delete
from accounts.services.suspension import user_suspend
from accounts.tests.conftest import error_of
from chat.models import Conversation, Member
from chat.models.conversation import direct_pair
from chat.services import conversations
from chat.services.changes import changes_seen
from chat.services.conversations import direct_open
from chat.sync import missed_since
from chat.tests.conftest import Deliveries, address, moved, place_of, say, told
from chat.topics import conversation_topic
from conftest import PASSWORD, Client, in_parallel, nothing_changes
from realtime.ids import uuid7
from realtime.topics import user_topic

pytestmark = pytest.mark.django_db

URL = "/api/v1/conversations/"


def open_with(api: Client, user_id: object) -> Any:
    return api.post(URL, {"kind": "direct", "user": str(user_id)})


class TestOpening:
    def test_it_is_there_for_both_and_both_are_told(
        self, alice: User, alice_api: Client, bob: User, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent:
            response = open_with(alice_api, bob.pk)
        assert response.status_code == 201
        view = response.json()
        assert (view["kind"], view["members"], view["unread"], view["last_message"]) == ("direct", 2, 0, None)
        assert view["peer"]["user"]["username"] == "bob"
        assert [name for name, _ in told(sent, alice)] == ["chat.conversation"]
        assert told(sent, alice)[0][1]["conversation"] == view
        assert told(sent, bob)[0][1]["conversation"]["peer"]["user"]["username"] == "alice"
        topic = conversation_topic(view["id"])
        assert set(moved(sent)) == {(user_topic(user.pk), "join", topic) for user in (alice, bob)}

    def test_again_by_either_is_the_same(
        self, direct: Conversation, alice_api: Client, alice: User, bob_api: Client, bob: User, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent, nothing_changes():
            for response in (open_with(alice_api, bob.pk), open_with(bob_api, alice.pk)):
                assert response.status_code == 200
                assert response.json()["id"] == str(direct.pk)
        assert sent == []

    @pytest.mark.django_db(transaction=True)
    def test_however_many_ask_at_once_there_is_one(self, alice: User, bob: User) -> None:
        pairs = iter([(alice.pk, bob.pk), (bob.pk, alice.pk)] * 4)

        def ask() -> tuple[object, bool]:
            by, user_id = next(pairs)
            place, created = direct_open(by=by, user_id=user_id)
            return place.conversation_id, created

        answers: list[Any] = in_parallel(8, ask)
        assert len({conversation_id for conversation_id, _ in answers}) == 1, answers
        assert sorted(created for _, created in answers) == [False] * 7 + [True]
        assert Member.objects.count() == 2

    def test_who_looked_before_the_other_wrote_finds_it(
        self, direct: Conversation, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begin = conversations._begin_direct
        pair = direct_pair(alice.pk, bob.pk)
        assert begin(bob.pk, pair) == direct
        assert Conversation.objects.get() == direct

    def test_it_takes_two(self, alice: User, alice_api: Client) -> None:
        with nothing_changes():
            assert error_of(open_with(alice_api, alice.pk)) == (400, "not_oneself")

    @pytest.mark.parametrize("blocker", ["alice", "bob"])
    def test_a_block_of_either_hides_them_from_each_other(
        self, alice_api: Client, alice: User, bob: User, blocker: str
    ) -> None:
        one, other = (alice, bob) if blocker == "alice" else (bob, alice)
        block_create(blocker=one, user_id=other.pk)
        with nothing_changes():
            assert error_of(open_with(alice_api, bob.pk)) == (404, "not_found")

    def test_the_suspended_the_deleted_and_the_unknown_answer_alike(
        self, alice_api: Client, bob: User, stranger: User, staff: User
    ) -> None:
        user_suspend(user=bob, by=staff, reason="Spam")
        user_delete(user=stranger, password=PASSWORD)
        with nothing_changes():
            answers = [open_with(alice_api, pk) for pk in (bob.pk, stranger.pk, uuid7())]
        assert [error_of(answer) for answer in answers] == [(404, "not_found")] * 3
        assert len({answer.content for answer in answers}) == 1

    @pytest.mark.parametrize("extra", [{"title": "Two"}, {"members": []}])
    def test_it_has_neither_title_nor_members(self, alice_api: Client, bob: User, extra: dict[str, Any]) -> None:
        with nothing_changes():
            response = alice_api.post(URL, {"kind": "direct", "user": str(bob.pk), **extra})
        assert response.status_code == 400
        assert [error["attr"] for error in response.json()["errors"]] == list(extra)

    def test_it_needs_somebody(self, alice_api: Client) -> None:
        with nothing_changes():
            response = alice_api.post(URL, {"kind": "direct"})
        assert error_of(response) == (400, "required")

    def test_nobody_opens_one(self, api: Client, bob: User) -> None:
        with nothing_changes():
            assert open_with(api, bob.pk).status_code == 401


class TestEmptying:
    @pytest.fixture(autouse=True)
    def _said(self, direct: Conversation, alice: User, bob: User) -> None:
        say(direct, alice, "one")
        say(direct, bob, "two")

    def test_it_is_for_oneself_only(self, direct: Conversation, alice_api: Client, bob_api: Client) -> None:
        assert alice_api.delete(address(direct)).status_code == 204
        assert alice_api.get(URL).json()["results"] == []
        assert alice_api.get(address(direct, "messages/")).json()["results"] == []
        assert [row["id"] for row in bob_api.get(URL).json()["results"]] == [str(direct.pk)]
        assert len(bob_api.get(address(direct, "messages/")).json()["results"]) == 2

    def test_ones_own_devices_are_told_and_the_other_one_that_it_was_read(
        self, direct: Conversation, alice: User, alice_api: Client, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent:
            alice_api.delete(address(direct))
        ((name, data),) = told(sent, alice)
        view = data["conversation"]
        assert (name, view["cleared_seq"], view["unread"], view["last_message"]) == ("chat.conversation", 2, 0, None)
        (read,) = [json.loads(each.frame) for each in sent if each.topic == conversation_topic(direct.pk)]
        assert (read["type"], read["data"]["read_seq"], read["data"]["user"]) == ("chat.read", 2, str(alice.pk))
        assert len(sent) == 2

    def test_who_was_away_learns_that_it_was_read(self, direct: Conversation, alice_api: Client, bob: User) -> None:
        cursor = changes_seen()
        alice_api.delete(address(direct))
        (view,) = missed_since(user_id=bob.pk, cursor=cursor).conversations
        assert view.peer is not None
        assert view.peer.read_seq == 2

    def test_it_comes_back_with_the_next_message_and_that_alone(
        self, direct: Conversation, alice_api: Client, bob: User
    ) -> None:
        alice_api.delete(address(direct))
        say(direct, bob, "three")
        (row,) = alice_api.get(URL).json()["results"]
        assert (row["unread"], row["last_message"]["body"]) == (1, "three")
        page = alice_api.get(address(direct, "messages/")).json()
        assert [message["body"] for message in page["results"]] == ["three"]
        assert (page["previous"], page["next"]) == (None, None)

    def test_what_is_gone_cannot_be_changed_nor_answered(
        self, direct: Conversation, alice_api: Client, alice: User
    ) -> None:
        gone = direct.messages.get(seq=1).pk
        alice_api.delete(address(direct))
        with nothing_changes():
            assert error_of(alice_api.patch(f"/api/v1/messages/{gone}/", {"body": "x"})) == (404, "not_found")
            reply = {"body": "x", "client_id": "1", "reply_to": gone}
            assert error_of(alice_api.post(address(direct, "messages/"), reply)) == (400, "invalid")


class TestOfTwoAndNoGroup:
    def test_nobody_leaves(self, direct: Conversation, alice_api: Client) -> None:
        with nothing_changes():
            assert error_of(alice_api.post(address(direct, "leave/"))) == (409, "direct")

    def test_nobody_manages(self, direct: Conversation, alice_api: Client, bob: User, stranger: User) -> None:
        with nothing_changes():
            for response in (
                alice_api.patch(address(direct), {"title": "Two"}),
                alice_api.post(address(direct, "members/"), {"users": [str(stranger.pk)]}),
                alice_api.delete(address(direct, f"members/{bob.pk}/")),
                alice_api.patch(address(direct, f"members/{bob.pk}/"), {"role": "admin"}),
            ):
                assert error_of(response) == (403, "not_allowed")


def test_muting_is_for_oneself_and_is_lifted_again(
    direct: Conversation, alice: User, alice_api: Client, bob: User, deliveries: Deliveries
) -> None:
    with deliveries() as sent:
        response = alice_api.put(address(direct, "mute/"), {"until": "2030-01-01T00:00:00Z"})
    assert response.json()["muted_until"] == "2030-01-01T00:00:00Z"
    assert [data["conversation"]["muted_until"] for _, data in told(sent, alice)] == ["2030-01-01T00:00:00Z"]
    assert len(sent) == 1
    assert place_of(bob, direct).muted_until is None
    with nothing_changes():
        alice_api.put(address(direct, "mute/"), {"until": "2030-01-01T01:00:00+01:00"})
    assert alice_api.put(address(direct, "mute/"), {"until": None}).json()["muted_until"] is None


def test_one_conversation_costs_the_same_however_long(
    direct: Conversation, alice: User, alice_api: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(2):
        for _ in range(10):
            say(direct, alice)
        with django_assert_num_queries(10):
            assert alice_api.get(address(direct)).status_code == 200
