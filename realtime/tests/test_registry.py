"""Declaring commands and events."""

from uuid import UUID

import msgspec
import pytest

from realtime import registry
from realtime.consumers import Consumer, CoreConsumer
from realtime.limits import Rate
from realtime.registry import Nothing, command, commands_of, event, spec_of
from realtime.tests.probe import Probe, Text

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _nothing_stays_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "events", dict(registry.events))
    monkeypatch.setattr(registry, "_specs", dict(registry._specs))
    monkeypatch.setattr(Consumer, "named", dict(Consumer.named))


class Seen(msgspec.Struct):
    """Somebody saw something."""

    user: UUID
    thing: int


ALICE = UUID(int=1)


def test_an_event_is_found_by_its_name_and_by_its_struct() -> None:
    event("tests.seen")(Seen)
    assert registry.events["tests.seen"].struct is Seen
    assert spec_of(Seen(ALICE, 7)).name == "tests.seen"


def test_an_event_is_declared_once() -> None:
    event("tests.seen")(Seen)
    with pytest.raises(AssertionError, match=r"tests\.seen is declared twice"):
        event("tests.seen")(Seen)


def test_a_struct_that_is_no_event_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        spec_of(Seen(ALICE, 7))


def test_an_event_that_must_arrive_has_no_key() -> None:
    event("tests.seen")(Seen)
    assert spec_of(Seen(ALICE, 7)).key(Seen(ALICE, 7)) is None


def test_an_ephemeral_event_is_replaced_by_those_of_the_same_fields() -> None:
    event("tests.seen", coalesce=("user",))(Seen)
    key = spec_of(Seen(ALICE, 7)).key
    assert key(Seen(ALICE, 7)) == key(Seen(ALICE, 8)) == f"tests.seen:{ALICE}"
    assert key(Seen(UUID(int=2), 7)) != key(Seen(ALICE, 7))


def test_a_command_is_what_its_annotations_say() -> None:
    echo = commands_of(Probe())["probe.echo"]
    assert (echo.data, echo.result, echo.rate, echo.summary) == (Text, Text, None, "Says it back.")


def test_a_command_may_take_nothing_and_give_nothing() -> None:
    nothing = commands_of(Probe())["probe.nothing"]
    assert (nothing.data, nothing.result) == (Nothing, Nothing)


def test_a_command_is_for_guests_only_where_it_says_so() -> None:
    assert commands_of(CoreConsumer())["core.time"].guests is True
    assert [spec.name for spec in commands_of(Probe()).values() if spec.guests] == []


def test_a_command_may_have_a_rate_of_its_own() -> None:
    assert commands_of(Probe())["probe.rarely"].rate == Rate(per_second=1, burst=2)


def test_a_command_need_not_be_described() -> None:
    assert commands_of(Probe())["probe.refuse"].summary == ""


def test_what_is_not_marked_is_no_command() -> None:
    assert all(name.startswith("probe.") for name in commands_of(Probe()))
    assert "topics" not in commands_of(Probe())


async def test_the_handler_is_bound_to_its_consumer() -> None:
    commands = commands_of(Probe())
    assert await commands["probe.echo"].handler(None, Text("a")) == Text("a")
    assert await commands["probe.nothing"].handler(None, Nothing()) is None


def test_a_consumer_with_a_name_is_found_by_it() -> None:
    class Declared(Consumer, name="tests"):
        @command("tests.do")
        async def do(self, socket: object) -> None:
            """Does it."""

    assert Consumer.named["tests"] is Declared
    assert list(commands_of(Consumer.named["tests"]())) == ["tests.do"]


def test_a_name_belongs_to_one_consumer() -> None:
    with pytest.raises(AssertionError, match="core is declared twice"):

        class Second(Consumer, name="core"):
            pass


async def test_a_consumer_adds_nothing_unless_it_says_so() -> None:
    assert list(await Consumer().topics(None)) == []  # type: ignore[arg-type]
    assert await Consumer().snapshot(None) is None  # type: ignore[arg-type]
