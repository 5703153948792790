"""Who writes a test beside its owner."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.services.guests import guest_sign_in
from accounts.services.sessions import Origin
from accounts.services.suspension import user_suspend
from conftest import Client, MakeUser, SignIn, nothing_changes
from livetests.models import Author, Test
from livetests.services import authors
from livetests.tests.writing import written
from realtime.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def test(alice: User, bob: User) -> Test:
    row = written(alice, "slide")
    Author.objects.create(test=row, user=bob)
    return row


def of(test: Test, *path: object) -> str:
    return "/".join(("/api/v1/live-tests", str(test.pk), *map(str, path), ""))


def test_an_author_is_added_once(test: Test, alice_api: Client, bob: User, stranger: User, sign_in: SignIn) -> None:
    for _ in range(2):
        answer = alice_api.post(of(test, "authors"), {"user": stranger.pk})
        assert answer.status_code == 200
        assert [author["id"] for author in answer.json()["authors"]] == [str(bob.pk), str(stranger.pk)]
    assert sign_in(stranger).get(of(test)).status_code == 200


def test_who_is_not_here_to_be_asked_is_not_added(
    test: Test, alice: User, alice_api: Client, stranger: User, staff: User, make_user: MakeUser
) -> None:
    gone, out = make_user("gone", deleted_at="2026-01-01T00:00:00Z"), make_user("out")
    guest = guest_sign_in(full_name="Guest", origin=Origin()).session.user
    user_suspend(user=out, by=staff, reason="Spam")
    blocks, blocked = make_user("blocks"), stranger
    block_create(blocker=blocks, user_id=alice.pk)
    block_create(blocker=alice, user_id=blocked.pk)
    for nobody in (alice.pk, gone.pk, out.pk, guest.pk, blocks.pk, blocked.pk, uuid7()):
        with nothing_changes():
            answer = alice_api.post(of(test, "authors"), {"user": nobody})
        assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "user")


def test_there_is_an_end_to_authors(
    test: Test, alice_api: Client, stranger: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authors, "MAX_AUTHORS", 1)
    with nothing_changes():
        answer = alice_api.post(of(test, "authors"), {"user": stranger.pk})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "too_many_authors")


def test_authors_do_all_but_what_is_the_owners(test: Test, bob_api: Client, alice: User, stranger: User) -> None:
    assert bob_api.patch(of(test), {"title": "Ours"}).status_code == 200
    assert bob_api.post(of(test, "questions"), {"prompt": "?", "content": {"kind": "slide"}}).status_code == 201
    asks: list[Callable[[], Any]] = [
        lambda: bob_api.delete(of(test)),
        lambda: bob_api.post(of(test, "authors"), {"user": stranger.pk}),
        lambda: bob_api.delete(of(test, "authors", alice.pk)),
    ]
    for ask in asks:
        with nothing_changes():
            answer = ask()
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "not_allowed")


def test_an_author_goes_by_themselves(test: Test, bob: User, bob_api: Client) -> None:
    assert bob_api.delete(of(test, "authors", bob.pk)).status_code == 204
    assert bob_api.get(of(test)).status_code == 404


def test_the_owner_removes_an_author(test: Test, alice: User, alice_api: Client, bob: User, bob_api: Client) -> None:
    assert alice_api.delete(of(test, "authors", bob.pk)).status_code == 204
    assert bob_api.get(of(test)).status_code == 404
    for nobody in (alice.pk, bob.pk, uuid7()):
        with nothing_changes():
            assert alice_api.delete(of(test, "authors", nobody)).status_code == 404
