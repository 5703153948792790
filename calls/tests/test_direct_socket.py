"""Calls between two people on the socket, through the application as it is deployed."""

from typing import Any

import pytest

from accounts.models import User
from calls.direct_consumer import DirectCalls
from calls.models import Call
from calls.services.direct import call_cancel
from calls.tests.calling import ring, talk
from chat.tests.test_chat_socket import done, event
from conftest import lasting_rows
from realtime.ids import uuid7
from realtime.registry import commands_of
from realtime.tests.conftest import Connect
from realtime.tests.connections import token_of
from realtime.tests.driver import Frame, Peer

pytestmark = [pytest.mark.anyio, pytest.mark.django_db(transaction=True)]


@pytest.fixture
async def bobs(connect: Connect, bob: User) -> tuple[Peer, Peer]:
    """Two devices of one person."""
    peers = connect(), connect()
    for peer in peers:
        await peer.sign_in(token=await done(token_of, bob))
    return peers


async def test_it_rings_on_all_devices_and_one_answers(
    alice_socket: Peer, bobs: tuple[Peer, Peer], alice: User, bob: User
) -> None:
    called = await alice_socket.call("calls.invite", user=str(bob.pk), kind="video")
    call = called["data"]["call"]
    assert (called["type"], call["state"], call["incoming"]) == ("ok", "ringing", False)
    assert (await event(alice_socket, "calls.ringing"))["call"] == call
    for peer in bobs:
        heard = (await event(peer, "calls.incoming"))["call"]
        assert (heard["id"], heard["incoming"], heard["user"]["id"]) == (call["id"], True, str(alice.pk))
    bobs[0].send("calls.accept", 7, call=call["id"])
    answer, told = await bobs[0].frames(2)
    assert (answer["id"], answer["type"], told["type"]) == (7, "ok", "calls.answered_elsewhere")
    assert answer["data"] == told["data"]
    assert (await event(bobs[1], "calls.answered_elsewhere"))["call"]["room"] == answer["data"]["call"]["room"]
    assert (await event(alice_socket, "calls.accepted"))["call"]["room"] == answer["data"]["call"]["room"]
    refused = await bobs[1].call("calls.accept", call=call["id"])
    assert refused["data"]["code"] == "answered_elsewhere"


async def test_one_hangs_up_and_both_hear_it(
    alice_socket: Peer, bobs: tuple[Peer, Peer], alice: User, bob: User
) -> None:
    call = await done(talk, alice, bob)
    ended = await bobs[1].call("calls.hangup", call=str(call.pk))
    assert ended["data"]["call"]["state"] == "ended"
    for peer in (alice_socket, bobs[0]):
        assert (await event(peer, "calls.ended"))["call"]["id"] == str(call.pk)


async def test_one_declines_and_all_hear_it(
    alice_socket: Peer, bobs: tuple[Peer, Peer], alice: User, bob: User
) -> None:
    call = await done(ring, alice, bob)
    assert (await bobs[0].call("calls.decline", call=str(call.pk)))["data"]["call"]["state"] == "declined"
    for peer in (alice_socket, bobs[1]):
        assert (await event(peer, "calls.declined"))["call"]["id"] == str(call.pk)


async def test_the_caller_gives_up(alice_socket: Peer, bobs: tuple[Peer, Peer], alice: User, bob: User) -> None:
    call = await done(ring, alice, bob)
    assert (await alice_socket.call("calls.cancel", call=str(call.pk)))["data"]["call"]["state"] == "cancelled"
    for peer in bobs:
        assert (await event(peer, "calls.missed"))["missed"] == 1


async def test_who_is_busy_is_said_in_the_answer(
    alice_socket: Peer, bobs: tuple[Peer, Peer], bob: User, stranger: User
) -> None:
    await done(ring, stranger, bob)
    called = await alice_socket.call("calls.invite", user=str(bob.pk), kind="audio")
    assert called["data"]["call"]["state"] == "busy"
    assert (await event(bobs[0], "calls.missed"))["call"]["id"] == called["data"]["call"]["id"]


async def test_who_signs_in_hears_what_rings_and_what_they_missed(alice: User, bob: User, connect: Connect) -> None:
    missed = await done(ring, alice, bob)
    await done(call_cancel, call_id=missed.pk, by=alice.pk)
    call = await done(ring, alice, bob)
    state = (await connect().sign_in(token=await done(token_of, bob)))["state"]["calls"]
    assert (state["missed"], state["call"]["id"], state["call"]["incoming"]) == (1, str(call.pk), True)
    state = (await connect().sign_in(token=await done(token_of, alice)))["state"]["calls"]
    assert (state["missed"], state["call"]["id"], state["call"]["incoming"]) == (0, str(call.pk), False)


class TestRefusals:
    WRONG: dict[str, list[dict[str, Any]]] = {
        "calls.invite": [{"user": "x"}, {"kind": "smell"}, {"kind": None}, {"client_id": "x" * 65}],
        "calls.accept": [{"call": None}, {"call": "x"}, {"call": 7}],
        "calls.decline": [{"call": None}, {"call": "x"}],
        "calls.cancel": [{"call": None}, {"call": "x"}],
        "calls.hangup": [{"call": None}, {"call": "x"}],
    }

    def test_every_command_is_here(self) -> None:
        assert set(self.WRONG) == set(commands_of(DirectCalls()))

    @pytest.fixture
    def right(self, alice: User, bob: User) -> dict[str, dict[str, Any]]:
        call = str(ring(bob, alice).pk)
        return {name: {"call": call} for name in self.WRONG} | {"calls.invite": {"user": str(bob.pk), "kind": "audio"}}

    @pytest.mark.usefixtures("unlimited")
    @pytest.mark.parametrize("name", WRONG)
    async def test_what_makes_no_sense_changes_nothing(
        self, alice_socket: Peer, right: dict[str, dict[str, Any]], name: str
    ) -> None:
        await nonsense_is_refused(alice_socket, name, right[name], self.WRONG[name])

    @pytest.mark.parametrize("name", [name for name in WRONG if name != "calls.invite"])
    async def test_for_strangers_there_is_no_such_call(
        self, connect: Connect, stranger: User, right: dict[str, dict[str, Any]], name: str
    ) -> None:
        peer = connect()
        await peer.sign_in(token=await done(token_of, stranger))
        before = await done(lasting_rows)
        for call in (right[name]["call"], str(uuid7())):
            assert code(await peer.call(name, call=call)) == "not_found"
        assert await done(lasting_rows) == before

    async def test_nor_is_there_anybody_to_call_who_is_not_there(self, alice_socket: Peer) -> None:
        before = await done(lasting_rows)
        assert code(await alice_socket.call("calls.invite", user=str(uuid7()), kind="audio")) == "not_found"
        assert await done(lasting_rows) == before

    async def test_one_dials_so_fast_and_no_faster(self, alice_socket: Peer, bob: User) -> None:
        answers = [await alice_socket.call("calls.invite", user=str(bob.pk), kind="audio") for _ in range(6)]
        assert [each["type"] for each in answers] == ["ok"] * 5 + ["error"]
        assert code(answers[-1]) == "rate_limited"
        assert await done(Call.objects.count) == 1


async def nonsense_is_refused(peer: Peer, name: str, right: dict[str, Any], nonsense: list[dict[str, Any]]) -> None:
    before = await done(lasting_rows)
    for wrong in [*nonsense, {"more": 1}]:
        refused = await peer.call(name, **{**right, **wrong})
        assert (refused["type"], refused["data"]["code"]) == ("error", "invalid"), wrong
    assert await done(lasting_rows) == before


def code(frame: Frame) -> str:
    return str(frame["data"]["code"])
