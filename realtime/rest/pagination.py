"""Lists by cursor: a page costs the same wherever it is, and rows that come and go move nothing."""

from typing import TYPE_CHECKING, Any

import msgspec
from django.core.exceptions import ValidationError as InvalidValue
from django.db.models import Model, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

if TYPE_CHECKING:
    from rest_framework.views import APIView

DEFAULT_LIMIT = 30
MAX_LIMIT = 100


class Page(msgspec.Struct, frozen=True):
    """What every list answers beside its `results`: the addresses of the neighbouring pages."""

    next: str | None
    previous: str | None


class CursorPages(CursorPagination):
    """`ordering` must be of unique columns, or end in one."""

    page_size = DEFAULT_LIMIT
    page_size_query_param = "limit"
    max_page_size = MAX_LIMIT
    page_size_query_description = f"Rows on a page, at most {MAX_LIMIT}."

    def paginate_queryset(
        self, queryset: QuerySet[Any], request: Request, view: "APIView | None" = None
    ) -> list[Any] | None:
        self.model: type[Model] = queryset.model
        return super().paginate_queryset(queryset, request, view)

    def get_page_size(self, request: Request) -> int:
        given = request.query_params.get("limit")
        if given is None:
            return DEFAULT_LIMIT
        if not (given.isascii() and given.isdigit() and 1 <= int(given[:9]) <= MAX_LIMIT):
            raise ValidationError({"limit": f"A whole number from 1 to {MAX_LIMIT}."})
        return int(given)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """A cursor comes from outside like everything else: its position must be a value of the column."""
        if self.cursor_query_param not in request.query_params:
            return None
        try:
            cursor = super().decode_cursor(request)
            if cursor is not None and cursor.position is not None:
                self._position_must_fit(cursor.position)
        except Exception as error:
            if isinstance(error, (ValueError, InvalidValue)) or getattr(error, "status_code", 0) == 404:
                raise ValidationError({"cursor": "This cursor is not one of ours."}) from None
            raise
        return cursor

    def _position_must_fit(self, position: str) -> None:
        if "\x00" in position:
            raise ValueError(position)
        self.model._meta.get_field(self.ordering[0].lstrip("-")).to_python(position)  # noqa: SLF001

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self.get_next_link(), "previous": self.get_previous_link()})
