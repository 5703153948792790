"""What those in a room write to each other: a conversation whose members follow the seats."""

import pytest

from accounts.models import User
from accounts.tests.conftest import error_of
from calls.models import Room
from calls.services.hosting import room_end_as_host, seat_remove
from calls.services.seats import seat_leave
from calls.services.talk import talk_open
from calls.tests.rooms import heard, room_of, seat_of, sit
from calls.topics import room_topic
from chat.models import Conversation, Member
from chat.tests.conftest import Deliveries, moved, say, told
from chat.topics import conversation_topic
from conftest import Client, SignIn, nothing_changes
from realtime.errors import DomainError
from realtime.topics import user_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(alice: User, bob: User) -> Room:
    """Alice's; she and Bob sit in it."""
    room = room_of(alice, title="Standup", max_participants=4)
    sit(room, alice)
    sit(room, bob)
    return room


@pytest.fixture
def talk(room: Room, alice: User) -> Conversation:
    conversation = talk_open(room_id=room.pk, by=alice.pk).room.conversation
    assert conversation is not None
    return conversation


def members(conversation: Conversation) -> set[str]:
    return set(Member.objects.present().filter(conversation=conversation).values_list("user__username", flat=True))


def test_whoever_asks_first_begins_it_for_all(
    room: Room, bob: User, bob_api: Client, alice_api: Client, deliveries: Deliveries
) -> None:
    with deliveries() as sent:
        view = bob_api.post(f"/api/v1/calls/rooms/{room.pk}/conversation/").json()
    assert alice_api.post(f"/api/v1/calls/rooms/{room.pk}/conversation/").json() == view
    conversation = Conversation.objects.get(pk=view["conversation"])
    assert (conversation.title, members(conversation)) == ("Standup", {"alice", "bob"})
    assert conversation.last_message is not None
    assert conversation.last_message.notice == {"what": "gathered", "title": "Standup"}
    (changed,) = heard(sent, room_topic(room.pk))
    assert changed["data"]["room"] == view
    assert told(sent, bob)[-1][0] == "chat.conversation"


def test_who_comes_takes_part_and_reads_what_was_said(
    room: Room, talk: Conversation, alice: User, stranger: User, sign_in: SignIn, deliveries: Deliveries
) -> None:
    say(talk, alice, "Hello")
    with deliveries() as sent:
        sit(room, stranger)
    assert (user_topic(stranger.pk), "join", conversation_topic(talk.pk)) in moved(sent)
    messages = sign_in(stranger).get(f"/api/v1/conversations/{talk.pk}/messages/").json()["results"]
    assert "Hello" in [each["body"] for each in messages]


def test_who_comes_back_is_not_added_twice(room: Room, talk: Conversation, bob: User, deliveries: Deliveries) -> None:
    with deliveries() as sent:
        sit(room, bob, takeover=True)
    assert told(sent, bob) == []
    assert members(talk) == {"alice", "bob"}


def test_who_leaves_takes_part_no_more(
    room: Room, talk: Conversation, bob: User, bob_api: Client, deliveries: Deliveries
) -> None:
    with deliveries() as sent:
        seat_leave(room_id=room.pk, by=bob.pk, generation=seat_of(room, bob).generation)
    assert (user_topic(bob.pk), "leave", conversation_topic(talk.pk)) in moved(sent)
    assert error_of(bob_api.get(f"/api/v1/conversations/{talk.pk}/messages/"))[:2] == (404, "not_found")


def test_who_is_removed_cannot_write(room: Room, talk: Conversation, alice: User, bob: User) -> None:
    seat_remove(room_id=room.pk, by=alice.pk, user_id=bob.pk)
    with nothing_changes(), pytest.raises(DomainError, match="not_found"):
        say(talk, bob)


def test_with_the_room_it_is_over(room: Room, talk: Conversation, alice: User) -> None:
    room_end_as_host(room_id=room.pk, by=alice.pk)
    assert members(talk) == set()


def test_nobody_brings_others_in(room: Room, talk: Conversation, alice_api: Client, stranger: User) -> None:
    with nothing_changes():
        response = alice_api.post(f"/api/v1/conversations/{talk.pk}/members/", {"users": [str(stranger.pk)]})
    assert error_of(response)[:2] == (403, "not_allowed")
