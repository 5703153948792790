"""Telecallers on the socket: taking calls, and watching who does."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from accounts.frames import BlockChanged
from accounts.models import User
from accounts.services.blocks import block_create, block_delete
from realtime.ids import uuid7
from realtime.publish import publish
from realtime.tests.conftest import Connect
from realtime.tests.driver import Frame, Peer
from realtime.threads import in_database_thread
from realtime.topics import user_topic
from telecaller import consumers
from telecaller.consumers import MOST_AT_ONCE
from telecaller.models import Telecaller
from telecaller.services.telecallers import telecaller_go_offline, telecaller_go_online
from telecaller.tests.conftest import make_telecaller
from telecaller.watching import states_seen

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("unlimited", "telecaller"),
]

Sockets = Callable[[], Awaitable[tuple[Peer, Peer]]]


@pytest.fixture
async def sockets(connect: Connect, alice_token: str, bob_token: str) -> Sockets:
    """Alice's, who looks for somebody, and Bob's, who is a telecaller."""

    async def open_both() -> tuple[Peer, Peer]:
        alices, bobs = connect(), connect()
        await bobs.sign_in(token=bob_token)
        await alices.sign_in(token=alice_token)
        return alices, bobs

    return open_both


async def heard(peer: Peer, user: User, telecaller: User) -> list[str]:
    """What somebody's socket was told of a telecaller until now, which ends with what nothing else says."""
    await in_database_thread(publish, user_topic(user.pk), BlockChanged(user=user.pk, blocked=True))
    end = {"type": "accounts.block_changed", "data": {"user": str(user.pk), "blocked": True}}
    frames: list[Frame] = []
    while (frame := await peer.frame()) != end:
        frames.append(frame)
    told = [frame["data"] for frame in frames if frame["type"] == "telecaller.presence"]
    return [each["state"] for each in told if each["telecaller"] == str(telecaller.pk)]


async def event(peer: Peer, name: str) -> Any:
    """The data of the next one of this name."""
    while (frame := await peer.frame())["type"] != name:
        pass
    return frame["data"]


async def watch(peer: Peer, *users: User) -> Any:
    """What they are shown as; the `ok` comes after whatever has happened since."""
    peer.send("telecaller.watch", "watch", telecallers=[str(user.pk) for user in users])
    return {UUID(each["telecaller"]): each["state"] for each in (await event(peer, "telecaller.watched"))["states"]}


async def test_the_switch_is_answered_and_told_on_all_devices(
    connect: Connect, bob: User, bob_token: str, sockets: Sockets
) -> None:
    _, bobs = await sockets()
    second = connect()
    ready = await second.sign_in(token=bob_token)
    assert ready["state"]["telecaller"]["profile"]["online_since"] is None
    profile = (await bobs.call("telecaller.go_online"))["data"]["profile"]
    assert (profile["state"], profile["online_since"] is None) == ("available", False)
    assert (await event(second, "telecaller.profile_changed"))["profile"] == profile
    assert (await bobs.call("telecaller.go_offline"))["data"]["profile"]["state"] == "offline"


async def test_who_is_no_telecaller_has_none(sockets: Sockets) -> None:
    alices, _ = await sockets()
    for name in ("telecaller.go_online", "telecaller.go_offline"):
        assert (await alices.call(name))["data"]["code"] == "not_found"


async def test_who_watches_is_told_what_is_so_and_what_becomes_of_it(alice: User, bob: User, sockets: Sockets) -> None:
    alices, bobs = await sockets()
    assert await watch(alices, bob) == {bob.pk: "offline"}
    await bobs.call("telecaller.go_online")
    await bobs.call("telecaller.go_offline")
    assert await heard(alices, alice, bob) == ["available", "offline"]


async def test_who_does_not_is_not(alice: User, bob: User, sockets: Sockets) -> None:
    alices, bobs = await sockets()
    await bobs.call("telecaller.go_online")
    assert await heard(alices, alice, bob) == []


@pytest.mark.parametrize("named", [True, False])
async def test_nor_who_has_seen_enough(alice: User, bob: User, sockets: Sockets, named: bool) -> None:
    alices, bobs = await sockets()
    await watch(alices, bob)
    given = {"telecallers": [str(bob.pk)]} if named else {}
    assert (await alices.call("telecaller.unwatch", **given))["type"] == "ok"
    await bobs.call("telecaller.go_online")
    assert await heard(alices, alice, bob) == []


@pytest.mark.parametrize("blocker", ["alice", "bob"])
async def test_a_block_is_the_last_that_either_hears(alice: User, bob: User, sockets: Sockets, blocker: str) -> None:
    await in_database_thread(make_telecaller, alice)
    alices, bobs = await sockets()
    await watch(alices, bob)
    await watch(bobs, alice)
    one, other = (alice, bob) if blocker == "alice" else (bob, alice)
    await in_database_thread(block_create, blocker=one, user_id=other.pk)
    for user in (alice, bob):
        await in_database_thread(telecaller_go_online, user_id=user.pk)
    assert (await heard(alices, alice, bob), await heard(bobs, bob, alice)) == ([], [])
    assert await watch(alices, bob) == {}
    await in_database_thread(block_delete, blocker=one, user_id=other.pk)
    assert await watch(alices, bob) == {bob.pk: "available"}


async def test_a_block_while_somebody_begins_to_watch(
    alice: User, bob: User, sockets: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes after the database was asked whom they may see, and before they listen."""
    seen, blocked = states_seen, list[str]()

    def overtaken(viewer: UUID, ids: tuple[UUID, ...]) -> Any:
        found = seen(viewer, ids)
        if not blocked:
            blocked.append("once")
            block_create(blocker=bob, user_id=alice.pk)
            telecaller_go_online(user_id=bob.pk)
        return found

    alices, _ = await sockets()
    monkeypatch.setattr(consumers, "states_seen", overtaken)
    assert await watch(alices, bob) == {}
    await in_database_thread(telecaller_go_offline, user_id=bob.pk)
    assert await heard(alices, alice, bob) == []


async def test_what_changes_while_somebody_begins_to_watch_is_not_missed(
    alice: User, bob: User, sockets: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither before they listen, nor after."""
    seen, asked = states_seen, list[str]()

    def overtaken(viewer: UUID, ids: tuple[UUID, ...]) -> Any:
        found = seen(viewer, ids)
        asked.append("once more")
        (telecaller_go_online if len(asked) == 1 else telecaller_go_offline)(user_id=bob.pk)
        return found

    alices, _ = await sockets()
    monkeypatch.setattr(consumers, "states_seen", overtaken)
    assert await watch(alices, bob) == {bob.pk: "available"}
    assert await heard(alices, alice, bob) == ["offline"]


async def test_those_who_are_not_there_are_not_watched(alice: User, stranger: User, sockets: Sockets) -> None:
    alices, _ = await sockets()
    assert await watch(alices, stranger, alice) == {}


async def test_there_is_an_end_to_it(bob: User, carol: User, sockets: Sockets, monkeypatch: pytest.MonkeyPatch) -> None:
    alices, _ = await sockets()
    too_many = [str(uuid7()) for _ in range(MOST_AT_ONCE + 1)]
    assert (await alices.call("telecaller.watch", telecallers=too_many))["data"]["code"] == "invalid"
    await in_database_thread(make_telecaller, carol)
    monkeypatch.setattr(consumers, "MOST_WATCHED", 1)
    assert await watch(alices, bob) == await watch(alices, bob) == {bob.pk: "offline"}
    refused = await alices.call("telecaller.watch", telecallers=[str(carol.pk)])
    assert refused["data"]["code"] == "too_many_watched"
    await alices.call("telecaller.unwatch")
    assert await watch(alices, carol) == {carol.pk: "offline"}


async def test_a_device_that_goes_and_comes_back_is_seen(
    alice: User, bob: User, connect: Connect, bob_token: str, sockets: Sockets
) -> None:
    """By the clock of a running server, after the moment that a reload of the page may take."""
    alices, bobs = await sockets()
    await bobs.call("telecaller.go_online")
    assert await watch(alices, bob) == {bob.pk: "available"}
    await bobs.leave()
    assert (await event(alices, "telecaller.presence"))["state"] == "offline"
    assert await in_database_thread(lambda: Telecaller.objects.get(pk=bob.pk).online_since is not None)
    await connect().sign_in(token=bob_token)
    assert (await event(alices, "telecaller.presence"))["state"] == "available"
