"""What other apps do when something happens to people."""

from typing import Any

import pytest

from accounts.hooks import Hook, Steps, in_two_steps, on_block, on_profile_change
from accounts.models import Session, User
from accounts.services.blocks import block_create
from accounts.services.profile import profile_update
from conftest import nothing_changes

pytestmark = pytest.mark.django_db


def breaks(one: User, other: User) -> Steps:
    yield
    raise RuntimeError("cannot follow")


def test_a_block_is_told_with_both_and_once(alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []

    def hears(one: User, other: User) -> Steps:
        yield
        heard.append((one, other))

    monkeypatch.setitem(on_block.reactions, "letters", hears)
    for _ in range(2):
        block_create(blocker=alice, user_id=bob.pk)
    assert heard == [(alice, bob)]


def test_a_change_is_told_with_how_it_was(alice: User, alice_session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []

    def hears(one: User, other: User) -> Steps:
        yield
        heard.append((one.about, other.about))

    monkeypatch.setitem(on_profile_change.reactions, "letters", hears)
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


def test_all_lock_before_anything_is_written() -> None:
    done: list[str] = []

    def reaction(name: str) -> Steps:
        done.append(f"{name} locks")
        yield
        done.append(f"{name} writes")

    with in_two_steps(reaction(name) for name in ("letters", "parcels")):
        done.append("in between")
    assert done == ["letters locks", "parcels locks", "in between", "letters writes", "parcels writes"]


def test_a_reaction_is_declared_once() -> None:
    hook = Hook()
    hook("letters")(breaks)
    with pytest.raises(AssertionError, match="declared twice"):
        hook("letters")(breaks)
