"""The accounts part of /api/v1/."""

from django.urls import path

from accounts.api.email import EmailReleaseViewSet, EmailVerifyViewSet, EmailViewSet
from accounts.api.me import ExportViewSet, MeViewSet, PhotoViewSet
from accounts.api.otp import OtpVerifyViewSet, OtpViewSet
from accounts.api.passwords import PasswordChangeViewSet, PasswordResetConfirmViewSet, PasswordResetViewSet
from accounts.api.push import PushKeyViewSet, PushSubscriptionViewSet
from accounts.api.sessions import SessionViewSet
from accounts.api.sign_in import LoginViewSet, LogoutViewSet, RefreshViewSet, RegistrationViewSet, TicketViewSet
from accounts.api.users import BlockViewSet, ReportViewSet, UserViewSet

me = MeViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"})

urlpatterns = [
    path("auth/register/", RegistrationViewSet.as_view({"post": "create"})),
    path("auth/login/", LoginViewSet.as_view({"post": "create"})),
    path("auth/otp/", OtpViewSet.as_view({"post": "create"})),
    path("auth/otp/verify/", OtpVerifyViewSet.as_view({"post": "create"})),
    path("auth/refresh/", RefreshViewSet.as_view({"post": "create"})),
    path("auth/logout/", LogoutViewSet.as_view({"post": "create"})),
    path("auth/sessions/", SessionViewSet.as_view({"get": "list", "delete": "destroy_others"})),
    path("auth/sessions/<uuid:session_id>/", SessionViewSet.as_view({"delete": "destroy"})),
    path("auth/password/change/", PasswordChangeViewSet.as_view({"post": "create"})),
    path("auth/password/reset/", PasswordResetViewSet.as_view({"post": "create"})),
    path("auth/password/reset/confirm/", PasswordResetConfirmViewSet.as_view({"post": "create"})),
    path("auth/email/", EmailViewSet.as_view({"post": "create"})),
    path("auth/email/verify/", EmailVerifyViewSet.as_view({"post": "create"})),
    path("auth/email/release/", EmailReleaseViewSet.as_view({"post": "create"})),
    path("auth/ticket/", TicketViewSet.as_view({"post": "create"})),
    path("auth/me/", me),
    path("auth/me/photo/", PhotoViewSet.as_view({"put": "update", "delete": "destroy"})),
    path("auth/me/export/", ExportViewSet.as_view({"get": "retrieve"})),
    path("users/", UserViewSet.as_view({"get": "list"})),
    path("users/blocked/", BlockViewSet.as_view({"get": "list"})),
    path("users/<uuid:user_id>/", UserViewSet.as_view({"get": "retrieve"})),
    path("users/<uuid:user_id>/block/", BlockViewSet.as_view({"put": "update", "delete": "destroy"})),
    path("push/key/", PushKeyViewSet.as_view({"get": "retrieve"})),
    path("push/subscriptions/", PushSubscriptionViewSet.as_view({"post": "create", "delete": "destroy"})),
    path("reports/", ReportViewSet.as_view({"post": "create"})),
]
