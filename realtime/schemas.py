"""JSON schemas of the protocol's structs."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.db.models import TextChoices

Json = dict[str, Any]

REFERENCE = "#/components/schemas/{name}"


def schemas_of(structs: Sequence[type[msgspec.Struct]]) -> tuple[list[Json], Json]:
    """A reference to each, in order, and what they refer to. Two apps may name a struct alike."""
    references, components = msgspec.json.schema_components(structs, schema_hook=_choices, ref_template=REFERENCE)
    return list(references), components


def _choices(kind: type) -> Json:
    if issubclass(kind, TextChoices):
        return {"enum": sorted(kind.values)}
    raise NotImplementedError(kind)
