"""Serializers parse and document requests; answers are structs."""

from collections.abc import Mapping
from typing import Any, cast

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

UNKNOWN = ErrorDetail("There is no such field.", code="unknown_field")


class StrictSerializer(serializers.Serializer[Any]):
    """A field that is not declared is an error at that field: a misspelt one must not be lost in silence."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        unknown = {str(name): [UNKNOWN] for name in data if name not in self.fields} if _is_mapping(data) else {}
        try:
            values: dict[str, Any] = super().to_internal_value(data)
        except ValidationError as error:
            raise ValidationError({**cast("dict[str, Any]", error.detail), **unknown}) from None
        if unknown:
            raise ValidationError(unknown)
        return values


def parsed(serializer: type[StrictSerializer], request: Request, *, partial: bool = False) -> dict[str, Any]:
    """The body of a request, checked."""
    return _valid(serializer(data=request.data, partial=partial))


def parsed_query(serializer: type[StrictSerializer], request: Request) -> dict[str, Any]:
    """The query of a request, checked. Parameters that other parts of the view read (pages) are not its business."""
    names = serializer().fields
    return _valid(serializer(data={name: value for name, value in request.query_params.items() if name in names}))


def _valid(serializer: StrictSerializer) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    values: dict[str, Any] = serializer.validated_data
    return values


def _is_mapping(data: Any) -> bool:
    return isinstance(data, Mapping)
