"""What the demo people have said: a past that holds whatever holds for messages that were really said."""

from collections import Counter
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db.models import Count, F, Max, Min, Q
from django.utils import timezone
from PIL import Image

from accounts.demo import demo_people
from accounts.demo import fill as fill_people
from accounts.models import User
from chat.demo import fill, grow
from chat.demo.cast import LONG, MAIN, TALKS
from chat.models import (
    Attachment,
    ChangeCounter,
    Conversation,
    FriendRequest,
    Friendship,
    Member,
    Mention,
    Message,
    Reaction,
)
from chat.services.bodies import body_clean, emoji_clean
from chat.services.changes import changes_seen
from chat.services.sending import NewMessage, message_send
from chat.sync import missed_since
from chat.tests.conftest import say
from conftest import MakeUser, SignIn, nothing_changes
from files.models import LooseFile

pytestmark = pytest.mark.django_db

MANY = 5000


@pytest.fixture
def demo(db: None) -> None:
    fill_people()
    fill()


@pytest.fixture
def meera(demo: None) -> User:
    return User.objects.get(username=MAIN)


def everything_holds() -> None:
    conversations: Any = Conversation.objects.annotate(
        said=Count("messages"), first=Min("messages__seq"), last=Max("messages__seq"), newest=Max("messages__change")
    )
    for conversation in conversations:
        assert (conversation.last_seq, conversation.said) == (conversation.last or 0, conversation.last or 0)
        if conversation.said:
            last = Message.objects.get(conversation=conversation, seq=conversation.last_seq)
            assert conversation.first == 1
            assert (conversation.last_message, conversation.active) == (last, last.change)
            assert conversation.active_at == last.created_at
            assert conversation.change >= conversation.newest
    marks_hold()
    changes_hold()


def marks_hold() -> None:
    own = Max("conversation__messages__seq", filter=Q(conversation__messages__sender=F("user")))
    places: Any = Member.objects.select_related("conversation").annotate(own=own)
    for place in places:
        assert (place.own or 0) <= place.read_seq <= place.delivered_seq <= place.conversation.last_seq
    for place in places.filter(user__username=MAIN):
        above = Message.objects.filter(conversation=place.conversation, seq__gt=place.read_seq).count()
        assert place.conversation.last_seq - place.read_seq == above


def changes_hold() -> None:
    seen = changes_seen()
    assert ChangeCounter.objects.count() == 1
    changes = Message.objects.values_list("change", flat=True)
    assert max(changes) <= seen
    texts = Message.objects.filter(kind=Message.Kind.TEXT).values_list("change", flat=True)
    assert max(Counter(texts).values()) == 1
    for model in (Conversation, Member):
        assert not model.objects.filter(change__gt=seen).exists()


def test_whoever_looks_around_finds_a_living_system(meera: User, sign_in: SignIn) -> None:
    conversations = sign_in(meera).get("/api/v1/conversations/", {"limit": 100}).json()["results"]
    assert len(conversations) >= 12
    assert 3 <= sum(each["unread"] > 0 for each in conversations) <= 8
    assert [each["active_at"] for each in conversations] == sorted(
        (each["active_at"] for each in conversations), reverse=True
    )
    assert any(each["muted_until"] for each in conversations)
    assert max(each["last_seq"] for each in conversations) > LONG.messages
    assert {each["kind"] for each in conversations} == {"direct", "group"}
    assert Friendship.objects.filter(user=meera).count() >= 6
    assert FriendRequest.objects.received_by(meera.pk).count() >= 2
    assert FriendRequest.objects.sent_by(meera.pk).exists()


def test_what_was_said_is_various(demo: None) -> None:
    texts = Message.objects.filter(kind=Message.Kind.TEXT)
    assert texts.values("body").distinct().count() > 800
    for letters in ("कल", "காலை", "آج", "বই", "https://example.com/", "🎉"):
        assert texts.filter(body__contains=letters).exists(), letters
    for some in ({"reply_to__isnull": False}, {"edited_at__isnull": False}, {"deleted_at__isnull": False}):
        assert texts.filter(**some).count() > 5, some
    assert Reaction.objects.count() > 100
    assert Mention.objects.count() > 20
    assert texts.filter(pinned_at__isnull=False).exists()
    said = texts.aggregate(first=Min("created_at"), last=Max("created_at"))
    assert said["first"] < timezone.now() - timedelta(weeks=6)
    assert timezone.now() - timedelta(hours=1) < said["last"] <= timezone.now()


def test_what_was_shown_can_be_looked_at_and_listened_to(meera: User, sign_in: SignIn) -> None:
    api = sign_in(meera)
    attachments = list(Attachment.objects.order_by("created_at", "position"))
    assert Counter(each.kind for each in attachments) == {"image": 4, "audio": 1, "file": 1}
    for each in attachments:
        assert each.message is not None
        assert each.created_at == each.message.created_at
        assert len(api.get(f"/api/v1/attachments/{each.pk}/").getvalue()) == each.size
    [note] = [each for each in attachments if each.kind == "audio"]
    assert (note.content_type, note.duration_ms) == ("audio/wav", 5000)
    assert note.waveform is not None
    assert max(note.waveform) > 90
    [page] = [each for each in attachments if each.kind == "file"]
    assert page.content_type == "application/pdf"
    thumbnails = [api.get(f"/api/v1/attachments/{each.pk}/thumbnail/") for each in attachments if each.kind == "image"]
    assert {Image.open(BytesIO(answer.getvalue())).size for answer in thumbnails} == {(480, 320)}
    assert sum(each.size for each in attachments) < 500_000
    assert not LooseFile.objects.exists()


def test_it_holds_what_holds_for_messages(demo: None) -> None:
    everything_holds()
    for body in Message.objects.exclude(body="").values_list("body", flat=True).distinct():
        assert body_clean(body) == body
        assert "{" not in body
    for emoji in Reaction.objects.values_list("emoji", flat=True).distinct():
        assert emoji_clean(emoji) == emoji


def test_times_move_on(demo: None) -> None:
    for conversation in Conversation.objects.all():
        times = Message.objects.filter(conversation=conversation).order_by("seq").values_list("created_at", flat=True)
        assert list(times) == sorted(times), conversation


def test_again_changes_nothing(demo: None) -> None:
    with nothing_changes():
        assert fill() == []
        assert grow(LONG.messages) == []


def test_what_the_people_did_since_is_theirs(meera: User) -> None:
    conversation = Conversation.objects.filter(kind="group", created_by=meera).order_by("created_at")[0]
    Conversation.objects.filter(pk=conversation.pk).update(title="Mine now")
    Friendship.objects.all().delete()
    say(conversation, meera, "Hello")
    with nothing_changes():
        fill()


def test_it_is_the_same_each_time(demo: None) -> None:
    def said() -> list[str]:
        return list(Message.objects.order_by("pk").values_list("body", flat=True))

    first = said()
    Conversation.objects.update(last_message=None)
    Message.objects.filter(reply_to__isnull=False).update(reply_to=None)
    Attachment.objects.all().delete()
    Message.objects.all().delete()
    Conversation.objects.all().delete()
    fill()
    assert said() == first


def test_a_real_person_by_one_of_the_names_is_left_alone(make_user: MakeUser) -> None:
    real = make_user("arjun")
    fill_people()
    fill()
    assert not Conversation.objects.exists()
    assert not Friendship.objects.filter(user=real).exists()


def test_without_people_there_is_nothing_to_say(db: None) -> None:
    demo_people()
    assert fill() == grow(10) == []
    assert not Conversation.objects.exists()


def test_the_long_group_grows_and_goes_on_where_it_was(meera: User) -> None:
    begun = Conversation.objects.get(title=LONG.title)
    assert begun.last_seq < MANY - 2000
    (line,) = grow(MANY - 1500)
    assert f"{MANY - 1500 - begun.last_seq:,} more messages" in line
    grow(MANY)
    assert Conversation.objects.get(title=LONG.title).last_seq == MANY
    everything_holds()
    assert missed_since(user_id=meera.pk, cursor=0).reload
    with nothing_changes():
        assert grow(MANY) == []


def test_a_conversation_with_a_past_goes_on_as_any_other(meera: User) -> None:
    group = Conversation.objects.get(title=LONG.title)
    view = message_send(NewMessage(meera.pk, group.pk, "1", "And now?"))
    assert view.seq == group.last_seq + 1
    everything_holds()


def test_each_conversation_is_of_people_who_are_there(demo: None) -> None:
    assert Conversation.objects.count() == len(TALKS)
    for talk in TALKS:
        assert {name for name, *_ in talk.tail} <= set(talk.people)
        assert {*talk.unread, *talk.muted_by} <= set(talk.people)
        assert not {name for name, *_ in talk.tail[-1:]} & set(talk.unread)
