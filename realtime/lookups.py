"""Ways to ask the database that Django does not have."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler


@Field.register_lookup
class Among(In):
    """`in`, for hundreds of values: PostgreSQL gets them as one array, where each would be a placeholder to be read."""

    lookup_name = "among"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        column, parameters = self.process_lhs(compiler, connection)
        _, values = self.get_db_prep_lookup(self.rhs, connection)
        return f"{column} = ANY(%s)", [*parameters, list(values)]
