"""What addresses of files answer, for the description of the API."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse


def file_answers(kind: str) -> dict[Any, Any]:
    """As `files.serving` gives them: `kind` is what they may be."""
    return {
        (200, kind): OpenApiTypes.BINARY,
        (206, kind): OpenApiTypes.BINARY,
        302: OpenApiResponse(description="A link to it that soon expires, where files are kept in a bucket."),
        304: OpenApiResponse(description="It is what you have."),
        412: OpenApiResponse(description="It is not what you have."),
        416: OpenApiResponse(description="It has no such part."),
    }
