"""POST reports/ about a message."""

import pytest

from accounts.models import Report, User
from accounts.tests.conftest import error_of
from accounts.tests.test_reports import REASON, URL
from chat.models import Conversation
from chat.services.messages import message_delete, message_edit
from chat.tests.conftest import say
from conftest import Client, nothing_changes

pytestmark = pytest.mark.django_db


def report(client: Client, user: User, message: object) -> tuple[int, str]:
    answer = client.post(URL, {"user": str(user.pk), "reason": REASON, "message": message})
    return (201, "") if answer.status_code == 201 else error_of(answer)


def test_the_staff_reads_what_was_said_though_it_is_edited_or_deleted_later(
    alice_api: Client, bob: User, direct: Conversation
) -> None:
    message = say(direct, bob, "Buy gold")
    message_edit(by=bob.pk, message_id=message.id, body="Buy silver")
    assert report(alice_api, bob, message.id) == (201, "")
    message_edit(by=bob.pk, message_id=message.id, body="Good morning")
    message_delete(by=bob.pk, message_id=message.id)
    filed = Report.objects.get()
    assert (filed.about, filed.about_id) == ("message", str(message.id))
    assert "Buy silver" in filed.evidence
    assert "Buy gold" in filed.evidence
    assert "morning" not in filed.evidence


def test_each_message_is_a_report_of_its_own(alice_api: Client, bob: User, direct: Conversation) -> None:
    for message in (say(direct, bob, "Buy gold"), say(direct, bob, "Buy silver")):
        assert report(alice_api, bob, message.id) == (201, "")
    assert Report.objects.count() == 2


def test_what_one_cannot_see_or_another_said_is_not_found(
    alice: User, alice_api: Client, bob: User, stranger: User, stranger_api: Client, direct: Conversation
) -> None:
    his, hers, gone = say(direct, bob, "Buy gold"), say(direct, alice, "No"), say(direct, bob, "Buy silver")
    message_delete(by=bob.pk, message_id=gone.id)
    with nothing_changes():
        for client, message in ((stranger_api, his), (alice_api, hers), (alice_api, gone)):
            assert report(client, bob, message.id) == (404, "not_found")
        assert report(alice_api, bob, 2**62) == (404, "not_found")
        assert report(alice_api, stranger, his.id) == (404, "not_found")
