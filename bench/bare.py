"""The limit: an ASGI application that does the socket work and nothing else, on the same server with the same flags.

`/echo` sends back what it hears. `/fan` sends what one socket says to every socket, and `/pair/<any>` to the other one.
"""

from typing import Any

rooms: dict[str, dict[Any, None]] = {}


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    path = scope["path"]
    here = rooms.setdefault(path, {})
    here[send] = None
    try:
        while (message := await receive())["type"] != "websocket.disconnect":
            for to in [send] if path == "/echo" else list(here):
                if path[:5] != "/pair" or to is not send:
                    await to({"type": "websocket.send", "text": message["text"]})
    finally:
        here.pop(send)
