"""The ASGI application: HTTP by Django, `/ws/` by the gateway, both inside one server process."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

http = get_asgi_application()  # loads the apps; what is imported below needs them

from channels.routing import ProtocolTypeRouter, URLRouter

from realtime.lifespan import serving
from realtime.routing import websocket_urls
from realtime.server import server

application = serving(server, ProtocolTypeRouter({"http": http, "websocket": URLRouter(websocket_urls(server))}))
