"""Messages that carry files: each once, in the order given, and only one's own."""

import operator
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.services.deletion import user_delete
from accounts.services.export import user_export
from accounts.tests.conftest import error_of
from chat.consumers import ChatConsumer
from chat.models import Attachment, Conversation, Message
from chat.services import sending
from chat.services.attachments import attachments_expire, attachments_lock
from chat.services.conversations import conversation_delete
from chat.services.messages import message_delete, message_edit
from chat.services.sending import NewMessage, message_send, messages_send
from chat.sync import missed_since
from chat.tests.conftest import Deliveries, address, attach, say, told_all
from chat.wire import MessageView
from conftest import PASSWORD, Client, in_parallel, nothing_changes
from files.models import LooseFile
from files.tests.test_content import OGG
from realtime.errors import DomainError, Invalid, Unprocessable
from realtime.ids import uuid7
from realtime.registry import commands_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def new(conversation: Conversation, by: User, *attachments: UUID, body: str = "", client_id: str = "") -> NewMessage:
    return NewMessage(by.pk, conversation.pk, client_id or str(uuid7()), body, None, attachments)


def _do_next(work: Callable[[Any], Any], things: Iterator[Any]) -> Any:
    return work(next(things))


def test_they_come_in_the_order_given_with_or_without_words(
    direct: Conversation, alice: User, alice_api: Client, bob_api: Client, deliveries: Deliveries
) -> None:
    ids = [str(attach(alice)), str(attach(alice, b"x", "a.bin")), str(attach(alice))]
    body = {"client_id": "1", "attachments": [ids[2], ids[0], ids[1]]}
    with deliveries() as sent:
        view = alice_api.post(address(direct, "messages/"), body).json()
    assert (view["body"], [each["id"] for each in view["attachments"]]) == ("", body["attachments"])
    assert [each["kind"] for each in view["attachments"]] == ["image", "image", "file"]
    ((name, data),) = told_all(sent, direct)
    assert (name, data["message"]) == ("chat.message", view)
    assert bob_api.get(address(direct, "messages/")).json()["results"] == [view]
    assert bob_api.get(address(direct)).json()["last_message"] == view


def test_sync_and_replies_know_of_them(direct: Conversation, alice: User, bob: User) -> None:
    asked = say(direct, alice, "", attachments=(attach(alice), attach(alice, OGG, "note.ogg", "audio/ogg")))
    reply = say(direct, bob, "Nice", reply_to=asked.id)
    assert reply.reply_to is not None
    assert reply.reply_to.attachments == ["image", "audio"]
    assert missed_since(user_id=bob.pk, cursor=0).messages == [asked, reply]
    message_delete(message_id=asked.id, by=alice.pk)
    (deleted, answered) = missed_since(user_id=bob.pk, cursor=0).messages
    assert {deleted.id, answered.id} == {asked.id, reply.id}
    assert all(each.attachments == [] for each in (deleted, answered))
    assert all(each.reply_to is None or each.reply_to.attachments == [] for each in (deleted, answered))


def test_the_socket_takes_as_many_as_rest_does() -> None:
    (spec,) = [spec for spec in commands_of(ChatConsumer()).values() if spec.name == "chat.send"]
    fields: dict[str, Any] = spec.data.__annotations__
    assert fields["attachments"].__metadata__[0].max_length == 10


def test_eleven_are_too_many(direct: Conversation, alice: User, alice_api: Client) -> None:
    ids = [str(uuid7()) for _ in range(11)]
    with nothing_changes():
        response = alice_api.post(address(direct, "messages/"), {"client_id": "1", "attachments": ids})
    assert response.status_code == 400
    assert response.json()["errors"][0]["attr"].startswith("attachments")


def test_without_words_and_without_files_nothing_is_said(direct: Conversation, alice_api: Client) -> None:
    with nothing_changes():
        for body in ({"client_id": "1"}, {"client_id": "1", "body": " ", "attachments": []}):
            response = alice_api.post(address(direct, "messages/"), body)
            assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, "body")


class TestRefusals:
    @pytest.fixture
    def refused(self, direct: Conversation, alice: User) -> Any:
        def refuse(*attachments: UUID) -> None:
            with nothing_changes(), pytest.raises(Invalid) as refusal:
                message_send(new(direct, alice, *attachments, body="Look"))
            assert refusal.value.code == "attachment_gone"
            assert set(refusal.value.fields or {}) == {"attachments"}

        return refuse

    def test_of_what_is_not_there(self, refused: Any) -> None:
        refused(uuid7())

    def test_of_what_is_somebody_elses(self, refused: Any, alice: User, bob: User) -> None:
        refused(attach(alice), attach(bob))

    def test_of_one_given_twice(self, refused: Any, alice: User) -> None:
        one = attach(alice)
        refused(one, one)

    def test_of_one_sent_before(self, refused: Any, direct: Conversation, alice: User) -> None:
        one = attach(alice)
        say(direct, alice, attachments=(one,))
        refused(one)

    def test_of_one_that_waited_for_too_long(self, refused: Any, alice: User) -> None:
        one = attach(alice)
        Attachment.objects.update(created_at=timezone.now() - HOUR)
        refused(one)


def test_of_two_in_one_batch_the_first_has_it_and_neighbours_are_not_spoilt(
    direct: Conversation, group: Conversation, alice: User, bob: User
) -> None:
    one, other = attach(alice), attach(bob)
    answers = messages_send(
        [
            new(direct, alice, one),
            new(group, alice, one),
            new(direct, bob, one),
            new(group, bob, other, body="Look"),
            new(direct, bob, body="So?"),
        ]
    )
    assert [getattr(each, "code", None) for each in answers] == [None, "attachment_gone", "attachment_gone", None, None]
    carried = [[file.id for file in each.attachments] for each in answers if isinstance(each, MessageView)]
    assert carried == [[one], [other], []]


class TestAgain:
    def test_the_same_is_answered_alike(self, direct: Conversation, alice: User) -> None:
        message = new(direct, alice, attach(alice), client_id="1")
        first = message_send(message)
        with nothing_changes():
            assert message_send(message) == first

    def test_the_same_twice_in_a_batch_is_once(self, direct: Conversation, alice: User) -> None:
        message = new(direct, alice, attach(alice), client_id="1")
        one, again = messages_send([message, message])
        assert one == again
        assert Message.objects.filter(client_id="1").count() == 1

    def test_other_files_are_something_else(self, direct: Conversation, alice: User) -> None:
        one, other = attach(alice), attach(alice)
        message_send(new(direct, alice, one, body="Look", client_id="1"))
        for files in [(), (other,), (one, other)]:
            with nothing_changes(), pytest.raises(Unprocessable):
                message_send(new(direct, alice, *files, body="Look", client_id="1"))

    def test_of_an_edited_one_the_files_must_agree_and_of_a_deleted_one_nothing(
        self, direct: Conversation, alice: User
    ) -> None:
        message = new(direct, alice, attach(alice), body="Look", client_id="1")
        sent = message_send(message)
        edited = message_edit(message_id=sent.id, by=alice.pk, body="Look!")
        assert message_send(message) == edited
        with pytest.raises(Unprocessable):
            message_send(new(direct, alice, body="Look", client_id="1"))
        deleted = message_delete(message_id=sent.id, by=alice.pk)
        assert message_send(message) == deleted


def test_the_words_beside_files_may_be_taken_away(direct: Conversation, alice: User) -> None:
    sent = say(direct, alice, "Look", attachments=(attach(alice),))
    edited = message_edit(message_id=sent.id, by=alice.pk, body="")
    assert (edited.body, edited.attachments) == ("", sent.attachments)
    bare = say(direct, alice, "Look")
    with nothing_changes(), pytest.raises(Invalid):
        message_edit(message_id=bare.id, by=alice.pk, body=" ")


def test_a_deleted_message_takes_its_files_along(direct: Conversation, alice: User, bob_api: Client) -> None:
    sent = say(direct, alice, attachments=(attach(alice), attach(alice, b"x", "a.bin")))
    names = {name for row in Attachment.objects.all() for name in row.files}
    assert message_delete(message_id=sent.id, by=alice.pk).attachments == []
    assert not Attachment.objects.exists()
    assert set(LooseFile.objects.values_list("name", flat=True)) == names
    for file in sent.attachments:
        assert error_of(bob_api.get(file.url)) == (404, "not_found")


def test_what_was_cleared_away_is_not_shown_either(
    direct: Conversation, alice: User, bob: User, bob_api: Client
) -> None:
    sent = say(direct, alice, attachments=(attach(alice),))
    conversation_delete(conversation_id=direct.pk, by=bob.pk)
    assert bob_api.get(sent.attachments[0].url).status_code == 404
    say(direct, alice, "There?")
    assert bob_api.get(sent.attachments[0].url).status_code == 404
    assert bob_api.get(f"{sent.attachments[0].url}thumbnail/").status_code == 404


def test_a_file_is_its_owners_alone_until_it_is_sent(
    direct: Conversation, alice: User, alice_api: Client, bob_api: Client
) -> None:
    one = attach(alice)
    address = f"/api/v1/attachments/{one}/"
    for rest in ("", "thumbnail/"):
        answer = alice_api.get(address + rest)
        assert answer.status_code == 200
        assert answer.getvalue()
        assert bob_api.get(address + rest).status_code == 404
    say(direct, alice, attachments=(one,))
    for rest in ("", "thumbnail/"):
        answer = bob_api.get(address + rest)
        assert answer.status_code == 200
        assert answer.getvalue()


class TestQueries:
    def count(self, batch: list[NewMessage]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert not any(isinstance(each, DomainError) for each in messages_send(batch))
        return len([each for each in queries if "attachment" in each["sql"].lower()])

    def test_none_without_files_and_as_many_for_one_as_for_many(
        self, group: Conversation, alice: User, bob: User
    ) -> None:
        assert self.count([new(group, alice, body="Hello"), new(group, bob, body="Hello")]) == 0
        one = [new(group, alice, attach(alice))]
        many = [new(group, by, *[attach(by, b"x", "a.bin") for _ in range(3)]) for by in [alice, bob] * 2]
        # One statement reads and locks; one, run for each row, writes.
        assert self.count(one) <= 2
        assert self.count(many) <= 2

    def test_a_page_of_many_costs_what_a_page_of_one_costs(
        self, direct: Conversation, alice: User, alice_api: Client, django_assert_num_queries: Any
    ) -> None:
        def page() -> int:
            with CaptureQueriesContext(connection) as queries:
                alice_api.get(address(direct, "messages/"))
            return len(queries)

        first = say(direct, alice, attachments=(attach(alice, b"x", "a.bin"),))
        say(direct, alice, reply_to=first.id)
        few = page()
        for _ in range(3):
            say(direct, alice, attachments=(attach(alice, b"x", "a.bin"),), reply_to=first.id)
        assert page() == few


def test_what_was_sent_is_exported_and_what_waits_goes_with_the_account(direct: Conversation, alice: User) -> None:
    sent, waiting = attach(alice), attach(alice, b"x", "a.bin")
    say(direct, alice, attachments=(sent,))
    assert [row["id"] for row in user_export(user=alice)["attachments"]] == [sent, waiting]
    user_delete(user=alice, password=PASSWORD)
    assert [row.pk for row in Attachment.objects.all()] == [sent]


@pytest.mark.django_db(transaction=True)
class TestRaces:
    @pytest.fixture(autouse=True)
    def _on_postgresql(self) -> None:
        if connection.vendor != "postgresql":
            pytest.skip("DATABASE_URL names no PostgreSQL")

    def test_of_two_messages_one_has_the_file(self, direct: Conversation, group: Conversation, alice: User) -> None:
        for _ in range(5):
            one = attach(alice)
            places = iter([new(direct, alice, one), new(group, alice, one)])
            answers = in_parallel(2, partial(_do_next, message_send, places))
            sent = [each for each in answers if isinstance(each, MessageView)]
            refused = [each for each in answers if isinstance(each, Invalid)]
            assert (len(sent), len(refused)) == (1, 1), answers
            assert Attachment.objects.get(pk=one).message_id == sent[0].id

    def test_of_a_message_and_a_removal_one_wins(self, direct: Conversation, alice: User) -> None:
        for _ in range(5):
            one = attach(alice)
            later = timezone.now() + HOUR
            works = iter([partial(message_send, new(direct, alice, one)), partial(attachments_expire, later)])
            answers = in_parallel(2, partial(_do_next, operator.call, works))
            sent = [each for each in answers if isinstance(each, MessageView)]
            assert len(sent) + (1 in answers) == 1, answers
            assert Attachment.objects.filter(pk=one).exists() is bool(sent)


def test_one_that_goes_while_a_message_is_taken_is_refused(
    direct: Conversation, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the one who waits for the lock sees it: the row that was there is not, when it is."""
    one = attach(alice)
    lock = attachments_lock

    def too_late(*args: Any, **kwargs: Any) -> Any:
        Attachment.objects.filter(pk=one).update(message=say_first.id)
        return lock(*args, **kwargs)

    say_first = say(direct, alice)
    monkeypatch.setattr(sending, "attachments_lock", too_late)
    with pytest.raises(Invalid):
        message_send(new(direct, alice, one, body="Look"))
    assert Message.objects.filter(body="Look").count() == 0
