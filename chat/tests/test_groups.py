"""Groups: POST conversations/ {kind: group}, PATCH and DELETE conversations/{id}/"""

from typing import Any

import pytest

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.suspension import user_suspend
from accounts.tests.conftest import error_of
from chat.models import Conversation, Member, Message
from chat.services import members
from chat.tests.conftest import Deliveries, address, moved, place_of, say, told, told_all
from chat.topics import conversation_topic
from conftest import Client, nothing_changes
from realtime.ids import uuid7
from realtime.topics import user_topic

pytestmark = pytest.mark.django_db

URL = "/api/v1/conversations/"


def begin(api: Client, *people: User, **fields: Any) -> Any:
    return api.post(URL, {"kind": "group", "title": "Us", "members": [str(each.pk) for each in people], **fields})


class TestBeginning:
    def test_its_maker_owns_it_and_all_are_told(
        self, alice: User, alice_api: Client, bob: User, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent:
            response = begin(alice_api, bob)
        assert response.status_code == 201
        view = response.json()
        assert (view["title"], view["role"], view["members"], view["peer"]) == ("Us", "owner", 2, None)
        assert view["last_message"]["notice"] == {"what": "created", "title": "Us"}
        assert told(sent, alice) == [("chat.conversation", {"conversation": view})]
        ((_, seen),) = told(sent, bob)
        assert (seen["conversation"]["role"], seen["conversation"]["unread"]) == ("member", 1)
        topic = conversation_topic(view["id"])
        assert set(moved(sent)) == {(user_topic(user.pk), "join", topic) for user in (alice, bob)}

    def test_one_alone_may_begin_and_naming_oneself_adds_nobody(self, alice: User, alice_api: Client) -> None:
        assert begin(alice_api, alice, alice).json()["members"] == 1
        assert alice_api.post(URL, {"kind": "group", "title": "Me"}).json()["members"] == 1

    @pytest.mark.parametrize("why", ["unknown", "suspended", "blocked me", "I blocked"])
    def test_who_is_not_here_cannot_come(
        self, alice: User, alice_api: Client, bob: User, stranger: User, staff: User, why: str
    ) -> None:
        if why == "suspended":
            user_suspend(user=bob, by=staff, reason="Spam")
        elif why == "blocked me":
            block_create(blocker=bob, user_id=alice.pk)
        elif why == "I blocked":
            block_create(blocker=alice, user_id=bob.pk)
        missing = User(pk=uuid7()) if why == "unknown" else bob
        with nothing_changes():
            response = begin(alice_api, stranger, missing)
        assert error_of(response) == (400, "not_found")
        assert response.json()["errors"][0]["attr"] == "members"

    def test_it_has_its_bound(
        self, alice_api: Client, bob: User, stranger: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(members, "MAX_MEMBERS", 2)
        with nothing_changes():
            assert error_of(begin(alice_api, bob, stranger)) == (409, "too_many_members")
        assert begin(alice_api, bob).status_code == 201

    @pytest.mark.parametrize("title", ["", "   ", "x" * 101, "a\nb", "a\x00b", "\u202eevil", None, 7])
    def test_its_title_is_a_line(self, alice_api: Client, bob: User, title: Any) -> None:
        with nothing_changes():
            response = begin(alice_api, bob, title=title)
        assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, "title")

    def test_it_needs_a_title_and_is_with_nobody_in_particular(self, alice_api: Client, bob: User) -> None:
        with nothing_changes():
            assert error_of(alice_api.post(URL, {"kind": "group"})) == (400, "required")
            assert error_of(begin(alice_api, bob, user=str(bob.pk))) == (400, "invalid")

    def test_nobody_begins_one(self, api: Client, bob: User) -> None:
        with nothing_changes():
            assert begin(api, bob).status_code == 401


class TestRenaming:
    def test_admins_do_and_all_are_told(
        self, group: Conversation, bob: User, bob_api: Client, carol: User, deliveries: Deliveries
    ) -> None:
        with deliveries() as sent:
            response = bob_api.patch(address(group), {"title": "Them"})
        assert response.json()["title"] == "Them"
        ((name, data),) = told_all(sent, group)
        assert (name, data["message"]["notice"]) == ("chat.message", {"what": "renamed", "title": "Them"})
        assert (data["message"]["sender"], data["message"]["seq"]) == (str(bob.pk), group.last_seq + 1)
        assert [each["conversation"]["title"] for _, each in told(sent, carol)] == ["Them"]

    def test_to_the_same_is_nothing(self, group: Conversation, bob_api: Client, deliveries: Deliveries) -> None:
        with deliveries() as sent, nothing_changes():
            assert bob_api.patch(address(group), {"title": " Us "}).status_code == 200
        assert sent == []

    def test_members_do_not(self, group: Conversation, carol_api: Client) -> None:
        with nothing_changes():
            assert error_of(carol_api.patch(address(group), {"title": "Mine"})) == (403, "not_allowed")


class TestEnding:
    def test_the_owner_ends_it_for_everybody(
        self, group: Conversation, alice_api: Client, alice: User, bob: User, carol: User, deliveries: Deliveries
    ) -> None:
        say(group, alice, "Secret")
        with deliveries() as sent:
            assert alice_api.delete(address(group)).status_code == 204
        assert not Member.objects.present().exists()
        for user in (alice, bob, carol):
            ((name, data),) = told(sent, user)
            view = data["conversation"]
            assert (name, view["id"], view["left"], view["last_message"]) == (
                "chat.conversation",
                str(group.pk),
                True,
                None,
            )
            assert (user_topic(user.pk), "leave", conversation_topic(group.pk)) in moved(sent)
        assert "Secret" not in "".join(each.frame for each in sent)
        assert error_of(alice_api.get(address(group))) == (404, "not_found")
        assert Message.objects.filter(body="Secret").exists()

    @pytest.mark.parametrize("who", ["bob_api", "carol_api"])
    def test_nobody_else_does(self, group: Conversation, request: pytest.FixtureRequest, who: str) -> None:
        api: Client = request.getfixturevalue(who)
        with nothing_changes():
            assert error_of(api.delete(address(group))) == (403, "not_allowed")


def test_what_happens_keeps_the_places_without_gaps(
    group: Conversation, alice: User, alice_api: Client, stranger: User
) -> None:
    say(group, alice)
    alice_api.patch(address(group), {"title": "Anew"})
    alice_api.post(address(group, "members/"), {"users": [str(stranger.pk)]})
    say(group, alice)
    seqs = list(group.messages.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, 7))
    assert place_of(stranger, group).read_seq == 4


def test_a_notice_is_never_edited_deleted_reacted_to_or_pinned(group: Conversation, alice_api: Client) -> None:
    notice = group.messages.get(seq=1).pk
    with nothing_changes():
        for response in (
            alice_api.patch(f"/api/v1/messages/{notice}/", {"body": "x"}),
            alice_api.put(f"/api/v1/messages/{notice}/reactions/👍/"),
            alice_api.put(f"/api/v1/messages/{notice}/pin/"),
        ):
            assert error_of(response) == (409, "message_gone")
        assert error_of(alice_api.delete(f"/api/v1/messages/{notice}/")) == (409, "notice")
