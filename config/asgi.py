"""The ASGI application: HTTP by Django, `/ws/` by the gateway, both inside one server process."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

http = get_asgi_application()  # loads the apps; what is imported below needs them

from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from config.bodies import bounded
from config.checks import refuse_unsafe_settings
from config.kept import kept
from realtime.lifespan import serving
from realtime.routing import websocket_urls
from realtime.server import server

refuse_unsafe_settings()
protocols = ProtocolTypeRouter({"http": kept(bounded(http)), "websocket": URLRouter(websocket_urls(server))})
application = serving(server, ProxyHeadersMiddleware(protocols, trusted_hosts=settings.TRUSTED_PROXIES))
