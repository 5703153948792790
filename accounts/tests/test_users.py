"""GET users/, GET users/{id}/"""

from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from accounts.models import User
from accounts.search import words_of
from accounts.services.blocks import block_create
from accounts.services.deletion import user_delete
from accounts.services.suspension import user_suspend
from accounts.tests.conftest import error_of, plans_of
from conftest import PASSWORD, Client, MakeUser, nothing_changes
from realtime.ids import uuid7

URL = "/api/v1/users/"
PUBLIC = {"id", "username", "full_name", "about", "gender", "languages", "photo"}

pytestmark = pytest.mark.django_db


def found(client: Client, **query: str) -> list[str]:
    return [row["username"] for row in client.get(URL, query).json()["results"]]


@pytest.fixture
def people(make_user: MakeUser) -> list[User]:
    return [
        make_user("meera.k", full_name="Meera Krishnan"),
        make_user("arjun", full_name="अर्जुन शर्मा"),
        make_user("renee", full_name="Renée O'Brien-Krug"),
        make_user("party", full_name="🎉 Ｗｉｄｅ Name"),
    ]


@pytest.mark.usefixtures("people")
class TestSearch:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("kri", ["meera.k"]),
            ("KRISHNAN meera", ["meera.k"]),
            ("kr", ["meera.k", "renee"]),
            ("shnan", []),
            ("अर्जु", ["arjun"]),
            ("शर्मा arj", ["arjun"]),
            ("ren", ["renee"]),
            ("RENÉE", ["renee"]),
            ("obrien", []),
            ("brien", ["renee"]),
            ("wide", ["party"]),
            ("🎉", ["party"]),
            ("bo", ["bob"]),
            ("%", []),
            ("...", ["arjun", "bob", "meera.k", "party", "renee"]),
            ("nobody at all", []),
        ],
    )
    def test_every_word_must_begin_a_word_of_a_name(
        self, alice_api: Client, bob: User, text: str, expected: list[str]
    ) -> None:
        assert found(alice_api, search=text) == expected

    def test_addresses_and_numbers_are_not_searched(self, alice_api: Client, bob: User) -> None:
        for text in ("bob@example.com", "example", "+919876543211", "9876543211"):
            assert found(alice_api, search=text) == []

    def test_without_words_it_lists_everybody_else(self, alice_api: Client, bob: User) -> None:
        assert found(alice_api) == found(alice_api, search="") == ["arjun", "bob", "meera.k", "party", "renee"]

    def test_nobody_leaks_an_address_or_a_number(self, alice_api: Client, bob: User) -> None:
        (row,) = alice_api.get(URL, {"search": "bob"}).json()["results"]
        assert set(row) == PUBLIC
        assert "example.com" not in str(row)
        assert "98765" not in str(row)

    def test_a_block_hides_both_from_each_other(
        self, alice: User, alice_api: Client, bob: User, bob_api: Client
    ) -> None:
        block_create(blocker=alice, user_id=bob.pk)
        assert found(alice_api, search="bob") == []
        assert found(bob_api, search="alice") == []

    def test_the_suspended_and_the_deleted_are_gone(
        self, alice_api: Client, bob: User, stranger: User, staff: User
    ) -> None:
        user_suspend(user=bob, by=staff, reason="Spam")
        user_delete(user=stranger, password=PASSWORD)
        assert not {"bob", "stranger"} & set(found(alice_api))

    def test_pages_follow_each_other_and_cost_the_same(self, alice_api: Client, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(2):
            first = alice_api.get(URL, {"limit": "3", "search": ""}).json()
        assert first["previous"] is None
        with django_assert_num_queries(2):
            second = alice_api.get(first["next"]).json()
        names = [row["username"] for row in first["results"] + second["results"]]
        assert names == ["arjun", "meera.k", "party", "renee"]
        assert second["next"] is None
        assert alice_api.get(second["previous"]).json()["results"] == first["results"]

    def test_a_row_that_appears_meanwhile_moves_nothing(self, alice_api: Client, make_user: MakeUser) -> None:
        first = alice_api.get(URL, {"limit": 2}).json()
        make_user("aaron")
        assert [row["username"] for row in alice_api.get(first["next"]).json()["results"]] == ["party", "renee"]

    def test_the_alphabet_has_no_capitals(self, alice_api: Client, make_user: MakeUser) -> None:
        make_user("Zoe")
        make_user("Brian")
        assert found(alice_api) == ["arjun", "Brian", "meera.k", "party", "renee", "Zoe"]

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"limit": 0}, "limit"),
            ({"limit": 101}, "limit"),
            ({"limit": "ten"}, "limit"),
            ({"limit": "²"}, "limit"),
            ({"limit": "9" * 5000}, "limit"),
            ({"cursor": "nonsense"}, "cursor"),
            ({"cursor": "🎉"}, "cursor"),
            ({"cursor": "cD0lMDA="}, "cursor"),
            ({"search": "x" * 101}, "search"),
            ({"search": "a\x00b"}, "search"),
        ],
    )
    def test_an_odd_query_is_refused(self, alice_api: Client, query: Any, field: str) -> None:
        response = alice_api.get(URL, query)
        assert response.status_code == 400
        assert [error["attr"] for error in response.json()["errors"]] == [field]


@pytest.mark.usefixtures("crowd")
class TestPlan:
    """A page costs the same however many people there are."""

    def test_the_list_is_read_in_the_order_of_an_index(self, alice_api: Client) -> None:
        second = alice_api.get(URL, {"limit": 1}).json()["next"]
        for address in (URL, second):
            plan = plans_of(partial(alice_api.get, address), sort=False)[-1]
            assert "username_unique" in plan
            assert "Sort" not in plan
            assert "TEMP B-TREE" not in plan

    def test_a_search_reads_the_words_that_begin_so(self, alice_api: Client) -> None:
        assert "search_word" in plans_of(lambda: alice_api.get(URL, {"search": "given77"}))[-1]


def test_nobody_searches(api: Client) -> None:
    assert api.get(URL).status_code == 401


class TestProfile:
    def test_it_shows_what_is_public(self, alice_api: Client, bob: User, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(3):
            response = alice_api.get(f"{URL}{bob.pk}/")
        assert response.status_code == 200
        assert set(response.json()) == PUBLIC | {"blocked"}
        assert response.json()["blocked"] is False

    def test_who_blocked_me_is_not_there(self, alice_api: Client, alice: User, bob: User) -> None:
        block_create(blocker=bob, user_id=alice.pk)
        assert error_of(alice_api.get(f"{URL}{bob.pk}/")) == (404, "not_found")

    def test_whom_i_blocked_is_and_says_so(self, alice_api: Client, alice: User, bob: User) -> None:
        block_create(blocker=alice, user_id=bob.pk)
        assert alice_api.get(f"{URL}{bob.pk}/").json()["blocked"] is True

    def test_the_suspended_the_deleted_and_the_unknown_answer_alike(
        self, alice_api: Client, bob: User, stranger: User, staff: User
    ) -> None:
        user_suspend(user=bob, by=staff, reason="Spam")
        user_delete(user=stranger, password=PASSWORD)
        answers = [alice_api.get(f"{URL}{pk}/") for pk in (bob.pk, stranger.pk, uuid7())]
        assert [answer.status_code for answer in answers] == [404] * 3
        assert len({answer.content for answer in answers}) == 1

    def test_an_odd_id_is_not_found(self, alice_api: Client) -> None:
        with nothing_changes():
            assert error_of(alice_api.get(f"{URL}7/")) == (404, "not_found")


def test_a_long_name_does_not_hide_the_user_name(alice_api: Client, make_user: MakeUser) -> None:
    make_user("last.of.all", full_name=" ".join(f"name{number}" for number in range(14)))
    assert found(alice_api, search="last") == ["last.of.all"]


def test_words_are_folded_and_few() -> None:
    assert words_of("Straße ﬁn ＡＢＣ") == {"strasse", "fin", "abc"}
    assert len(words_of(" ".join(map(str, range(100))))) == 12


def test_a_cursor_is_opaque_but_sound(alice_api: Client, make_user: MakeUser) -> None:
    """It carries a user name, which may hold what queries are made of."""
    for number in range(3):
        make_user(f"a{number}.b_c-d")
    page = alice_api.get(URL, {"limit": 1}).json()
    assert dict(parse_qsl(urlsplit(page["next"]).query))["limit"] == "1"
    assert alice_api.get(page["next"]).json()["results"][0]["username"] == "a1.b_c-d"
