"""Many rows of one table, each with values of its own."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def update_each(rows: Sequence[models.Model], columns: Iterable[str]) -> None:
    """As `bulk_update` does, which makes one expression of all rows, and takes longer over it than the database."""
    if not rows:
        return
    meta = rows[0]._meta  # noqa: SLF001
    fields: list[Any] = [*(meta.get_field(name) for name in columns), meta.pk]
    names = [connection.ops.quote_name(field.column) for field in fields]
    setting = ", ".join(f"{name} = %s" for name in names[:-1])
    statement = f"UPDATE {connection.ops.quote_name(meta.db_table)} SET {setting} WHERE {names[-1]} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, [_values(row, fields) for row in rows])


def _values(row: models.Model, fields: Iterable[Any]) -> list[Any]:
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
