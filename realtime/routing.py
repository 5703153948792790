"""Which consumers stand behind which address."""

from django.urls import URLPattern, path, re_path

from realtime.consumers import Consumer
from realtime.gateway import Gateway, NoSuchEndpoint, Protocol
from realtime.server import Server


def websocket_urls(server: Server) -> list[URLPattern]:
    """`/ws/` speaks everything; `/ws/<name>/` what is everyone's, and one consumer."""
    consumers = {name: consumer() for name, consumer in sorted(Consumer.named.items())}
    whole = Gateway.as_asgi(server=server, protocol=Protocol(list(consumers.values())))
    return [
        path("ws/", whole),
        *(
            path(f"ws/{name}/", Gateway.as_asgi(server=server, protocol=Protocol([consumer])))
            for name, consumer in consumers.items()
        ),
        re_path("", NoSuchEndpoint.as_asgi()),
    ]
