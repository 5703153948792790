"""GET test-rooms/{code}/results/, …/results/people/{id}/, …/results/mine/ and test-results/"""

from typing import Any

import pytest

from accounts.models import User
from accounts.tests.conftest import error_of
from conftest import Client, MakeUser, SignIn
from livetests.models import Answer, Participant, TestRoom
from livetests.services.holding import room_delete
from livetests.services.marking import answer_mark
from livetests.services.pacing import question_give
from livetests.services.phases import room_end, room_next, room_reveal, room_start
from livetests.services.seats import seat_leave, seat_remove
from livetests.tests.rooms import answer, fresh, room_of, sit

pytestmark = pytest.mark.django_db


def address(room: TestRoom, rest: str = "") -> str:
    return f"/api/v1/test-rooms/{room.code}/results/{rest}"


@pytest.fixture
def room(alice: User, bob: User, stranger: User) -> TestRoom:
    """Over: Bob was right twice, Sam once, and Stella never came."""
    room = room_of(alice, "single", "true_false")
    sit(room, bob, stranger)
    play(room, [{bob: "d", stranger: "a"}, {bob: True, stranger: True}])
    return room


def play(room: TestRoom, rounds: list[dict[User, Any]]) -> None:
    room_start(room_id=room.pk, by=room.host_id)
    for values in rounds:
        for user, value in values.items():
            answer(room, user, value)
        if fresh(room).phase == "question":
            room_reveal(room_id=room.pk, by=room.host_id)
        room_next(room_id=room.pk, by=room.host_id)


class TestOfAll:
    def test_hosts_see_who_stands_where_and_how_each_question_went(self, room: TestRoom, alice_api: Client) -> None:
        Answer.objects.filter(participant__name="Bob Biswas").update(took_ms=1000)
        Answer.objects.filter(participant__name="Sam Stranger").update(took_ms=2001)
        results = alice_api.get(address(room)).json()
        assert results["room"]["phase"] == "ended"
        rows = [(each["place"], each["name"], each["score"], each["right"]) for each in results["people"]]
        assert rows == [(1, "Bob Biswas", 2000, 2), (2, "Sam Stranger", 1000, 1)]
        first, second = results["questions"]
        assert (first["answered"], first["right"], first["right_of_answered"], first["mean_ms"]) == (2, 1, 500, 1501)
        assert first["distribution"]["counts"] == {"a": 1, "b": 0, "c": 0, "d": 1}
        assert first["content"]["right"] == "d"
        assert (second["right"], second["right_of_answered"], second["unmarked"]) == (2, 1000, 0)

    def test_who_did_not_answer_counts_among_all(
        self, alice: User, bob: User, stranger: User, staff: User, alice_api: Client
    ) -> None:
        room = room_of(alice, "single")
        sit(room, bob, stranger, staff)
        play(room, [{bob: "d"}])
        (question,) = alice_api.get(address(room)).json()["questions"]
        assert (question["right_of_answered"], question["right_of_all"]) == (1000, 333)

    def test_what_nobody_has_marked_is_neither_right_nor_wrong(
        self, alice: User, bob: User, stranger: User, alice_api: Client
    ) -> None:
        room = room_of(alice, "long_text")
        sit(room, bob, stranger)
        play(room, [{bob: "So.", stranger: "So?"}])
        names = ("right", "right_of_answered", "right_of_all", "unmarked")
        seen = []
        for points in (1000, 10, None):
            (question,) = alice_api.get(address(room)).json()["questions"]
            seen.append(tuple(question[name] for name in names))
            if points is not None:
                unmarked = Answer.objects.filter(marked_at=None).earliest("pk")
                answer_mark(room_id=room.pk, by=alice, answer_id=unmarked.pk, points=points, comment="")
        assert seen == [(None, None, None, 2), (1, 1000, None, 1), (1, 500, 500, 0)]

    def test_who_was_sent_away_does_not_and_who_left_does(
        self, room: TestRoom, alice: User, bob: User, alice_api: Client
    ) -> None:
        seat = Participant.objects.get(user=bob)
        seat_leave(room_id=room.pk, by=bob.pk)
        assert len(alice_api.get(address(room)).json()["people"]) == 2
        seat_remove(room_id=room.pk, by=alice.pk, participant_id=seat.pk)
        results = alice_api.get(address(room)).json()
        assert [(each["place"], each["name"]) for each in results["people"]] == [(1, "Sam Stranger")]
        assert [each["answered"] for each in results["questions"]] == [1, 1]

    def test_while_it_runs_only_what_was_revealed_is_told(
        self, alice: User, bob: User, stranger: User, alice_api: Client
    ) -> None:
        room = room_of(alice, "single", "true_false")
        sit(room, bob, stranger)
        room_start(room_id=room.pk, by=alice.pk)
        answer(room, bob, "d")
        (asked, later) = alice_api.get(address(room)).json()["questions"]
        assert {asked[name] for name in ("answered", "right", "mean_ms", "distribution")} == {None}
        room_reveal(room_id=room.pk, by=alice.pk)
        (asked, later) = alice_api.get(address(room)).json()["questions"]
        assert (asked["answered"], asked["right_of_all"], later["answered"]) == (1, 500, None)

    def test_at_ones_own_pace_hosts_see_it_grow(self, alice: User, bob: User, alice_api: Client) -> None:
        room = room_of(alice, "single", "true_false", pace=TestRoom.Pace.SELF)
        (seat,) = sit(room, bob)
        room_start(room_id=room.pk, by=alice.pk)
        question_give(room_id=room.pk, by=bob.pk, given=0, now=fresh(room).started_at)
        answer(room, bob, "d", position=0)
        results = alice_api.get(address(room)).json()
        assert [(each["score"], each["given"], each["finished"]) for each in results["people"]] == [(1000, 1, False)]
        assert [(each["answered"], each["distribution"]) for each in results["questions"]] == [(1, None), (0, None)]
        review = alice_api.get(address(room, f"people/{seat.pk}/")).json()
        assert [each["answer"] is None for each in review["questions"]] == [False, True]

    def test_of_what_is_not_scored_nothing_is_right(self, alice: User, bob: User, alice_api: Client) -> None:
        room = room_of(alice, "slide", "poll")
        sit(room, bob)
        room_start(room_id=room.pk, by=alice.pk)
        room_next(room_id=room.pk, by=alice.pk)
        answer(room, bob, "a")
        slide, poll = alice_api.get(address(room)).json()["questions"]
        assert (slide["answered"], slide["right"]) == (None, None)
        assert (poll["answered"], poll["right"], poll["right_of_all"]) == (1, None, None)

    def test_it_costs_the_same_however_many(
        self,
        room: TestRoom,
        alice: User,
        alice_api: Client,
        make_user: MakeUser,
        django_assert_num_queries: Any,
    ) -> None:
        with django_assert_num_queries(30, exact=False) as few:
            alice_api.get(address(room))
        crowded = room_of(alice, "single", "true_false", "order", "poll")
        sit(crowded, *(make_user(f"user{number}") for number in range(5)))
        play(crowded, [{}, {}, {}, {}])
        with django_assert_num_queries(len(few)):
            assert len(alice_api.get(address(crowded)).json()["people"]) == 5

    def test_so_does_a_review(
        self, room: TestRoom, alice: User, bob: User, alice_api: Client, bob_api: Client, django_assert_num_queries: Any
    ) -> None:
        longer = room_of(alice, "single", "true_false", "order", "poll")
        sit(longer, bob)
        play(longer, [{bob: "d"}, {bob: True}, {}, {bob: "a"}])
        seats = {seat.room_id: seat.pk for seat in Participant.objects.filter(user=bob)}
        for api, rest in (alice_api, "people/{}/"), (bob_api, "mine/"):
            with django_assert_num_queries(20, exact=False) as few:
                api.get(address(room, rest.format(seats[room.pk])))
            with django_assert_num_queries(len(few)):
                review = api.get(address(longer, rest.format(seats[longer.pk]))).json()
            assert [each["answer"] is not None for each in review["questions"]] == [True, True, False, True]


class TestOfOne:
    def test_hosts_see_every_question_answered_or_not(
        self, alice: User, bob: User, stranger: User, alice_api: Client
    ) -> None:
        room = room_of(alice, "single", "true_false")
        seat, _ = sit(room, bob, stranger)
        play(room, [{bob: "a", stranger: "d"}, {stranger: False}])
        review = alice_api.get(address(room, f"people/{seat.pk}/")).json()
        assert (review["name"], review["place"], review["of"], review["score"]) == ("Bob Biswas", 2, 2, 0)
        first, second = review["questions"]
        assert (first["answer"]["value"], first["answer"]["share"], first["answer"]["points"]) == ("a", 0, 0)
        assert (first["solution"]["right"], second["answer"]) == ("d", None)

    def test_a_draft_is_none_yet(self, alice: User, bob: User, stranger: User, alice_api: Client) -> None:
        room = room_of(alice, "single", pace=TestRoom.Pace.SELF)
        seat, _ = sit(room, bob, stranger)
        room_start(room_id=room.pk, by=alice.pk)
        question_give(room_id=room.pk, by=bob.pk, given=0, now=fresh(room).started_at)
        answer(room, bob, "d", position=0, final=False)
        assert alice_api.get(address(room, f"people/{seat.pk}/")).json()["questions"][0]["answer"] is None
        room_end(room_id=room.pk, by=alice.pk)
        assert alice_api.get(address(room, f"people/{seat.pk}/")).json()["questions"][0]["answer"]["points"] == 1000

    def test_nobody_of_another_room_is_there(self, room: TestRoom, alice: User, bob: User, alice_api: Client) -> None:
        (elsewhere,) = sit(room_of(alice), bob)
        assert error_of(alice_api.get(address(room, f"people/{elsewhere.pk}/"))) == (404, "not_found")


class TestOfOneself:
    def test_once_it_is_over_one_sees_what_was_right(self, room: TestRoom, stranger: User, sign_in: SignIn) -> None:
        mine = sign_in(stranger).get(address(room, "mine/"))
        review = mine.json()
        assert (review["place"], review["of"], review["score"]) == (2, 2, 1000)
        assert [each["answer"]["share"] for each in review["questions"]] == [0, 1000]
        assert review["questions"][0]["solution"] == {"kind": "single", "right": "d"}
        assert "Bob" not in mine.content.decode()

    def test_not_before(self, alice: User, bob: User, stranger: User, bob_api: Client) -> None:
        room = room_of(alice)
        sit(room, bob, stranger)
        room_start(room_id=room.pk, by=alice.pk)
        answer(room, bob, "d")
        room_reveal(room_id=room.pk, by=alice.pk)
        assert error_of(bob_api.get(address(room, "mine/"))) == (409, "not_over")

    def test_what_was_never_asked_stays_untold(self, alice: User, bob: User, bob_api: Client) -> None:
        room = room_of(alice, "single", "true_false")
        sit(room, bob)
        room_start(room_id=room.pk, by=alice.pk)
        room_end(room_id=room.pk, by=alice.pk)
        review = bob_api.get(address(room, "mine/")).json()
        assert [each["number"] for each in review["questions"]] == [1]

    def test_who_was_never_let_in_sees_nothing(self, alice: User, bob: User, bob_api: Client) -> None:
        room = room_of(alice, lobby=True)
        sit(room, bob)
        room_end(room_id=room.pk, by=alice.pk)
        assert error_of(bob_api.get(address(room, "mine/"))) == (403, "not_admitted")

    def test_choices_stand_as_they_were_asked(self, alice: User, bob: User, bob_api: Client) -> None:
        room = room_of(alice, "order", "order", "order")
        TestRoom.objects.filter(pk=room.pk).update(shuffle_choices=True)
        sit(room, bob)
        room_start(room_id=room.pk, by=alice.pk)
        asked = bob_api.get(f"/api/v1/test-rooms/{room.code}/state/").json()["question"]["asked"]
        room_end(room_id=room.pk, by=alice.pk)
        assert bob_api.get(address(room, "mine/")).json()["questions"][0]["asked"] == asked


class TestHistory:
    URL = "/api/v1/test-results/"

    def test_past_tests_with_ones_place_the_latest_first(
        self, room: TestRoom, alice: User, bob: User, stranger: User, sign_in: SignIn
    ) -> None:
        later = room_of(alice, "single")
        sit(later, stranger)
        play(later, [{stranger: "d"}])
        sit(room_of(alice), stranger)
        rows = sign_in(stranger).get(self.URL).json()["results"]
        assert [(each["code"], each["place"], each["of"], each["score"]) for each in rows] == [
            (later.code, 1, 1, 1000),
            (room.code, 2, 2, 1000),
        ]
        assert rows[0]["host"]["username"] == "alice"
        assert sign_in(alice).get(self.URL).json()["results"] == []

    def test_a_shared_place_is_shared(
        self, alice: User, bob: User, stranger: User, staff: User, sign_in: SignIn
    ) -> None:
        room = room_of(alice, "single")
        sit(room, bob, stranger, staff)
        play(room, [{bob: "d", stranger: "d", staff: "a"}])
        places = [sign_in(user).get(self.URL).json()["results"][0]["place"] for user in (bob, stranger, staff)]
        assert places == [1, 1, 3]

    def test_a_deleted_room_and_one_that_sent_somebody_away_are_not_there(
        self, room: TestRoom, alice: User, bob: User, stranger: User, bob_api: Client, sign_in: SignIn
    ) -> None:
        seat_remove(room_id=room.pk, by=alice.pk, participant_id=Participant.objects.get(user=bob).pk)
        assert bob_api.get(self.URL).json()["results"] == []
        (own,) = sign_in(stranger).get(self.URL).json()["results"]
        assert (own["place"], own["of"]) == (1, 1)
        room_delete(room_id=room.pk, by=alice.pk)
        assert sign_in(stranger).get(self.URL).json()["results"] == []

    def test_a_page_costs_the_same_however_long(
        self, room: TestRoom, alice: User, bob: User, bob_api: Client, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(20, exact=False) as few:
            bob_api.get(self.URL)
        for _ in range(3):
            other = room_of(alice)
            sit(other, bob)
            room_start(room_id=other.pk, by=alice.pk)
            room_end(room_id=other.pk, by=alice.pk)
        with django_assert_num_queries(len(few)):
            assert len(bob_api.get(self.URL).json()["results"]) == 4
