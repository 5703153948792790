"""Addresses of what carries the media of calls."""

from django.urls import path

from calls.api.ice import IceServerViewSet

MEDIA_URLS = [
    path("calls/ice-servers/", IceServerViewSet.as_view({"get": "list"})),
]
