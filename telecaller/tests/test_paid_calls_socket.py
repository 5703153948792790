"""Paid calls on the socket: what each device is answered and told, and in which order."""

from typing import Any

import pytest

from accounts.models import User
from calls.tests.test_direct_socket import code, nonsense_is_refused
from chat.tests.test_chat_socket import done, event
from realtime.registry import commands_of
from realtime.tests.conftest import Connect
from realtime.tests.connections import token_of
from realtime.tests.driver import Peer
from telecaller.call_consumer import PaidCalls
from telecaller.services.states import states_settle
from telecaller.tests.paying import credit, ready, ring

pytestmark = [pytest.mark.anyio, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def people(alice: User, bob: User) -> None:
    credit(alice, 1000)
    ready(bob)


@pytest.fixture
async def bobs(bob: User, connect: Connect) -> list[Peer]:
    """Two devices."""
    peers = [connect() for _ in range(2)]
    for peer in peers:
        await peer.sign_in(token=await done(token_of, bob))
    return peers


async def test_it_rings_everywhere_and_the_first_to_answer_wins(
    alice_socket: Peer, bobs: list[Peer], bob: User
) -> None:
    called = await alice_socket.call("telecaller.call", telecaller=str(bob.pk), kind="audio", client_id="first")
    call = called["data"]["call"]
    assert call["state"] == "ringing"
    for peer in bobs:
        incoming = (await event(peer, "telecaller.incoming"))["call"]
        assert (incoming["id"], incoming["incoming"]) == (call["id"], True)
    answered = await bobs[0].call("telecaller.accept", call=call["id"])
    assert answered["data"]["call"]["state"] == "accepted"
    told = await event(alice_socket, "telecaller.accepted")
    assert told["call"]["room"] == answered["data"]["call"]["room"]
    assert told["media"]["media"] == "mesh"
    assert (await event(bobs[1], "telecaller.accepted"))["call"]["room"] == told["call"]["room"]
    assert code(await bobs[1].call("telecaller.accept", call=call["id"])) == "answered_elsewhere"


async def test_who_signs_in_finds_what_rings(alice: User, bob: User, connect: Connect) -> None:
    call = await done(ring, alice, bob)
    for user, incoming in ((alice, False), (bob, True)):
        state = (await connect().sign_in(token=await done(token_of, user)))["state"]["telecaller"]
        assert (state["call"]["id"], state["call"]["incoming"]) == (str(call.pk), incoming)


class TestRefusals:
    WRONG: dict[str, list[dict[str, Any]]] = {
        "telecaller.call": [{"telecaller": "x"}, {"kind": "smell"}, {"kind": None}, {"client_id": "x" * 65}],
        "telecaller.accept": [{"call": None}, {"call": "x"}, {"call": 7}],
        "telecaller.reject": [{"call": None}, {"call": "x"}],
        "telecaller.cancel": [{"call": None}, {"call": "x"}],
        "telecaller.end": [{"call": None}, {"call": "x"}],
    }

    def test_every_command_is_here(self) -> None:
        assert set(self.WRONG) == set(commands_of(PaidCalls()))

    @pytest.fixture
    def right(self, alice: User, bob: User) -> dict[str, dict[str, Any]]:
        call = str(ring(alice, bob).pk)
        states_settle([bob.pk])  # or the clock would, in the middle of a test
        dialled = {"telecaller": str(bob.pk), "kind": "audio"}
        return {name: {"call": call} for name in self.WRONG} | {"telecaller.call": dialled}

    @pytest.mark.usefixtures("unlimited")
    @pytest.mark.parametrize("name", WRONG)
    async def test_what_makes_no_sense_changes_nothing(
        self, alice_socket: Peer, right: dict[str, dict[str, Any]], name: str
    ) -> None:
        await nonsense_is_refused(alice_socket, name, right[name], self.WRONG[name])
