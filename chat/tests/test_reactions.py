"""PUT|DELETE messages/{id}/reactions/{emoji}/"""

from typing import Any
from urllib.parse import quote

import pytest

from accounts.models import User
from accounts.tests.conftest import error_of
from chat.models import Conversation, Reaction
from chat.services import messages
from chat.services.bodies import emoji_clean
from chat.services.messages import message_delete, reaction_add
from chat.tests.conftest import Deliveries, address, say, told_all
from conftest import Client, in_parallel, nothing_changes
from realtime.errors import Invalid

pytestmark = pytest.mark.django_db

PICTURE = "\ufe0f"
EMOJI = [
    "👍",
    "❤",
    "❤️",
    "👍🏽",
    "☝🏿",
    "☝️🏿",
    "👩🏽‍🚀",
    "👨‍👩‍👧‍👦",
    "👨🏻‍👩🏼‍👧🏽‍👦🏾",
    "🧑🏽‍❤️‍💋‍🧑🏼",
    "👁️‍🗨️",
    "🏴‍☠️",
    "🏳️‍🌈",
    "🇮🇳",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "1️⃣",
    "#️⃣",
    "*⃣",
    "‼️",
    "⁉",
    "ℹ️",
    "↔️",
    "⤴️",
    "◾",
    "〰️",
    "〽️",
    "©",
    "™️",
    "⌚",
    "♾️",
    "㊗️",
    "🫠",
    "🫱🏻‍🫲🏿",
]

NO_EMOJI = [
    " ",
    "a",
    "ok",
    "lol 👍",
    "👍a",
    "👍👍",
    "👍 👍",
    "👍😂🎉",
    "1",
    "#",
    "12⃣",
    "⃣",
    "^",
    "`",
    "+",
    "<b>",
    "🇮",
    "🇮🇳🇮🇳",
    "🇮🇳🇮",
    "🏽",
    "️",
    "‍",
    "👍‍",
    "‍👍",
    "e\u0301",
    "हाँ",
    "👍" + "‍👍" * 10,
    "👍\u202e",
    "\U000e0067",
    "x" * 33,
]


def url(message_id: int, emoji: str) -> str:
    return f"/api/v1/messages/{message_id}/reactions/{quote(emoji, safe='')}/"


@pytest.fixture
def said(direct: Conversation, alice: User) -> int:
    return say(direct, alice).id


def test_everybody_is_told(
    direct: Conversation, said: int, bob: User, bob_api: Client, alice_api: Client, deliveries: Deliveries
) -> None:
    with deliveries() as sent:
        view = bob_api.put(url(said, "👍🏽")).json()
    assert view["reactions"] == [{"emoji": "👍🏽", "users": [str(bob.pk)]}]
    assert view["edited_at"] is None
    assert told_all(sent, direct) == [("chat.message_changed", {"message": view})]
    assert alice_api.get(address(direct, "messages/")).json()["results"] == [view]


def test_twice_is_once(said: int, bob_api: Client, deliveries: Deliveries) -> None:
    bob_api.put(url(said, "👍"))
    with deliveries() as sent, nothing_changes():
        assert bob_api.put(url(said, "👍")).status_code == 200
    assert sent == []


def test_ones_own_is_taken_back_and_only_that(
    said: int, alice_api: Client, bob: User, bob_api: Client, deliveries: Deliveries
) -> None:
    for api in (alice_api, bob_api):
        api.put(url(said, "👍"))
    with deliveries() as sent:
        view = alice_api.delete(url(said, "👍")).json()
    assert view["reactions"] == [{"emoji": "👍", "users": [str(bob.pk)]}]
    assert len(sent) == 1
    with nothing_changes():
        assert alice_api.delete(url(said, "👍")).json() == view
        assert alice_api.delete(url(said, "👎")).json() == view


def test_they_stand_in_the_order_in_which_they_were_first_used(
    said: int, alice: User, bob: User, alice_api: Client, bob_api: Client
) -> None:
    for api, emoji in ((bob_api, "😂"), (alice_api, "👍"), (alice_api, "😂")):
        view = api.put(url(said, emoji)).json()
    assert view["reactions"] == [
        {"emoji": "😂", "users": [str(bob.pk), str(alice.pk)]},
        {"emoji": "👍", "users": [str(alice.pk)]},
    ]


@pytest.mark.parametrize("emoji", EMOJI)
def test_an_emoji_is_one_however_it_is_made(said: int, bob_api: Client, emoji: str) -> None:
    response = bob_api.put(url(said, emoji))
    assert response.status_code == 200
    assert response.json()["reactions"][0]["emoji"].replace(PICTURE, "") == emoji.replace(PICTURE, "")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("❤", "❤\ufe0f"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("👍\ufe0f", "👍"),
        ("☝\ufe0f🏿", "☝🏿"),
        ("1\u20e3", "1\ufe0f\u20e3"),
        ("❤\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("👁\u200d🗨", "👁\ufe0f\u200d🗨\ufe0f"),
        ("🏳\u200d🌈", "🏳\ufe0f\u200d🌈"),
        ("⛹🏽\u200d♀", "⛹🏽\u200d♀\ufe0f"),
    ],
)
def test_it_is_kept_as_a_picture_however_it_was_typed(said: int, bob_api: Client, typed: str, kept: str) -> None:
    (reaction,) = bob_api.put(url(said, typed)).json()["reactions"]
    assert reaction["emoji"] == kept


def test_two_keyboards_make_one_reaction(said: int, alice_api: Client, bob_api: Client) -> None:
    alice_api.put(url(said, "❤"))
    (reaction,) = bob_api.put(url(said, "❤\ufe0f")).json()["reactions"]
    assert len(reaction["users"]) == 2
    assert len(alice_api.delete(url(said, "❤\ufe0f")).json()["reactions"][0]["users"]) == 1


def test_colours_and_compositions_are_different_ones(said: int, bob_api: Client) -> None:
    different = ["👍", "👍🏽", "👍🏿", "👩", "👩\u200d🔬", "👩🏽\u200d🔬"]
    for emoji in different:
        view = bob_api.put(url(said, emoji)).json()
    assert [reaction["emoji"] for reaction in view["reactions"]] == different


@pytest.mark.parametrize("text", NO_EMOJI)
def test_text_is_not(said: int, bob_api: Client, text: str) -> None:
    with nothing_changes():
        response = bob_api.put(url(said, text))
    assert error_of(response) == (400, "invalid")
    assert response.json()["errors"][0]["attr"] == "emoji"
    with nothing_changes():
        assert bob_api.delete(url(said, text)).status_code == 400


@pytest.mark.parametrize("text", ["", "\x00", "👍\x00"])
def test_what_no_address_carries_is_refused_by_the_service(text: str) -> None:
    with pytest.raises(Invalid):
        emoji_clean(text)


def test_a_message_has_a_bound_of_different_ones(
    said: int, alice_api: Client, bob_api: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "MAX_EMOJI", 2)
    for emoji in "👍👎":
        alice_api.put(url(said, emoji))
    with nothing_changes():
        assert error_of(bob_api.put(url(said, "😂"))) == (409, "too_many_reactions")
    assert bob_api.put(url(said, "👍")).status_code == 200


def test_what_is_deleted_gets_none(said: int, alice: User, bob_api: Client) -> None:
    message_delete(message_id=said, by=alice.pk)
    with nothing_changes():
        assert error_of(bob_api.put(url(said, "👍"))) == (409, "message_gone")
        assert bob_api.delete(url(said, "👍")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_same_at_once_is_one(direct: Conversation, alice: User, bob: User) -> None:
    said = say(direct, alice).id
    outcomes: list[Any] = in_parallel(6, lambda: reaction_add(message_id=said, by=bob.pk, emoji="👍"))
    assert {outcome.change for outcome in outcomes} == {outcomes[0].change}
    assert Reaction.objects.count() == 1
