"""What other apps do when something happens to people."""

from typing import Any

import pytest

from accounts.hooks import Hook, on_block, on_profile_change
from accounts.models import Session, User
from accounts.services.blocks import block_create
from accounts.services.profile import profile_update
from conftest import nothing_changes

pytestmark = pytest.mark.django_db


def breaks(one: User, other: User) -> None:
    raise RuntimeError("cannot follow")


def test_a_block_is_told_with_both_and_once(alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    monkeypatch.setitem(on_block.reactions, "letters", lambda one, other: heard.append((one, other)))
    for _ in range(2):
        block_create(blocker=alice, user_id=bob.pk)
    assert heard == [(alice, bob)]


def test_a_change_is_told_with_how_it_was(alice: User, alice_session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    monkeypatch.setitem(
        on_profile_change.reactions, "letters", lambda one, other: heard.append((one.about, other.about))
    )
    for _ in range(2):
        profile_update(session=Session.objects.get(pk=alice_session.pk), changes={"about": "Sings."})
    assert heard == [("", "Sings.")]


def test_all_or_nothing(alice: User, alice_session: Session, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for hook in (on_block, on_profile_change):
        monkeypatch.setitem(hook.reactions, "letters", breaks)
    with nothing_changes():
        with pytest.raises(RuntimeError, match="cannot follow"):
            block_create(blocker=alice, user_id=bob.pk)
        with pytest.raises(RuntimeError, match="cannot follow"):
            profile_update(session=alice_session, changes={"about": "Sings."})


def test_a_reaction_is_declared_once() -> None:
    hook = Hook()
    hook("letters")(breaks)
    with pytest.raises(AssertionError, match="declared twice"):
        hook("letters")(breaks)
