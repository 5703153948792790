"""Every address this server answers."""

from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from accounts import views as people
from realtime import views as protocol
from realtime.rest.fallbacks import api_not_found

urlpatterns = [
    path("", include("config.pages")),
    path("", include("config.checkouts")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("accounts.urls")),
    path("api/v1/", include("chat.urls")),
    path("api/v1/", include("calls.urls")),
    path("api/v1/", include("wallet.urls")),
    path("api/v1/", include("telecaller.urls")),
    path("api/v1/", include("livetests.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("api/asyncapi.json", protocol.asyncapi, name="asyncapi"),
    path("api/socket/", protocol.reference, name="socket-reference"),
    re_path(r"^api/", api_not_found),
    path("avatars/<int:colour>/<str:initials>.svg", people.avatar),
    re_path(r"^media/photos/(?P<name>[0-9a-f]{32})\.webp$", people.photo),
]

handler400 = "realtime.rest.fallbacks.bad_request"
handler403 = "realtime.rest.fallbacks.permission_denied"
handler404 = "realtime.rest.fallbacks.not_found"
handler500 = "realtime.rest.fallbacks.server_error"
