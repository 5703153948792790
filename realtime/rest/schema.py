"""OpenAPI: answers described by their structs, and every refusal an operation can give."""

from typing import Any, Literal

from drf_spectacular.drainage import set_override
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.serializers import StrictSerializer
from realtime.schemas import schemas_of

Direction = Literal["request", "response"]
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


class StructExtension(OpenApiSerializerExtension):
    """Lets a msgspec struct stand where drf-spectacular expects a serializer."""

    target_class = "msgspec.Struct"
    match_subclasses = True

    def get_name(self, auto_schema: AutoSchema, direction: str) -> str:
        set_override(self.target, "suppress_collision_warning", True)
        return str(self.target.__name__)

    def map_serializer(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        _, components = schemas_of([self.target])
        own: dict[str, Any] = components.pop(self.target.__name__)
        for name, schema in components.items():
            auto_schema.registry.register_on_missing(
                ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, object=name, schema=schema)
            )
        return own


class StructSchema(AutoSchema):
    def _map_serializer(self, serializer: Any, direction: Direction, bypass_extensions: bool = False) -> dict[str, Any]:
        schema: dict[str, Any] = super()._map_serializer(serializer, direction, bypass_extensions)
        if isinstance(serializer, StrictSerializer):
            schema["additionalProperties"] = False
        return schema

    def _is_list_view(self, serializer: Any = None) -> bool:
        """Pages are structs of their own here, with `results` spelt out."""
        return False

    def get_operation_id(self) -> str:
        """The path without its parameters, then the view's own word for what it does: `auth_sessions_list`."""
        names = [token for token in self._tokenize_path() if not token.startswith("{")]
        return "_".join([*names, getattr(self.view, "action", self.method.lower())])

    def _get_request_body(self, direction: str = "request") -> Any:
        if self.method != "DELETE":
            return super()._get_request_body(direction)
        # Deleting an account carries the proof of who asks; drf-spectacular knows bodies only of other methods.
        self.method = "POST"
        try:
            return super()._get_request_body(direction) if self.get_request_serializer() else None
        finally:
            self.method = "DELETE"

    def _get_response_bodies(self, direction: Direction = "response") -> Any:
        responses = super()._get_response_bodies(direction)
        for status in self._refusals():
            if status not in responses:
                responses[status] = self._get_response_for_code(ErrorEnvelope, status, ["application/json"], direction)
        return dict(sorted(responses.items()))

    def _refusals(self) -> set[str]:
        needs_sign_in = bool(self.view.get_permissions())
        takes_body = self.method in UNSAFE and bool(self.get_request_serializer())
        found = {"400", "406", "429"}
        found |= {"401", "403"} if needs_sign_in else set()  # 403 also tells guests
        found |= {"404"} if "{" in self.path else set()
        found |= {"408", "411", "413", "415"} if takes_body else set()
        return found
