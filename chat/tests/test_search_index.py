"""What stands in the search index, and that what is gone stands there no more."""

import io

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import User
from accounts.tests.conftest import plans_of
from chat.models import Conversation, Message, MessageWords
from chat.search.scopes import scope_of
from chat.services.messages import message_delete, message_edit, reaction_add
from chat.tests.conftest import say
from chat.wire import MessageView
from conftest import Client

pytestmark = pytest.mark.django_db


def in_index(word: str) -> list[int]:
    """The messages that the database's own index has under a word, whoever's they are."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT message_id FROM chat_messagewords WHERE words @@ %s::tsquery", [f"'{word}'"])
        else:
            cursor.execute("INSERT INTO chat_words_index (chat_words_index) VALUES ('integrity-check')")
            cursor.execute("SELECT rowid FROM chat_words_index WHERE chat_words_index MATCH %s", [f'"{word}"'])
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def said(direct: Conversation, alice: User) -> MessageView:
    return say(direct, alice, "Breakfast tomorrow, breakfast today")


@pytest.fixture
def scope(direct: Conversation) -> str:
    return scope_of(direct.pk, 1)


def test_words_stand_there_once_with_their_conversation(said: MessageView, scope: str) -> None:
    words = {f"{scope}{word}" for word in ("breakfast", "tomorrow", "today")}
    stored = MessageWords.objects.get(message=said.id).words.replace("'", "").split()
    assert (set(stored), len(stored)) == (words, 3)
    assert in_index(f"{scope}breakfast") == [said.id]
    assert in_index("breakfast") == []


def test_an_edit_takes_the_old_words_out(said: MessageView, scope: str, alice: User) -> None:
    message_edit(message_id=said.id, by=alice.pk, body="Supper tomorrow")
    assert in_index(f"{scope}breakfast") == []
    assert in_index(f"{scope}tomorrow") == in_index(f"{scope}supper") == [said.id]


def test_a_deletion_takes_them_all_out(said: MessageView, scope: str, alice: User) -> None:
    message_delete(message_id=said.id, by=alice.pk)
    assert in_index(f"{scope}breakfast") == in_index(f"{scope}tomorrow") == []


def test_so_does_a_row_that_goes(said: MessageView, scope: str, direct: Conversation) -> None:
    Conversation.objects.update(last_message=None)
    Message.objects.filter(pk=said.id).delete()
    assert in_index(f"{scope}breakfast") == []


def test_what_changes_no_words_does_not_touch_it(said: MessageView, bob: User) -> None:
    reacting = plans_of(lambda: reaction_add(message_id=said.id, by=bob.pk, emoji="👍"))
    assert not [plan for plan in reacting if "words" in plan]


def test_what_is_not_committed_is_not_kept(direct: Conversation, alice: User, scope: str) -> None:
    with transaction.atomic():
        say(direct, alice, "Never mind")
        transaction.set_rollback(True)
    assert not MessageWords.objects.exists()
    assert in_index(f"{scope}never") == []


def test_it_can_be_built_anew(said: MessageView, direct: Conversation, bob: User, bob_api: Client, scope: str) -> None:
    say(direct, bob, "🎉")
    gone = say(direct, bob, "Breakfast in bed")
    message_delete(message_id=gone.id, by=bob.pk)
    Message.objects.filter(pk=said.id).update(body="Changed behind its back")
    output = io.StringIO()
    call_command("search_index", stdout=output)
    assert output.getvalue() == "1 messages can be found.\n"
    assert in_index(f"{scope}breakfast") == []
    assert in_index(f"{scope}behind") == [said.id]
    assert MessageWords.objects.count() == 1


def test_it_answers_by_the_index(said: MessageView, bob_api: Client) -> None:
    address = "/api/v1/messages/search/?q=breakfast"
    (plan,) = [plan for plan in plans_of(lambda: bob_api.get(address)) if "words" in plan]
    assert "message_words" in plan or "chat_words_index VIRTUAL TABLE" in plan
    assert "SCAN chat_message" not in plan
    assert "TEMP B-TREE" not in plan
