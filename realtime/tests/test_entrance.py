"""Signing sockets in, all that arrived together."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from accounts.models import Session, User
from accounts.services.sessions import Origin, session_start
from accounts.services.tickets import ticket_create
from accounts.tokens import access_token
from conftest import MakeUser, nothing_changes
from realtime import presence
from realtime.entrance import Entry, enter
from realtime.errors import DomainError
from realtime.identity import Credential, Identity
from realtime.ids import uuid7
from realtime.models import Connection, Presence, ServerProcess

pytestmark = pytest.mark.django_db


@pytest.fixture
def process(db: None) -> UUID:
    return ServerProcess.objects.create().pk


def token_of(user: User) -> Credential:
    return Credential(token=access_token(session_start(user=user, origin=Origin()).session))


def entries(*credentials: Credential) -> list[Entry]:
    return [Entry(uuid7(), credential) for credential in credentials]


def codes(answers: Sequence[Identity | DomainError]) -> list[str]:
    return [answer.code if isinstance(answer, DomainError) else "in" for answer in answers]


def test_answers_are_in_the_order_of_the_entries(process: UUID, alice: User, bob: User) -> None:
    batch = entries(token_of(bob), Credential(token="invented"), token_of(alice))
    answers = enter(process, batch)
    assert codes(answers) == ["in", "not_authenticated", "in"]
    assert [answer.user_id for answer in answers if isinstance(answer, Identity)] == [bob.pk, alice.pk]
    rows = dict(Connection.objects.values_list("id", "user_id"))
    assert rows == {batch[0].connection_id: bob.pk, batch[2].connection_id: alice.pk}
    assert set(Presence.objects.values_list("user_id", "status")) == {(alice.pk, "online"), (bob.pk, "online")}


def test_a_ticket_twice_in_one_batch_opens_one(process: UUID, alice_session: Session) -> None:
    ticket = Credential(ticket=ticket_create(session=alice_session)[0])
    assert codes(enter(process, entries(ticket, ticket))) == ["in", "not_authenticated"]
    assert Connection.objects.count() == 1


def test_a_ticket_twice_in_two_batches_opens_one(process: UUID, alice_session: Session) -> None:
    ticket = Credential(ticket=ticket_create(session=alice_session)[0])
    assert codes(enter(process, entries(ticket))) == ["in"]
    with nothing_changes():
        assert codes(enter(process, entries(ticket))) == ["not_authenticated"]


def test_a_person_holds_no_more_than_the_limit(process: UUID, alice: User, bob: User, settings: Settings) -> None:
    settings.WS_CONNECTIONS_PER_USER = 3
    token = token_of(alice)
    assert codes(enter(process, entries(token, token))) == ["in", "in"]
    assert codes(enter(process, entries(token, token_of(bob), token))) == ["in", "in", "too_many_connections"]
    with nothing_changes():
        assert codes(enter(process, entries(token))) == ["too_many_connections"]
    Connection.objects.filter(user=alice).first().delete()  # type: ignore[union-attr]
    assert codes(enter(process, entries(token, token))) == ["in", "too_many_connections"]


def test_connections_on_other_processes_count(process: UUID, alice: User, settings: Settings) -> None:
    settings.WS_CONNECTIONS_PER_USER = 1
    other = ServerProcess.objects.create().pk
    enter(other, entries(token_of(alice)))
    assert codes(enter(process, entries(token_of(alice)))) == ["too_many_connections"]


def test_nobody_at_all_is_no_work(process: UUID) -> None:
    assert enter(process, []) == []


def test_a_hundred_cost_as_many_queries_as_two(
    process: UUID, make_user: MakeUser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for names in (["a1", "a2"], [f"b{number}" for number in range(100)]):
        batch = entries(*[token_of(make_user(name)) for name in names])
        with django_assert_num_queries(12):
            answers = enter(process, batch)
        assert codes(answers) == ["in"] * len(names)


def test_when_the_rows_cannot_be_written_the_tickets_stay_good(
    process: UUID, alice_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = Credential(ticket=ticket_create(session=alice_session)[0])

    def fail(**_: Any) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(presence, "connections_open", fail)
        with nothing_changes(), pytest.raises(RuntimeError):
            enter(process, entries(ticket))
    assert codes(enter(process, entries(ticket))) == ["in"]
