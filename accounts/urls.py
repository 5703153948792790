"""The accounts part of /api/v1/."""

from django.urls import path

from accounts.api.me import MeViewSet
from accounts.api.sign_in import LoginViewSet, LogoutViewSet, RefreshViewSet, RegistrationViewSet, TicketViewSet

urlpatterns = [
    path("auth/register/", RegistrationViewSet.as_view({"post": "create"})),
    path("auth/login/", LoginViewSet.as_view({"post": "create"})),
    path("auth/refresh/", RefreshViewSet.as_view({"post": "create"})),
    path("auth/logout/", LogoutViewSet.as_view({"post": "create"})),
    path("auth/ticket/", TicketViewSet.as_view({"post": "create"})),
    path("auth/me/", MeViewSet.as_view({"get": "retrieve", "patch": "partial_update"})),
]
