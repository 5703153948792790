"""Addresses of what carries the media of calls."""

from django.urls import path

from calls.api.ice import IceServerViewSet
from calls.api.webhook import LiveKitViewSet

MEDIA_URLS = [
    path("calls/ice-servers/", IceServerViewSet.as_view({"get": "list"})),
    path("calls/livekit/webhook/", LiveKitViewSet.as_view({"post": "create"})),
]
