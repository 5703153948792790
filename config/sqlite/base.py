"""The database backend, as Django looks for it. Of what it overrides, the annotations of Django know nothing."""

from collections import defaultdict
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from config.sqlite.turns import Turns

_turns: defaultdict[str, Turns] = defaultdict(Turns)
"""Of this process, for each database file. Other processes are waited for as SQLite does it."""


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: Turns | None = None

    def _start_transaction_under_autocommit(self) -> None:
        turn = _turns[str(self.settings_dict["NAME"])]
        if not turn.take(timeout=self.settings_dict["OPTIONS"]["timeout"]):
            raise OperationalError("database is locked")
        self._turn = turn
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._done()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._done()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._done()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._done()

    def _done(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.hand_over()
