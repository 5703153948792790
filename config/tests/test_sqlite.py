"""Writers of SQLite take turns."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from config.databases import database
from config.sqlite.base import DatabaseWrapper
from config.sqlite.turns import Turns

pytestmark = pytest.mark.django_db
Connect = Callable[..., DatabaseWrapper]


def in_thread(work: Callable[[], Any]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def wait_for_waiters(turns: Turns, count: int) -> None:
    while len(turns._waiting) < count:
        threading.Event().wait(0.001)


def test_turns_are_had_in_the_order_in_which_they_were_asked_for() -> None:
    turns, order = Turns(), list[int]()

    def write(number: int) -> None:
        assert turns.take(timeout=10)
        order.append(number)
        turns.hand_over()

    assert turns.take(timeout=10)
    threads = []
    for number in range(5):
        threads.append(in_thread(partial(write, number)))
        wait_for_waiters(turns, number + 1)
    turns.hand_over()
    for thread in threads:
        thread.join()

    assert order == [0, 1, 2, 3, 4]
    assert turns.take(timeout=0)


def test_who_waits_in_vain_is_not_handed_the_turn_later() -> None:
    turns = Turns()
    assert turns.take(timeout=0)
    assert not turns.take(timeout=0.01)
    turns.hand_over()
    assert turns.take(timeout=0)


@pytest.fixture
def connect(tmp_path: Path) -> Connect:
    """To one database, as a thread of the server does."""
    settings = database("", embedded=tmp_path / "test.sqlite3", pool=1)
    settings |= {"TIME_ZONE": None, "AUTOCOMMIT": True, "ATOMIC_REQUESTS": False, "CONN_HEALTH_CHECKS": False}

    def connect(*, patience: float = 10) -> DatabaseWrapper:
        options = settings["OPTIONS"] | {"timeout": patience}
        return DatabaseWrapper(settings | {"OPTIONS": options}, alias="default")

    with closing(connect()) as first, first.cursor() as cursor:
        cursor.execute("CREATE TABLE noted (number INTEGER)")
    return connect


@pytest.fixture
def two(connect: Connect) -> Iterator[tuple[DatabaseWrapper, DatabaseWrapper]]:
    with closing(connect()) as one, closing(connect(patience=0.05)) as other:
        yield one, other


def begin(connection: DatabaseWrapper) -> None:
    connection.ensure_connection()
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def may_begin(connection: DatabaseWrapper) -> bool:
    try:
        begin(connection)
    except OperationalError:
        return False
    connection.rollback()
    return True


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_a_transaction_has_the_turn_until_it_ends(two: tuple[DatabaseWrapper, DatabaseWrapper], end: str) -> None:
    one, other = two
    begin(one)
    assert not may_begin(other)
    getattr(one, end)()
    assert may_begin(other)


def test_a_transaction_that_cannot_begin_keeps_nobody_waiting(two: tuple[DatabaseWrapper, DatabaseWrapper]) -> None:
    one, other = two
    one.connect()
    one.transaction_mode = "NONSENSE"  # type: ignore[attr-defined]
    with pytest.raises(OperationalError):
        begin(one)
    assert may_begin(other)


def test_many_writers_at_once_all_get_their_turn(connect: Connect) -> None:
    def write(number: int) -> None:
        with closing(connect()) as connection:
            begin(connection)
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO noted VALUES (%s)", [number])
            connection.commit()

    threads = [in_thread(partial(write, number)) for number in range(20)]
    for thread in threads:
        thread.join()

    with closing(connect()) as connection, connection.cursor() as cursor:
        assert sorted(cursor.execute("SELECT number FROM noted").fetchall()) == [(number,) for number in range(20)]
