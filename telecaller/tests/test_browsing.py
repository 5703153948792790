"""GET telecallers/ and telecallers/{id}/: who finds whom, in which order, and what it costs."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.services.blocks import block_create, block_delete
from accounts.services.deletion import user_delete
from accounts.services.suspension import user_lift_suspension, user_suspend
from accounts.tests.conftest import error_of, plans_of
from conftest import PASSWORD, Client, MakeUser
from telecaller.models import Rate, Telecaller, TelecallerLanguage
from telecaller.services.favourites import favourite_add
from telecaller.services.telecallers import telecaller_set_active
from telecaller.tests.conftest import make_telecaller

URL = "/api/v1/telecallers/"
State = Telecaller.State

pytestmark = pytest.mark.django_db


def names(api: Client, query: str = "") -> list[str]:
    return [row["user"]["username"] for row in api.get(f"{URL}?{query}").json()["results"]]


def address(user: User) -> str:
    return f"{URL}{user.pk}/"


@pytest.fixture
def carol_too(telecaller: Telecaller, carol: User) -> Telecaller:
    """Younger than Bob as a telecaller, better, and there."""
    return make_telecaller(
        carol, languages=["tamil"], state=State.AVAILABLE, rating_sum=50, rating_count=10, calls_count=12
    )


class TestOne:
    def test_is_shown_with_what_others_may_know(self, carol_too: Telecaller, carol: User, alice_api: Client) -> None:
        body = alice_api.get(address(carol)).json()
        assert body.pop("user")["id"] == str(carol.pk)
        assert body == {
            "about": "Carol Castro listens.",
            "languages": ["tamil"],
            "state": "available",
            "rating": 5.0,
            "ratings": 10,
            "calls": 12,
            "favourite": False,
            "since": carol_too.created_at.isoformat().replace("+00:00", "Z"),
        }

    def test_without_a_rating_has_none(self, telecaller: Telecaller, bob: User, alice_api: Client) -> None:
        body = alice_api.get(address(bob)).json()
        assert (body["rating"], body["ratings"]) == (None, 0)

    def test_who_is_none_is_not_there(self, alice: User, alice_api: Client, bob: User) -> None:
        assert error_of(alice_api.get(address(bob))) == (404, "not_found")
        assert error_of(alice_api.get(address(alice))) == (404, "not_found")

    def test_sees_themselves(self, telecaller: Telecaller, bob: User, bob_api: Client) -> None:
        assert bob_api.get(address(bob)).status_code == 200
        assert names(bob_api) == []


class TestWhoIsThere:
    def lost(self, api: Client, user: User) -> bool:
        """Gone from the list, from the favourites, and from their own address."""
        assert (api.get(address(user)).status_code == 404) is (user.username not in names(api))
        assert (user.username in names(api, "favourite=true")) <= (user.username in names(api))
        return user.username not in names(api)

    @pytest.mark.parametrize("blocker", ["alice", "bob"])
    def test_a_block_hides_each_from_the_other(
        self, telecaller: Telecaller, alice: User, bob: User, alice_api: Client, bob_api: Client, blocker: str
    ) -> None:
        make_telecaller(alice)
        favourite_add(user=alice, telecaller_id=bob.pk)
        one, other = (alice, bob) if blocker == "alice" else (bob, alice)
        assert not self.lost(alice_api, bob)
        block_create(blocker=one, user_id=other.pk)
        assert self.lost(alice_api, bob)
        assert self.lost(bob_api, alice)
        block_delete(blocker=one, user_id=other.pk)
        assert not self.lost(alice_api, bob)
        assert names(alice_api, "favourite=true") == []

    def test_a_suspension_hides_from_all_until_it_is_lifted(
        self, telecaller: Telecaller, bob: User, alice_api: Client, staff: User
    ) -> None:
        user_suspend(user=bob, by=staff, reason="Noise")
        assert self.lost(alice_api, bob)
        user_lift_suspension(user=bob, by=staff)
        assert not self.lost(alice_api, bob)

    def test_so_does_the_staff(self, telecaller: Telecaller, bob: User, alice_api: Client, staff: User) -> None:
        telecaller_set_active(telecaller=telecaller, by=staff, active=False)
        assert self.lost(alice_api, bob)
        telecaller_set_active(telecaller=telecaller, by=staff, active=True)
        assert not self.lost(alice_api, bob)

    def test_who_deletes_their_account_is_gone(self, telecaller: Telecaller, bob: User, alice_api: Client) -> None:
        user_delete(user=bob, password=PASSWORD)
        assert self.lost(alice_api, bob)


class TestFilters:
    def test_by_language(self, carol_too: Telecaller, alice_api: Client) -> None:
        assert names(alice_api, "language=tamil") == ["carol"]
        assert names(alice_api, "language=hindi") == ["bob"]
        assert names(alice_api, "language=odia") == []

    def test_by_state(self, carol_too: Telecaller, alice_api: Client) -> None:
        assert names(alice_api, "online=true") == ["carol"]
        assert names(alice_api, "online=false") == ["carol", "bob"]

    def test_by_name(self, carol_too: Telecaller, alice_api: Client) -> None:
        assert names(alice_api, "q=cas") == ["carol"]
        assert names(alice_api, "q=") == ["carol", "bob"]
        assert names(alice_api, "q=listens") == []

    def test_by_favourites(self, carol_too: Telecaller, alice: User, bob: User, alice_api: Client) -> None:
        favourite_add(user=alice, telecaller_id=bob.pk)
        assert names(alice_api, "favourite=true") == ["bob"]
        assert [row["favourite"] for row in alice_api.get(URL).json()["results"]] == [False, True]

    def test_all_at_once(self, carol_too: Telecaller, alice: User, carol: User, alice_api: Client) -> None:
        favourite_add(user=alice, telecaller_id=carol.pk)
        query = "language=tamil&online=true&favourite=true&q=carol&ordering=rating"
        assert names(alice_api, query) == ["carol"]

    @pytest.mark.parametrize("query", ["language=klingon", "online=perhaps", "ordering=price", "q=%00", "cursor=x"])
    def test_what_is_none_is_refused(self, alice_api: Client, query: str) -> None:
        assert alice_api.get(f"{URL}?{query}").status_code == 400


class TestOrder:
    @pytest.fixture(autouse=True)
    def _telecallers(self, make_user: MakeUser) -> None:
        now = timezone.now()
        for name, state, stars, count, age in (
            ("best", State.OFFLINE, 5, 90, 3),
            ("there", State.AVAILABLE, 3, 90, 2),
            ("talks", State.BUSY, 5, 40, 1),
            ("new", State.OFFLINE, 0, 0, 0),
        ):
            make_telecaller(
                make_user(name),
                state=state,
                rating_sum=stars * count,
                rating_count=count,
                created_at=now - timedelta(days=age),
            )

    @pytest.mark.parametrize(
        ("ordering", "order"),
        [
            ("", ["there", "talks", "best", "new"]),
            ("ordering=online", ["there", "talks", "best", "new"]),
            ("ordering=rating", ["best", "talks", "new", "there"]),
            ("ordering=newest", ["new", "talks", "there", "best"]),
        ],
    )
    def test_is_the_one_asked_for_and_the_same_by_the_page(
        self, alice_api: Client, ordering: str, order: list[str]
    ) -> None:
        assert names(alice_api, ordering) == order
        following, found = f"{URL}?limit=1&{ordering}", list[str]()
        while following:
            page = alice_api.get(following).json()
            found += [row["user"]["username"] for row in page["results"]]
            following = page["next"]
        assert found == order


class TestCost:
    def test_a_page_costs_the_same_however_long(
        self, carol_too: Telecaller, alice_api: Client, make_user: MakeUser, django_assert_num_queries: Any
    ) -> None:
        query = f"{URL}?language=english&q=b&ordering=rating"
        with django_assert_num_queries(10, exact=False) as few:
            alice_api.get(query)
        for number in range(5):
            make_telecaller(make_user(f"b{number}"))
        with django_assert_num_queries(len(few)):
            assert len(alice_api.get(query).json()["results"]) == 6

    @pytest.mark.parametrize(
        ("query", "index"),
        [
            ("ordering=online", "telecaller_by_state"),
            ("ordering=online&online=true", "telecaller_by_state"),
            ("ordering=rating", "telecaller_by_rating"),
            ("ordering=rating&online=true", "telecaller_online_by_rating"),
            ("ordering=newest", "telecaller_by_age"),
        ],
    )
    @pytest.mark.parametrize("place", [0, 3], ids=["first", "later"])
    def test_a_page_is_read_in_the_order_of_an_index(
        self, crowd: None, alice_api: Client, query: str, index: str, place: int
    ) -> None:
        page = f"{URL}?limit=5&{query}"
        for _ in range(place):
            page = alice_api.get(page).json()["next"]
        (plan,) = [
            each for each in plans_of(partial(alice_api.get, page), sort=False) if "telecaller_telecaller" in each
        ]
        assert index in plan, plan
        assert "TEMP B-TREE" not in plan, plan

    @pytest.fixture
    def crowd(self, alice: User) -> None:
        people = [User(username=f"person{number}", full_name=f"Person {number}") for number in range(400)]
        User.objects.bulk_create(people)
        states = [State.AVAILABLE, State.BUSY, State.OFFLINE, State.OFFLINE]
        now = timezone.now()
        telecallers = Telecaller.objects.bulk_create(
            Telecaller(
                user=person,
                languages=["tamil"],
                state=states[number % 4],
                online_since=now,
                rating_sum=number // 4 * (1 + number % 5),
                rating_count=number // 4,
                created_at=now - timedelta(minutes=number),
            )
            for number, person in enumerate(people)
        )
        TelecallerLanguage.objects.bulk_create(
            TelecallerLanguage(telecaller=each, language="tamil") for each in telecallers
        )
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE telecaller_telecaller, telecaller_telecallerlanguage, accounts_user")


class TestRates:
    def test_are_those_to_begin_with(self, alice_api: Client) -> None:
        assert alice_api.get("/api/v1/telecaller/rates/").json() == {
            "rates": [
                {"kind": "audio", "price": 2, "first_block": 30, "pulse": 10},
                {"kind": "video", "price": 3, "first_block": 30, "pulse": 10},
            ]
        }

    def test_and_then_those_that_the_staff_set_last(self, alice_api: Client) -> None:
        for price in (5, 7):
            Rate.objects.create(kind="audio", price=price, share=2, first_block=60, pulse=1)
        audio, video = alice_api.get("/api/v1/telecaller/rates/").json()["rates"]
        assert (audio["price"], audio["first_block"], video["price"]) == (7, 60, 3)
