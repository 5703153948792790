"""GET messages/search/"""

from typing import Any

import pytest

from accounts.models import User
from accounts.services.blocks import block_create, block_delete
from accounts.tests.conftest import error_of
from chat.models import Conversation, Member, MessageWords
from chat.search import scopes
from chat.services.members import member_leave, member_remove, members_add
from chat.services.messages import message_delete, message_edit
from chat.services.sending import NewMessage, messages_send
from chat.tests.conftest import address, say
from conftest import Client, nothing_changes

pytestmark = pytest.mark.django_db

URL = "/api/v1/messages/search/"


def search(api: Client, q: str, **query: Any) -> Any:
    response = api.get(URL, {"q": q, **query})
    assert response.status_code == 200, response.content
    return response.json()


def found(api: Client, q: str, **query: Any) -> list[str]:
    """The bodies of what is found."""
    return [row["message"]["body"] for row in search(api, q, **query)["results"]]


@pytest.fixture
def talk(direct: Conversation, alice: User, bob: User) -> Conversation:
    for body in ("Lunch at noon?", "I had my lunch already", "Dinner, then: at eight"):
        say(direct, alice, body)
    return direct


def test_it_finds_by_words_the_latest_first(talk: Conversation, bob_api: Client) -> None:
    with nothing_changes():
        answer = search(bob_api, "lunch")
    assert [row["message"]["seq"] for row in answer["results"]] == [2, 1]
    assert (answer["next"], answer["previous"]) == (None, None)
    first = answer["results"][0]
    assert first["snippet"] == [
        {"text": "I had my ", "hit": False},
        {"text": "lunch", "hit": True},
        {"text": " already", "hit": False},
    ]
    assert first["message"] == bob_api.get(address(talk, "messages/")).json()["results"][1]


@pytest.mark.parametrize(
    ("q", "bodies"),
    [
        ("lunch noon", ["Lunch at noon?"]),
        ("noon lunch", ["Lunch at noon?"]),
        ("lunch dinner", []),
        ("din", ["Dinner, then: at eight"]),
        ("at di", ["Dinner, then: at eight"]),
        ("di at", []),
        ("inner", []),
        ("LUNCH AL", ["I had my lunch already"]),
        ("  lunch,  noon! ", ["Lunch at noon?"]),
    ],
)
def test_all_words_have_to_be_there_and_the_last_may_be_begun(
    talk: Conversation, bob_api: Client, q: str, bodies: list[str]
) -> None:
    assert found(bob_api, q) == bodies


@pytest.mark.parametrize(
    ("body", "q"),
    [
        ("Café Ménage", "cafe menag"),
        ("cafe", "CAFÉ"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("ﬁne ＡＢＣ", "fine abc"),
        ("Ёлка и йод", "елка йо"),
        ("हिन्दी में खोज", "हिन्दी खो"),
        ("தமிழ் சொல்", "சொல்"),
        ("مُحَمَّد", "محمد"),
        ("東京都に行く", "京都"),
        ("東京都に行く", "行"),
        ("iPhoneを買った", "iphone 買っ"),
        ("กินข้าวแล้ว", "ข้าว"),
        ("대한민국", "대한"),
        ("don't stop", "don't"),
        ("see https://example.com/a_path?x=1", "example.com/a_path"),
        ("mail bob@example.com", "bob@example.com"),
        ("1,000.50 rupees", "1,000.50"),
        ("\U00011107\U00011127", "\U00011107\U00011127"),
    ],
)
def test_every_script_is_searched(direct: Conversation, alice: User, bob_api: Client, body: str, q: str) -> None:
    say(direct, alice, "Something else altogether: 別の話")
    said = say(direct, alice, body)
    assert found(bob_api, q) == [said.body]


def test_vowel_signs_make_another_word(direct: Conversation, alice: User, bob_api: Client) -> None:
    say(direct, alice, "दिन")
    assert found(bob_api, "दान") == []


@pytest.mark.parametrize(
    "q",
    [
        "",
        " ",
        '"',
        "'",
        "''; DROP TABLE chat_message; --",
        "lunch' | 'dinner",
        'lunch" OR "dinner',
        "lunch OR dinner",
        "NOT dinner",
        "lunch AND",
        "lunch NEAR(noon)",
        "words:lunch",
        "- lunch dinner",
        "^dinner lunch",
        "*",
        "(((",
        "!!!",
        ":*",
        "\\",
        "%",
        "_",
        "\x00",
        "🎉",
        "❤️",
        "\ufe0f\u200d",
        "\u0301",
        "x" * 5000,
        "lunch " * 800 + "dinner",
        "{}[]<>&|!:\\'\"",
        "ﷺ",
    ],
)
def test_nothing_that_is_typed_is_syntax(talk: Conversation, bob_api: Client, q: str) -> None:
    if q.strip():
        assert found(bob_api, q) == []
    else:
        assert error_of(bob_api.get(URL, {"q": q})) == (400, "blank")


def test_what_is_no_word_only_parts_words(talk: Conversation, bob_api: Client) -> None:
    for q in ("lunch\x00noon", 'lunch"noon', "-lunch +noon*", "lunch🎉noon", "(lunch):noon", "lunch & noon | "):
        assert found(bob_api, q) == ["Lunch at noon?"]


def test_one_conversation_can_be_searched(talk: Conversation, group: Conversation, bob: User, bob_api: Client) -> None:
    say(group, bob, "Lunch for everybody")
    assert len(found(bob_api, "lunch")) == 3
    assert found(bob_api, "lunch", conversation=group.pk) == ["Lunch for everybody"]
    assert found(bob_api, "noon", conversation=group.pk) == []


def test_notices_are_not_found(group: Conversation, bob_api: Client) -> None:
    assert found(bob_api, "us") == found(bob_api, "created") == []


def test_an_edit_is_found_by_what_it_says_now(talk: Conversation, alice: User, bob_api: Client) -> None:
    said = say(talk, alice, "Breakfast tomorrow")
    message_edit(message_id=said.id, by=alice.pk, body="Supper tomorrow")
    assert found(bob_api, "breakfast") == []
    assert found(bob_api, "supper tomorrow") == ["Supper tomorrow"]
    message_edit(message_id=said.id, by=alice.pk, body="🍝")
    assert found(bob_api, "tomorrow") == []


def test_what_was_taken_back_is_not_found(talk: Conversation, alice: User, bob_api: Client) -> None:
    said = say(talk, alice, "A secret")
    message_delete(message_id=said.id, by=alice.pk)
    assert found(bob_api, "secret") == []
    assert not MessageWords.objects.filter(message=said.id).exists()


def test_an_emptied_conversation_is_searched_from_there_on(
    talk: Conversation, alice: User, bob_api: Client, alice_api: Client
) -> None:
    bob_api.delete(address(talk))
    assert found(bob_api, "lunch") == []
    say(talk, alice, "Lunch again")
    assert found(bob_api, "lunch") == ["Lunch again"]
    assert len(found(alice_api, "lunch")) == 3


def test_strangers_find_nothing(talk: Conversation, stranger_api: Client) -> None:
    assert found(stranger_api, "lunch") == []
    with nothing_changes():
        assert error_of(stranger_api.get(URL, {"q": "lunch", "conversation": str(talk.pk)})) == (404, "not_found")


@pytest.mark.parametrize("how", ["removed", "left"])
def test_who_is_gone_finds_nothing_until_they_are_back(
    group: Conversation, alice: User, bob: User, bob_api: Client, how: str
) -> None:
    say(group, alice, "Lunch")
    if how == "removed":
        member_remove(conversation_id=group.pk, by=alice.pk, user_id=bob.pk)
    else:
        member_leave(conversation_id=group.pk, by=bob.pk)
    assert found(bob_api, "lunch") == []
    assert error_of(bob_api.get(URL, {"q": "lunch", "conversation": str(group.pk)})) == (404, "not_found")
    members_add(conversation_id=group.pk, by=alice.pk, user_ids=[bob.pk])
    assert found(bob_api, "lunch") == ["Lunch"]


def test_a_block_hides_the_direct_conversation_from_both(
    talk: Conversation, group: Conversation, alice: User, bob: User, alice_api: Client, bob_api: Client
) -> None:
    say(group, alice, "Lunch of all")
    block_create(blocker=alice, user_id=bob.pk)
    for api in (alice_api, bob_api):
        assert found(api, "lunch") == ["Lunch of all"]
        assert error_of(api.get(URL, {"q": "lunch", "conversation": str(talk.pk)})) == (404, "not_found")
    block_delete(blocker=alice, user_id=bob.pk)
    assert len(found(bob_api, "lunch")) == 3


def test_pages_lead_through_all_of_it(direct: Conversation, group: Conversation, alice: User, bob_api: Client) -> None:
    messages_send([NewMessage(alice.pk, place.pk, str(n), f"word {n}") for n, place in enumerate([direct, group] * 10)])
    everything = found(bob_api, "wor")
    assert everything == [f"word {n}" for n in reversed(range(20))]
    answer, read = search(bob_api, "wor", limit=6), list[str]()
    while True:
        read += [row["message"]["body"] for row in answer["results"]]
        if answer["next"] is None:
            break
        answer = bob_api.get(answer["next"]).json()
    assert read == everything


@pytest.fixture
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few messages are as many stretches as a long past has, and as many looks."""
    monkeypatch.setattr(scopes, "STRETCH", 4)
    monkeypatch.setattr(scopes, "FIRST_LOOK", 6)
    monkeypatch.setattr(scopes, "FIRST_STRETCHES", 3)
    monkeypatch.setattr(scopes, "FURTHER", 2)


@pytest.mark.usefixtures("short_stretches")
@pytest.mark.parametrize("limit", [1, 2, 5, 30])
def test_a_long_past_is_found_in_order_wherever_it_stands(
    direct: Conversation, group: Conversation, alice: User, bob: User, bob_api: Client, limit: int
) -> None:
    places = [direct] * 13 + [group] * 9 + [direct, group] * 6 + [direct] * 7
    for number, place in enumerate(places):
        say(place, alice, f"common {number} {'rare' if number in {1, 15, 30} else ''}")
    Member.objects.filter(user=bob, conversation=group).update(cleared_seq=5)
    kept = [n for n, place in enumerate(places) if place == direct or places[: n + 1].count(group) > 3]
    for word, expected in {"common": kept, "rare": [n for n in kept if n in {1, 15, 30}], "rar com": []}.items():
        answer, read = search(bob_api, word, limit=limit), list[int]()
        while True:
            read += [int(row["message"]["body"].split()[1]) for row in answer["results"]]
            if answer["next"] is None:
                break
            answer = bob_api.get(answer["next"]).json()
        assert read == sorted(expected, reverse=True), word


def test_scopes_that_collide_show_nobody_what_is_not_theirs(
    talk: Conversation, group: Conversation, alice: User, bob: User, carol: User, carol_api: Client, monkeypatch: Any
) -> None:
    monkeypatch.setattr("chat.search.index.scope_of", lambda *_: "00000000")
    monkeypatch.setattr(scopes, "scope_of", lambda *_: "00000000")
    say(talk, bob, "Lunch for two")
    say(group, bob, "Lunch for three")
    assert found(carol_api, "lunch") == ["Lunch for three"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "q"),
        ({"q": "x" * 5001}, "q"),
        ({"q": "x", "conversation": "y"}, "conversation"),
        ({"q": "x", "limit": 0}, "limit"),
        ({"q": "x", "limit": 101}, "limit"),
        ({"q": "x", "cursor": "nonsense"}, "cursor"),
        ({"q": "x", "cursor": "cD1hYmM="}, "cursor"),
        ({"q": "x", "cursor": "cD0tMQ=="}, "cursor"),
        ({"q": "x", "cursor": "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5"}, "cursor"),
    ],
)
def test_an_odd_question_is_refused(talk: Conversation, bob_api: Client, query: Any, field: str) -> None:
    response = bob_api.get(URL, query)
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, field)


def test_it_costs_the_same_number_of_queries_however_much_there_is(
    talk: Conversation, group: Conversation, alice: User, bob: User, bob_api: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(7):
        assert len(found(bob_api, "lunch")) == 2
    messages_send([NewMessage(bob.pk, group.pk, str(n), f"lunch @alice {n}") for n in range(60)])
    with django_assert_num_queries(7):
        assert len(found(bob_api, "lunch", limit=100)) == 62
    with django_assert_num_queries(9):
        found(bob_api, "lunch", conversation=talk.pk)
    with django_assert_num_queries(1):
        found(bob_api, "🎉")


def test_keeping_words_takes_one_query_for_a_batch(
    group: Conversation, bob: User, django_assert_max_num_queries: Any
) -> None:
    def batch(count: int) -> list[NewMessage]:
        return [NewMessage(bob.pk, group.pk, f"{count}:{n}", f"word{n}") for n in range(count)]

    with django_assert_max_num_queries(20) as few:
        messages_send(batch(1))
    with django_assert_max_num_queries(len(few)):
        messages_send(batch(50))
    assert MessageWords.objects.count() == 51
