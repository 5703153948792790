"""How OpenAPI describes what a question asks: one of its kinds."""

from typing import Any, cast

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from livetests.questions import AnyContent
from realtime.schemas import schemas_of


class ContentExtension(OpenApiSerializerFieldExtension):
    target_class = "livetests.serializers.ContentField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        [schema], components = schemas_of([cast("Any", AnyContent)])
        for name, component in components.items():
            auto_schema.registry.register_on_missing(
                ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, object=name, schema=component)
            )
        return schema
