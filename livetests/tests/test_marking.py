"""GET test-rooms/{code}/marking/ and PUT test-rooms/{code}/marking/{id}/"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.tests.conftest import error_of
from conftest import Client, MakeUser, SignIn, nothing_changes, refused
from livetests.models import Answer, Author, Participant, RoomQuestion, TestRoom
from livetests.reconciling import room_differences
from livetests.services.marking import answer_mark
from livetests.services.pacing import question_give
from livetests.services.phases import room_end, room_next, room_reveal, room_start
from livetests.services.seats import seat_remove
from livetests.tests.rooms import answer, fresh, heard, names, room_of, sit
from livetests.topics import hosts_topic, room_topic, seat_topic
from realtime.errors import Conflict, Forbidden, Invalid, NotFound

pytestmark = pytest.mark.django_db

Deliveries = Callable[[], Any]


@pytest.fixture
def room(alice: User, bob: User, stranger: User) -> TestRoom:
    """Over: both have written something."""
    room = asked_of(alice, bob, stranger)
    room_end(room_id=room.pk, by=alice.pk)
    return room


def asked_of(host: User, *users: User, kinds: tuple[str, ...] = ("long_text", "single")) -> TestRoom:
    """Its first question has been answered by all, and is revealed."""
    room = room_of(host, *kinds)
    sit(room, *users)
    room_start(room_id=room.pk, by=host.pk)
    for user in users:
        answer(room, user, f"{user.full_name} thinks so.")
    assert fresh(room).phase == "reveal"
    return room


def written(user: User) -> Answer:
    return Answer.objects.select_related("participant").get(participant__user=user, question__kind="long_text")


def mark(room: TestRoom, by: User, user: User, points: int, comment: str = "") -> Answer:
    return answer_mark(room_id=room.pk, by=by, answer_id=written(user).pk, points=points, comment=comment)


def url(room: TestRoom, rest: str = "") -> str:
    return f"/api/v1/test-rooms/{room.code}/marking/{rest}"


class TestMarking:
    def test_totals_move_with_it(self, room: TestRoom, alice: User, bob: User, alice_api: Client) -> None:
        row = alice_api.put(url(room, f"{written(bob).pk}/"), {"points": 667, "comment": "Well said"}).json()
        assert (row["points"], row["share"], row["comment"]) == (667, 667, "Well said")
        assert row["marked_by"]["username"] == "alice"
        assert row["marked_at"]
        seat = written(bob).participant
        assert (seat.score, seat.right, seat.answered) == (667, 0, 1)

    def test_marking_again_replaces(self, room: TestRoom, alice: User, bob: User) -> None:
        mark(room, alice, bob, 1000, "Splendid")
        assert (written(bob).participant.score, written(bob).participant.right) == (1000, 1)
        mark(room, alice, bob, 100)
        own = written(bob)
        assert (own.participant.score, own.participant.right, own.share, own.comment) == (100, 0, 100, "")
        assert room_differences(room) == {}

    @pytest.mark.parametrize(
        ("points", "worth", "share"),
        [(0, 1000, 0), (1, 3, 333), (2, 3, 667), (1, 2000, 1), (9999, 10_000, 999), (3, 3, 1000), (0, 0, None)],
    )
    def test_its_share_is_whole_only_for_all_points(
        self, room: TestRoom, alice: User, bob: User, points: int, worth: int, share: int | None
    ) -> None:
        RoomQuestion.objects.filter(room=room).update(points=worth)
        assert mark(room, alice, bob, points).share == share
        assert written(bob).participant.right == (share == 1000)

    def test_hosts_hear_of_it_and_the_one_who_wrote_it_how_they_stand(
        self, room: TestRoom, alice: User, bob: User, stranger: User, deliveries: Deliveries
    ) -> None:
        mark(room, alice, stranger, 500)
        with deliveries() as sent:
            own = mark(room, alice, bob, 400, "Half of it")
        (told,) = heard(sent, hosts_topic(room.pk))
        assert told["type"] == "livetests.marked"
        assert told["data"] == {
            "room": str(room.pk),
            "answer": own.pk,
            "question": str(own.question_id),
            "participant": str(own.participant_id),
            "points": 400,
            "comment": "Half of it",
        }
        (place,) = heard(sent, seat_topic(own.participant_id))
        assert {name: place["data"][name] for name in ("place", "of", "score")} == {"place": 2, "of": 2, "score": 400}
        assert (place["data"]["outcome"]["share"], place["data"]["outcome"]["points"]) == (400, 400)
        assert names(sent, room_topic(room.pk)) == []
        assert len(sent) == 2

    def test_while_it_runs_only_hosts_hear_of_it(
        self, alice: User, bob: User, stranger: User, deliveries: Deliveries
    ) -> None:
        room = asked_of(alice, bob, stranger)
        with deliveries() as sent:
            mark(room, alice, bob, 400)
        assert [each.topic for each in sent] == [hosts_topic(room.pk)]

    def test_what_is_asked_meanwhile_counts_once(self, alice: User, bob: User, stranger: User) -> None:
        room = asked_of(alice, bob, stranger)
        room_next(room_id=room.pk, by=alice.pk)
        answer(room, bob, "d")
        mark(room, alice, bob, 300)
        assert written(bob).participant.score == 300
        assert room_differences(room) == {}
        room_reveal(room_id=room.pk, by=alice.pk)
        assert written(bob).participant.score == 1300
        assert room_differences(fresh(room)) == {}

    def test_of_two_hosts_the_last_one_holds_and_both_hear_of_both(
        self, room: TestRoom, alice: User, bob: User, staff: User, deliveries: Deliveries
    ) -> None:
        Author.objects.create(test=room.test, user=staff)
        with deliveries() as sent:
            mark(room, alice, bob, 100)
            mark(room, staff, bob, 900)
        assert [each["data"]["points"] for each in heard(sent, hosts_topic(room.pk))] == [100, 900]
        assert (written(bob).marked_by, written(bob).participant.score) == (staff, 900)

    def test_more_than_it_is_worth_is_refused(self, room: TestRoom, alice: User, bob: User) -> None:
        for points in (-1, 1001):
            refused(Invalid, "invalid", lambda: mark(room, alice, bob, points))  # noqa: B023

    def test_not_before_its_question_is_over(self, alice: User, bob: User, stranger: User) -> None:
        room = room_of(alice, "long_text")
        sit(room, bob, stranger)
        room_start(room_id=room.pk, by=alice.pk)
        answer(room, bob, "So far")
        refused(Conflict, "not_over", lambda: mark(room, alice, bob, 1))

    def test_at_ones_own_pace_not_before_the_end(self, alice: User, bob: User) -> None:
        room = room_of(alice, "long_text", "single", pace=TestRoom.Pace.SELF)
        sit(room, bob)
        room_start(room_id=room.pk, by=alice.pk)
        question_give(room_id=room.pk, by=bob.pk, given=0, now=fresh(room).started_at)
        answer(room, bob, "Done", position=0)
        refused(Conflict, "not_over", lambda: mark(room, alice, bob, 1))
        room_end(room_id=room.pk, by=alice.pk)
        mark(room, alice, bob, 700)
        assert (written(bob).participant.score, room_differences(fresh(room))) == (700, {})

    def test_only_what_a_person_marks(self, alice: User, bob: User, stranger: User) -> None:
        room = asked_of(alice, bob, stranger)
        room_next(room_id=room.pk, by=alice.pk)
        answer(room, bob, "d")
        room_end(room_id=room.pk, by=alice.pk)
        chosen = Answer.objects.get(question__kind="single").pk
        refused(NotFound, "not_found", lambda: answer_mark(room_id=room.pk, by=alice, answer_id=chosen, points=1))

    def test_only_by_hosts_and_of_those_who_were_not_sent_away(
        self, room: TestRoom, alice: User, bob: User, stranger: User, staff: User
    ) -> None:
        refused(Forbidden, "not_host", lambda: mark(room, bob, bob, 1000))
        refused(NotFound, "not_found", lambda: mark(room, staff, bob, 1000))
        elsewhere = room_of(alice)
        refused(NotFound, "not_found", lambda: mark(elsewhere, alice, bob, 1))
        seat_remove(room_id=room.pk, by=alice.pk, participant_id=written(bob).participant_id)
        refused(NotFound, "not_found", lambda: mark(room, alice, bob, 1))

    def test_it_costs_the_same_however_many_take_part(
        self, room: TestRoom, alice: User, bob: User, make_user: MakeUser, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(20, exact=False) as few:
            mark(room, alice, bob, 1)
        Participant.objects.bulk_create(
            Participant(room=room, user=make_user(f"user{number}"), name="Somebody", state="seated")
            for number in range(5)
        )
        with django_assert_num_queries(len(few)):
            mark(room, alice, bob, 2)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
    @given(marks=st.lists(st.tuples(st.booleans(), st.integers(0, 1000)), min_size=1, max_size=8))
    def test_whatever_is_marked_totals_are_what_answers_add_up_to(
        self, marks: list[tuple[bool, int]], room: TestRoom, alice: User, bob: User, stranger: User
    ) -> None:
        for is_bob, points in marks:
            mark(room, alice, bob if is_bob else stranger, points)
            assert room_differences(room) == {}


class TestTheList:
    def test_answers_of_a_question_side_by_side(
        self, alice: User, bob: User, stranger: User, alice_api: Client
    ) -> None:
        room = asked_of(alice, bob, stranger, kinds=("long_text", "code", "single"))
        room_next(room_id=room.pk, by=alice.pk)
        answer(room, bob, "def f(): return 1")
        room_reveal(room_id=room.pk, by=alice.pk)
        room_next(room_id=room.pk, by=alice.pk)
        answer(room, bob, "d")
        room_end(room_id=room.pk, by=alice.pk)
        rows = alice_api.get(url(room)).json()["results"]
        assert [(each["name"], each["value"]) for each in rows] == [
            ("Bob Biswas", "Bob Biswas thinks so."),
            ("Sam Stranger", "Sam Stranger thinks so."),
            ("Bob Biswas", "def f(): return 1"),
        ]
        code = alice_api.get(url(room), {"question": rows[2]["question"]}).json()["results"]
        assert code == rows[2:]
        mark(room, alice, bob, 5)
        waiting = alice_api.get(url(room), {"unmarked": "true"}).json()["results"]
        assert [each["id"] for each in waiting] == [rows[1]["id"], rows[2]["id"]]
        questions = alice_api.get(f"/api/v1/test-rooms/{room.code}/results/").json()["questions"]
        assert [each["unmarked"] for each in questions] == [1, 1, 0]

    def test_page_by_page_at_one_price(
        self, room: TestRoom, alice: User, alice_api: Client, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(20, exact=False) as few:
            page = alice_api.get(url(room), {"limit": 1}).json()
        with django_assert_num_queries(len(few)):
            assert len(alice_api.get(url(room)).json()["results"]) == 2
        following = alice_api.get(page["next"]).json()
        assert page["results"][0]["id"] != following["results"][0]["id"]
        assert following["next"] is None

    def test_what_can_still_change_is_not_there(
        self, alice: User, bob: User, stranger: User, alice_api: Client
    ) -> None:
        room = room_of(alice, "long_text")
        sit(room, bob, stranger)
        room_start(room_id=room.pk, by=alice.pk)
        answer(room, bob, "So far")
        assert alice_api.get(url(room)).json()["results"] == []

    def test_a_co_author_marks_and_nobody_else(
        self, room: TestRoom, bob: User, bob_api: Client, staff: User, sign_in: SignIn
    ) -> None:
        Author.objects.create(test=room.test, user=staff)
        assert len(sign_in(staff).get(url(room)).json()["results"]) == 2
        assert sign_in(staff).put(url(room, f"{written(bob).pk}/"), {"points": 3}).status_code == 200
        assert error_of(bob_api.get(url(room))) == (403, "not_host")

    @pytest.mark.parametrize(
        "body", [{}, {"points": 1001}, {"points": "1"}, {"points": -1}, {"points": 1, "comment": "x" * 1001}]
    )
    def test_a_wrong_mark_is_refused_at_its_field(
        self, room: TestRoom, bob: User, alice_api: Client, body: dict[str, Any]
    ) -> None:
        with nothing_changes():
            response = alice_api.put(url(room, f"{written(bob).pk}/"), body)
        assert response.status_code == 400
        assert {each["attr"] for each in response.json()["errors"]} <= {"points", "comment"}

    def test_no_answer_has_so_large_a_number(self, room: TestRoom, alice_api: Client) -> None:
        for number in (2**63 - 1, 2**63, 10**30):
            assert error_of(alice_api.put(url(room, f"{number}/"), {"points": 1})) == (404, "not_found")
