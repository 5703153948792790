"""POST auth/ticket/, and how sockets are signed in with tickets and tokens."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Session, Ticket, User
from accounts.services.sessions import Origin, session_end_all, session_start
from accounts.services.suspension import user_suspend
from accounts.services.tickets import ticket_create, tickets_take
from accounts.sockets import SocketAuthenticator
from accounts.tokens import access_token, refresh_token
from conftest import Client, SignIn, in_parallel, nothing_changes
from realtime.errors import DomainError, Unauthenticated
from realtime.identity import Credential, Identity

URL = "/api/v1/auth/ticket/"

pytestmark = pytest.mark.django_db


def sign_in_all(*credentials: Credential) -> list[Any]:
    """Identities, and the codes of refusals."""
    answers = SocketAuthenticator().sign_in(credentials)
    assert all(isinstance(answer, (Identity, Unauthenticated)) for answer in answers)
    return [answer.code if isinstance(answer, DomainError) else answer for answer in answers]


@pytest.fixture
def ticket(alice_api: Client) -> Credential:
    return Credential(ticket=alice_api.post(URL).json()["ticket"])


def test_a_ticket_lives_half_a_minute_and_only_its_digest_is_stored(alice_api: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        response = alice_api.post(URL)
        stored = Ticket.objects.get()
        assert stored.expires_at == timezone.now() + timedelta(seconds=30)
    assert response.status_code == 201
    assert response.json()["ticket"] not in str(vars(stored))
    assert len(response.json()["ticket"]) == 43


def test_nobody_gets_a_ticket(api: Client) -> None:
    with nothing_changes():
        assert api.post(URL).status_code == 401


def test_a_ticket_signs_its_owner_in(ticket: Credential, alice: User) -> None:
    (identity,) = sign_in_all(ticket)
    session = alice.sessions.get()
    assert (identity.user_id, identity.session_id) == (alice.pk, str(session.pk))
    assert identity.user.username == "alice"
    assert identity.expires_at == session.expires_at


def test_a_ticket_works_once_even_within_a_batch(ticket: Credential) -> None:
    first, second = sign_in_all(ticket, ticket)
    assert isinstance(first, Identity)
    assert second == "not_authenticated"
    assert sign_in_all(ticket) == ["not_authenticated"]


def test_a_ticket_that_is_too_old_or_invented_is_refused(ticket: Credential) -> None:
    with time_machine.travel(timezone.now() + timedelta(seconds=31)), nothing_changes():
        assert sign_in_all(ticket, Credential(ticket="invented"), Credential(ticket="")) == ["not_authenticated"] * 3


def test_a_ticket_of_a_session_that_ended_is_refused(ticket: Credential, alice: User) -> None:
    session_end_all(sessions=alice.sessions.all(), ending=Session.Ending.REVOKED)
    assert sign_in_all(ticket) == ["session_revoked"]


def test_a_token_signs_in_for_as_long_as_its_session_lives(alice_session: Session, alice: User) -> None:
    (identity,) = sign_in_all(Credential(token=access_token(alice_session)))
    assert identity.user_id == alice.pk
    assert identity.expires_at > timezone.now() + timedelta(days=6), (
        "The socket outlives the token; its session does not."
    )


def test_refusals_say_why(alice_session: Session, bob: User, staff: User) -> None:
    token = Credential(token=access_token(alice_session))
    suspended = session_start(user=bob, origin=Origin()).session
    user_suspend(user=bob, by=staff, reason="Spam")
    assert sign_in_all(
        Credential(token=access_token(suspended)),
        Credential(token=refresh_token(alice_session)),
        Credential(token="nonsense"),
        Credential(),
    ) == ["session_revoked", "not_authenticated", "not_authenticated", "not_authenticated"]
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert sign_in_all(token) == ["token_expired"]
    Session.objects.filter(pk=alice_session.pk).delete()
    assert sign_in_all(token) == ["session_revoked"]


def test_a_suspension_that_left_the_session_running_still_counts(alice_session: Session) -> None:
    User.objects.update(suspended_at=timezone.now())
    assert sign_in_all(Credential(token=access_token(alice_session))) == ["session_revoked"]


def test_answers_come_in_order(alice_api: Client, bob_api: Client) -> None:
    tickets = [Credential(ticket=client.post(URL).json()["ticket"]) for client in (bob_api, alice_api)]
    token = Credential(token=access_token(bob_api.session_row))
    names = [answer.user.username for answer in sign_in_all(tickets[0], token, tickets[1])]
    assert names == ["bob", "bob", "alice"]


def test_a_batch_of_hundreds_costs_three_queries(alice: User, django_assert_num_queries: Any) -> None:
    sessions = [session_start(user=alice, origin=Origin()).session for _ in range(100)]
    tickets = [Credential(ticket=ticket_create(session=session)[0]) for session in sessions]
    tokens = [Credential(token=access_token(session)) for session in sessions]
    with django_assert_num_queries(3):
        answers = SocketAuthenticator().sign_in([*tickets, *tokens])
    assert [answer.session_id for answer in answers if isinstance(answer, Identity)] == [
        str(session.pk) for session in [*sessions, *sessions]
    ]
    with django_assert_num_queries(1):
        SocketAuthenticator().sign_in(tokens)


@pytest.mark.django_db(transaction=True)
def test_of_processes_that_take_one_ticket_one_gets_it(ticket: Credential) -> None:
    digest = Ticket.objects.get().digest
    taken = in_parallel(8, lambda: tickets_take(digests=[digest]))
    assert sorted(map(len, taken)) == [0] * 7 + [1]  # type: ignore[arg-type]


def test_ended_since_finds_what_ended_and_nothing_else(
    alice: User, alice_api: Client, bob: User, bob_api: Client, staff: User, sign_in: SignIn
) -> None:
    before = sign_in(alice).session_row
    session_end_all(sessions=Session.objects.filter(pk=before.pk), ending=Session.Ending.REVOKED)
    with time_machine.travel(timezone.now() + timedelta(seconds=10)):
        moment = timezone.now()
        user_suspend(user=bob, by=staff, reason="Spam")
        assert SocketAuthenticator().ended_since(moment) == {str(bob_api.session_row.pk)}
