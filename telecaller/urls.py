"""The telecaller part of /api/v1/."""

from django.urls import path

from telecaller.api.applications import ApplicationViewSet
from telecaller.api.browsing import FavouriteViewSet, TelecallerViewSet
from telecaller.api.calls import PAID_CALL_URLS
from telecaller.api.profile import EarningsViewSet, ProfileViewSet

urlpatterns = [
    path("telecallers/", TelecallerViewSet.as_view({"get": "list"})),
    path("telecallers/<uuid:telecaller_id>/", TelecallerViewSet.as_view({"get": "retrieve"})),
    path("telecallers/<uuid:telecaller_id>/feedback/", TelecallerViewSet.as_view({"get": "feedback"})),
    path(
        "telecallers/<uuid:telecaller_id>/favourite/",
        FavouriteViewSet.as_view({"put": "update", "delete": "destroy"}),
    ),
    path("telecaller/rates/", TelecallerViewSet.as_view({"get": "rates"})),
    path("telecaller/application/", ApplicationViewSet.as_view({"get": "retrieve", "post": "create"})),
    path("telecaller/profile/", ProfileViewSet.as_view({"get": "retrieve", "patch": "partial_update"})),
    path("telecaller/earnings/", EarningsViewSet.as_view({"get": "retrieve"})),
    *PAID_CALL_URLS,
]
