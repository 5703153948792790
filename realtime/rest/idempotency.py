"""The header by which a client says that it asks for the same thing again."""

import re

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from realtime.errors import Invalid

HEADER = "Idempotency-Key"
PATTERN = "^[!-~]{1,100}$"

IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "pattern": PATTERN},
    OpenApiParameter.HEADER,
    required=True,
    description="One's own name for what is asked for: sent twice, it is done once. A UUID is fine.",
)


def idempotency_key(request: Request) -> str:
    """What costs money is never asked for without one."""
    key: str = request.headers.get(HEADER, "")
    if not re.fullmatch(PATTERN, key):
        raise Invalid("idempotency_key_missing", f"Send a header {HEADER} of 1 to 100 visible ASCII characters.")
    return key
