"""POST conversations/{id}/messages/, and the batches that sockets fill"""

from itertools import count
from typing import Any, cast

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.tests.conftest import error_of
from chat.models import Conversation, Member, Mention, Message
from chat.models.message import MAX_BODY, MAX_CLIENT_ID
from chat.services import sending
from chat.services.conversations import direct_open, group_create
from chat.services.members import member_remove
from chat.services.messages import message_delete, message_edit
from chat.services.sending import NewMessage, messages_send
from chat.tests.conftest import Deliveries, address, place_of, say, told_all
from chat.topics import conversation_topic
from chat.wire import MessageView
from conftest import Client, in_parallel, nothing_changes
from realtime.errors import DomainError, Unprocessable
from realtime.ids import uuid7

pytestmark = pytest.mark.django_db


def post(api: Client, conversation: Conversation, **fields: Any) -> Any:
    return api.post(address(conversation, "messages/"), {"body": "Hello", "client_id": "1", **fields})


def bodies(answers: list[Any]) -> list[str]:
    """What was said, or why it was not."""
    return [answer.code if isinstance(answer, DomainError) else answer.body for answer in answers]


def unread(conversation: Conversation) -> dict[str, int]:
    """By the numbers that are kept."""
    places = Member.objects.filter(conversation=conversation).select_related("conversation", "user")
    return {place.user.username: place.conversation.last_seq - place.read_seq for place in places}


def recount(conversation: Conversation) -> dict[str, int]:
    """What stands below the last one that each has read, counted one by one."""
    places = Member.objects.filter(conversation=conversation).select_related("user")
    return {
        place.user.username: Message.objects.filter(conversation=conversation, seq__gt=place.read_seq).count()
        for place in places
    }


class TestOne:
    def test_it_is_there_and_everybody_is_told(
        self, direct: Conversation, alice: User, alice_api: Client, bob_api: Client, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent:
            response = post(alice_api, direct)
        assert response.status_code == 201
        view = response.json()
        assert (view["seq"], view["sender"], view["client_id"], view["body"]) == (1, str(alice.pk), "1", "Hello")
        assert told_all(sent, direct) == [("chat.message", {"message": view})]
        assert sent[0].topic == conversation_topic(direct.pk)
        assert bob_api.get(address(direct, "messages/")).json()["results"] == [view]
        assert bob_api.get(address(direct)).json()["last_message"] == view

    def test_ones_own_is_read_and_the_others_is_not(self, group: Conversation, alice: User, carol: User) -> None:
        say(group, alice)
        assert unread(group) == recount(group) == {"alice": 0, "bob": 3, "carol": 3}
        say(group, carol)
        assert unread(group) == recount(group) == {"alice": 1, "bob": 4, "carol": 0}
        assert place_of(carol, group).delivered_seq == 4

    def test_it_moves_the_conversation_up(self, direct: Conversation, group: Conversation, alice: User) -> None:
        sent = say(direct, alice)
        direct.refresh_from_db()
        group.refresh_from_db()
        assert direct.active == direct.change == sent.change > group.active
        assert (direct.last_message_id, direct.active_at) == (sent.id, sent.created_at)

    def test_its_text_is_trimmed_and_composed(self, direct: Conversation, alice_api: Client) -> None:
        assert post(alice_api, direct, body="  e\u0301 \n 👩🏽‍🚀 ").json()["body"] == "\u00e9 \n 👩🏽‍🚀"

    @pytest.mark.parametrize("body", ["", " \n ", "x" * (MAX_BODY + 1), "a\x00b", None, 7, ["x"]])
    def test_its_text_has_bounds(self, direct: Conversation, alice_api: Client, body: Any) -> None:
        with nothing_changes():
            response = post(alice_api, direct, body=body)
        assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, "body")
        assert post(alice_api, direct, body="x" * MAX_BODY).status_code == 201

    @pytest.mark.parametrize("body", ["", " \n ", "x" * (MAX_BODY + 1)])
    def test_the_service_knows_them_too(self, direct: Conversation, alice: User, body: str) -> None:
        with nothing_changes():
            (answer,) = messages_send([NewMessage(alice.pk, direct.pk, "1", body)])
        assert isinstance(answer, DomainError)
        assert answer.fields
        assert list(answer.fields) == ["body"]

    @pytest.mark.parametrize("client_id", ["", "x" * (MAX_CLIENT_ID + 1), None, 7])
    def test_its_name_has_bounds(self, direct: Conversation, alice_api: Client, client_id: Any) -> None:
        with nothing_changes():
            response = post(alice_api, direct, client_id=client_id)
        assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, "client_id")

    def test_it_costs_the_same_in_a_long_conversation_of_many(
        self, group: Conversation, alice: User, django_assert_num_queries: Any
    ) -> None:
        for _ in range(2):
            with django_assert_num_queries(11 + connection.features.has_select_for_update):
                say(group, alice)
            for _ in range(20):
                say(group, alice)


class TestTwice:
    """Whoever saw no answer sends again."""

    def test_is_once_and_answered_alike(self, direct: Conversation, alice_api: Client, deliveries: Deliveries) -> None:
        first = post(alice_api, direct)
        with deliveries() as sent, nothing_changes():
            again = post(alice_api, direct)
        assert (again.status_code, again.json()) == (201, first.json())
        assert sent == []

    def test_is_answered_with_the_message_as_it_is_now(
        self, direct: Conversation, alice: User, alice_api: Client
    ) -> None:
        message_id = post(alice_api, direct).json()["id"]
        message_edit(message_id=message_id, by=alice.pk, body="Otherwise")
        with nothing_changes():
            assert post(alice_api, direct).json()["body"] == "Otherwise"
        message_delete(message_id=message_id, by=alice.pk)
        with nothing_changes():
            assert post(alice_api, direct).json()["deleted_at"]

    @pytest.mark.parametrize(
        ("other", "edited"),
        [("body", False), ("reply_to", False), ("reply_to", True), ("conversation", False), ("conversation", True)],
    )
    def test_with_something_else_is_refused(
        self, direct: Conversation, group: Conversation, alice: User, alice_api: Client, other: str, *, edited: bool
    ) -> None:
        earlier = say(direct, alice).id
        message = post(alice_api, direct).json()
        if edited:
            message_edit(message_id=message["id"], by=alice.pk, body="Otherwise")
        others: dict[str, dict[str, Any]] = {"body": {"body": "Goodbye"}, "reply_to": {"reply_to": earlier}}
        with nothing_changes():
            response = post(alice_api, group if other == "conversation" else direct, **others.get(other, {}))
        assert error_of(response) == (422, "idempotency_mismatch")

    def test_by_two_people_is_two(self, direct: Conversation, alice_api: Client, bob_api: Client) -> None:
        assert [post(api, direct).json()["seq"] for api in (alice_api, bob_api)] == [1, 2]

    def test_within_one_batch_is_once(self, direct: Conversation, alice: User) -> None:
        one = NewMessage(alice.pk, direct.pk, "1", "Hello")
        other = NewMessage(alice.pk, direct.pk, "1", "Goodbye")
        first, again, mismatch = messages_send([one, one, other])
        assert isinstance(first, MessageView)
        assert first == again
        assert isinstance(mismatch, Unprocessable)
        assert Message.objects.count() == 1

    def test_after_one_was_removed_it_is_not_answered(
        self, group: Conversation, alice: User, carol: User, carol_api: Client
    ) -> None:
        post(carol_api, group)
        member_remove(conversation_id=group.pk, by=alice.pk, user_id=carol.pk)
        with nothing_changes():
            assert error_of(post(carol_api, group)) == (404, "not_found")

    @pytest.mark.django_db(transaction=True)
    def test_at_once_is_once(self, alice: User, bob: User) -> None:
        direct = direct_open(by=alice.pk, user_id=bob.pk)[0].conversation
        answers: list[Any] = in_parallel(8, lambda: say(direct, alice, client_id="1"))
        assert len({answer.id for answer in answers}) == 1, answers
        direct.refresh_from_db()
        assert direct.last_seq == Message.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_at_once_in_two_conversations_is_one_of_them(self, alice: User, bob: User, stranger: User) -> None:
        """They share no lock."""
        both = [direct_open(by=alice.pk, user_id=other.pk)[0].conversation for other in (bob, stranger)]
        for name in range(10):
            turn = iter(both)
            outcomes = in_parallel(2, lambda: say(next(turn), alice, client_id=str(name)))  # noqa: B023
            assert sorted(type(outcome).__name__ for outcome in outcomes) == ["MessageView", "Unprocessable"], outcomes
            assert Message.objects.filter(client_id=str(name)).count() == 1

    def test_whoever_looked_before_the_other_wrote_finds_it_at_the_second_look(
        self, direct: Conversation, group: Conversation, alice: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        say(direct, alice, client_id="1")
        look, looks = sending._sent_before, count()
        monkeypatch.setattr(sending, "_sent_before", lambda *given: look(*given) if next(looks) else {})
        with nothing_changes():
            (answer,) = messages_send([NewMessage(alice.pk, group.pk, "1", "Hello")])
        assert isinstance(answer, Unprocessable)


class TestBatches:
    def test_one_that_is_refused_spoils_no_other(
        self, direct: Conversation, group: Conversation, alice: User, bob: User, stranger: User
    ) -> None:
        block_create(blocker=bob, user_id=stranger.pk)
        blocked, _ = direct_open(by=alice.pk, user_id=stranger.pk)
        block_create(blocker=stranger, user_id=alice.pk)
        answers = messages_send(
            [
                NewMessage(alice.pk, direct.pk, "1", "one"),
                NewMessage(stranger.pk, direct.pk, "2", "let me in"),
                NewMessage(alice.pk, uuid7(), "3", "nowhere"),
                NewMessage(alice.pk, direct.pk, "4", "   "),
                NewMessage(alice.pk, direct.pk, "5", "reply", reply_to=10**9),
                NewMessage(alice.pk, blocked.conversation_id, "6", "hey"),
                NewMessage(bob.pk, direct.pk, "7", "two"),
                NewMessage(bob.pk, group.pk, "8", "three"),
            ]
        )
        refused = ["not_found", "not_found", "blank", "invalid", "not_found"]
        assert bodies(answers) == ["one", *refused, "two", "three"]
        assert list(direct.messages.order_by("seq").values_list("seq", "body")) == [(1, "one"), (2, "two")]
        assert unread(direct) == recount(direct) == {"alice": 1, "bob": 0}

    def test_their_changes_are_in_the_order_in_which_they_came(
        self, direct: Conversation, group: Conversation, alice: User, bob: User
    ) -> None:
        new = [NewMessage((alice, bob)[n % 2].pk, (direct, group)[n // 2 % 2].pk, str(n), f"{n}") for n in range(8)]
        answers = [answer for answer in messages_send(new) if isinstance(answer, MessageView)]
        changes = [answer.change for answer in answers]
        assert changes == list(range(changes[0], changes[0] + 8))

    def test_fifty_cost_as_many_queries_as_few(
        self, direct: Conversation, group: Conversation, alice: User, bob: User
    ) -> None:
        for user in (alice, bob):
            say(direct, user)  # the first words of somebody cost more

        def cost(much: int, of: str) -> int:
            places = [((alice, bob)[n % 2].pk, (direct, group)[n % 3 % 2].pk) for n in range(much)]
            new = [NewMessage(*place, f"{of}{n}", "@bob") for n, place in enumerate(places)]
            with CaptureQueriesContext(connection) as queries:
                assert not [answer for answer in messages_send(new) if isinstance(answer, DomainError)]
            written = {query["sql"] for query in queries if query["sql"].startswith("UPDATE")}
            return len(queries) - len(written)

        assert cost(4, "a") == cost(50, "b")

    def test_a_copy_in_the_next_batch_finds_what_the_last_one_wrote(self, direct: Conversation, alice: User) -> None:
        new = [NewMessage(alice.pk, direct.pk, str(n), f"{n}") for n in range(3)]
        first, again = messages_send(new), messages_send([*new[1:], NewMessage(alice.pk, direct.pk, "3", "3")])
        assert first[1:] == again[:2]
        assert list(direct.messages.order_by("seq").values_list("seq", "body")) == [(n + 1, f"{n}") for n in range(4)]

    @pytest.mark.django_db(transaction=True)
    def test_a_copy_in_flight_in_two_batches_is_said_once(self, alice: User, bob: User) -> None:
        direct = direct_open(by=alice.pk, user_id=bob.pk)[0].conversation
        group = group_create(by=alice.pk, title="Us", user_ids=[bob.pk]).conversation
        for name in range(5):
            numbers = count()

            def send(name: int = name) -> list[MessageView | DomainError]:
                own = next(numbers)  # noqa: B023
                copied = [NewMessage(alice.pk, place.pk, f"{name} {place.kind}", "copy") for place in (direct, group)]
                order = copied if own % 2 else copied[::-1]
                return messages_send([*order, NewMessage(bob.pk, direct.pk, f"{name} {own}", "own")])

            outcomes = in_parallel(4, send)
            assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
        for conversation, last in ((direct, 25), (group, 6)):
            conversation.refresh_from_db()
            seqs = list(conversation.messages.order_by("seq").values_list("seq", flat=True))
            assert seqs == list(range(1, last + 1))
            assert conversation.last_seq == last
            assert unread(conversation) == recount(conversation)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_have_fifty_places_and_all_is_counted(alice: User, bob: User) -> None:
    direct = direct_open(by=alice.pk, user_id=bob.pk)[0].conversation
    numbers = count()

    def send() -> list[MessageView]:
        own = [next(numbers) for _ in range(5)]
        return [say(direct, (alice, bob)[number % 2], client_id=str(number)) for number in own]

    answers: list[Any] = [view for views in cast("list[Any]", in_parallel(10, send)) for view in views]
    assert sorted(answer.seq for answer in answers) == list(range(1, 51))
    in_order = sorted(answers, key=lambda answer: answer.seq)
    assert [answer.change for answer in in_order] == sorted(answer.change for answer in answers)
    direct.refresh_from_db()
    assert (direct.last_seq, direct.last_message_id) == (50, in_order[-1].id)
    assert unread(direct) == recount(direct)


class TestReplies:
    def test_show_what_they_answer(self, direct: Conversation, alice: User, bob: User, bob_api: Client) -> None:
        asked = say(direct, alice, "x" * 300)
        reply = post(bob_api, direct, reply_to=asked.id).json()["reply_to"]
        assert reply == {
            "id": asked.id,
            "seq": 1,
            "sender": str(alice.pk),
            "body": "x" * 200,
            "attachments": [],
            "deleted": False,
        }
        message_delete(message_id=asked.id, by=alice.pk)
        shown = bob_api.get(address(direct, "messages/")).json()["results"][1]["reply_to"]
        assert (shown["body"], shown["deleted"]) == ("", True)

    def test_stay_within_their_conversation(
        self, direct: Conversation, group: Conversation, alice: User, alice_api: Client
    ) -> None:
        elsewhere = say(group, alice)
        with nothing_changes():
            for wrong in (elsewhere.id, 10**9, 2**63 - 1):
                response = post(alice_api, direct, reply_to=wrong)
                assert error_of(response) == (400, "invalid")
                assert response.json()["errors"][0]["attr"] == "reply_to"

    @pytest.mark.parametrize("wrong", ["1", 1.0, True, -1, 2**63])
    def test_name_a_message_by_a_number(self, direct: Conversation, alice_api: Client, wrong: Any) -> None:
        with nothing_changes():
            assert post(alice_api, direct, reply_to=wrong).status_code == 400


class TestMentions:
    @pytest.mark.parametrize(
        ("body", "named"),
        [
            ("@bob, look", ["bob"]),
            ("look, @BOB!", ["bob"]),
            ("@bob and @carol and @bob", ["bob", "carol"]),
            ("me, @alice", ["alice"]),
            ("(@bob)", ["bob"]),
            ("@bob.", ["bob"]),
            ("mail bob@carol", []),
            ("@@bob", []),
            ("@stranger is not here", []),
            ("@bobby", []),
            ("bob", []),
        ],
    )
    def test_are_of_members_by_their_user_names(
        self, group: Conversation, alice: User, stranger: User, body: str, named: list[str]
    ) -> None:
        view = say(group, alice, body)
        people = dict(User.objects.values_list("pk", "username"))
        assert [people[user_id] for user_id in view.mentions] == named
        stored = Mention.objects.filter(message=view.id).order_by("pk").values_list("user__username", flat=True)
        assert list(stored) == named

    def test_are_of_those_who_are_still_there(self, group: Conversation, alice: User, carol: User) -> None:
        member_remove(conversation_id=group.pk, by=alice.pk, user_id=carol.pk)
        assert say(group, alice, "@carol").mentions == []

    def test_are_told_apart_by_conversation_within_a_batch(
        self, direct: Conversation, group: Conversation, alice: User, bob: User, carol: User
    ) -> None:
        new = [NewMessage(alice.pk, each.pk, str(each.pk), "@bob @carol") for each in (direct, group)]
        answers = [answer for answer in messages_send(new) if isinstance(answer, MessageView)]
        assert [answer.mentions for answer in answers] == [[bob.pk], [bob.pk, carol.pk]]
