"""Every address this server answers."""

from django.contrib import admin
from django.urls import include, path, re_path

from realtime.rest.fallbacks import api_not_found

urlpatterns = [
    path("", include("config.pages")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("accounts.urls")),
    re_path(r"^api/", api_not_found),
]

handler400 = "realtime.rest.fallbacks.bad_request"
handler403 = "realtime.rest.fallbacks.permission_denied"
handler404 = "realtime.rest.fallbacks.not_found"
handler500 = "realtime.rest.fallbacks.server_error"
