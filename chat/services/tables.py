"""Many rows given to one statement, as a table.

A statement for each row, or a placeholder for each value, would cost more than the database's work: the ORM compiles
them one by one, and a thread that asks SQLite a hundred times has to wait a hundred times for its turn in Python.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, cast

import msgspec
from django.db import connection

Columns = Mapping[str, Literal["bigint", "smallint", "text", "tsvector", "uuid"]]

# SQLite keeps an UUID as its digits; PostgreSQL reads it from them.
_encoder = msgspec.json.Encoder(uuid_format="hex")


def execute(statement: str, columns: Columns, rows: Sequence[Sequence[Any]], **values: Any) -> list[Any]:
    """Runs `statement`, in which `{given}` is the table of `rows`, and returns what it answers."""
    parameters = {**values, "rows": _encoder.encode(rows).decode()}
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("{given}", _table(columns)), parameters)
        return cursor.fetchall() if cursor.description else []


def select(what: str, source: str, columns: Columns, rows: Sequence[Sequence[Any]]) -> Sequence[Any]:
    """Reads `what` (numbers and truths) for all rows that `source` has, in which `{given}` is the table of `rows`.

    SQLite hands out its rows one at a time, and each time somebody else may have Python meanwhile: so, one row of all.
    """
    if connection.vendor == "postgresql":
        return execute(f"SELECT {what} {source}", columns, rows)
    ((answer,),) = execute(f"SELECT json_group_array(json_array({what})) {source}", columns, rows)
    return cast("Sequence[Any]", msgspec.json.decode(answer))


def _table(columns: Columns) -> str:
    if connection.vendor == "postgresql":
        fields = [f"(value ->> {place})::{kind} AS {name}" for place, (name, kind) in enumerate(columns.items())]
        return f"(SELECT {', '.join(fields)} FROM jsonb_array_elements(%(rows)s::jsonb)) AS given"  # noqa: S608
    fields = [f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(columns)]
    return f"(SELECT {', '.join(fields)} FROM json_each(%(rows)s)) AS given"  # noqa: S608


def moment(value: datetime) -> str:
    """As a column of this database holds it."""
    return str(connection.ops.adapt_datetimefield_value(value))
