"""The calls part of /api/v1/."""

from calls.api.direct import DIRECT_URLS
from calls.api.media import MEDIA_URLS
from calls.api.rooms import ROOM_URLS

urlpatterns = [*ROOM_URLS, *DIRECT_URLS, *MEDIA_URLS]
