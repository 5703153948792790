"""Lists by cursor: a page costs the same wherever it is, and rows that come and go move nothing."""

import re
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

import msgspec
from django.core.exceptions import ValidationError as InvalidValue
from django.db.models import BigIntegerField, Field, QuerySet
from django.db.models.sql import Query
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

if TYPE_CHECKING:
    from rest_framework.views import APIView

DEFAULT_LIMIT = 30
MAX_LIMIT = 100
LARGEST = 2**63 - 1


class Page(msgspec.Struct, frozen=True):
    """What every list answers beside its `results`: the addresses of the neighbouring pages."""

    next: str | None
    previous: str | None


def page_parameters() -> list[OpenApiParameter]:
    """What every list takes, for the documentation."""
    return [
        OpenApiParameter("cursor", str, description="From `next` or `previous` of another page."),
        OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}),
    ]


class Together:
    """Rows of several queries that have none in common, in one order.

    Each query reads no further than the page needs, by an index of its own: one for all of them (a OR b) has none.
    """

    def __init__(self, *queries: QuerySet[Any], column: str = "") -> None:
        self.queries = queries
        self.column = column

    @property
    def query(self) -> Query:
        return self.queries[0].query

    def order_by(self, column: str) -> "Together":
        return Together(*(each.order_by(column) for each in self.queries), column=column)

    def filter(self, **conditions: Any) -> "Together":
        return Together(*(each.filter(**conditions) for each in self.queries), column=self.column)

    def __getitem__(self, part: slice) -> list[Any]:
        rows = [row for each in self.queries for row in each[: part.stop]]
        return sorted(rows, key=attrgetter(self.column.lstrip("-")), reverse=self.column.startswith("-"))[part]


class CursorPages(CursorPagination):
    page_size = DEFAULT_LIMIT
    page_size_query_param = "limit"
    max_page_size = MAX_LIMIT

    def __init__(self, ordering: str) -> None:
        """`ordering` is a column or annotation of unique values, with a dash in front for the latest first."""
        self.ordering = (ordering,)

    def rows(self, queryset: "QuerySet[Any] | Together", request: Request, view: "APIView") -> list[Any]:
        """The rows of the page that the request asks for."""
        self.column: Field[Any, Any] = queryset.query.resolve_ref(self.ordering[0].lstrip("-")).output_field
        return self.paginate_queryset(cast("QuerySet[Any]", queryset), request, view) or []

    def get_page_size(self, request: Request) -> int:
        given = request.query_params.get("limit")
        if given is None:
            return DEFAULT_LIMIT
        if not (re.fullmatch("[1-9][0-9]{0,2}", given) and int(given) <= MAX_LIMIT):
            raise ValidationError({"limit": f"A whole number from 1 to {MAX_LIMIT}."})
        return int(given)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """A cursor comes from outside like everything else: its position must be a value of the column."""
        if self.cursor_query_param not in request.query_params:
            return None
        try:
            cursor = super().decode_cursor(request)
            if cursor is not None and cursor.position is not None:
                self._position_must_fit(str(cursor.position))
        except (NotFound, ValueError, InvalidValue):
            raise ValidationError({"cursor": "This cursor is not one of ours."}) from None
        return cursor

    def _position_must_fit(self, position: str) -> None:
        if "\x00" in position:
            raise ValueError(position)
        self.column.to_python(position)

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self.get_next_link(), "previous": self.get_previous_link()})


class OnwardPages(CursorPages):
    """Of a list that is no one query: rows by falling number, read only onwards."""

    column = BigIntegerField()

    def __init__(self, request: Request) -> None:
        super().__init__(ordering="-number")
        self.base_url = request.build_absolute_uri()
        self.limit = self.get_page_size(request)
        cursor = self.decode_cursor(request)
        self.below = LARGEST if cursor is None or cursor.position is None else int(cursor.position)

    def _position_must_fit(self, position: str) -> None:
        super()._position_must_fit(position)
        if not 0 <= int(position) <= LARGEST:
            raise ValueError(position)

    def after(self, number: int) -> str:
        """The address of the page that follows the row of this number."""
        address: str = self.encode_cursor(Cursor(offset=0, reverse=False, position=number))
        return address
