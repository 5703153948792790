"""Codes of rooms in addresses."""

from django.urls import register_converter
from django.urls.converters import StringConverter
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from realtime.rest.envelope import ErrorEnvelope


class Code(StringConverter):
    regex = "[0-9A-Za-z-]{8,12}"


IN_ROOM = [OpenApiParameter("code", OpenApiTypes.STR, OpenApiParameter.PATH, pattern=f"^{Code.regex}$")]
REFUSED = {403: ErrorEnvelope, 404: ErrorEnvelope, 409: ErrorEnvelope, 429: ErrorEnvelope}

register_converter(Code, "code")
