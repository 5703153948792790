"""The limit: an ASGI application that does the socket work and nothing else, on the same server with the same flags.

`/echo` sends back what it hears. `/fan` sends what one socket says to every socket.
"""

from typing import Any

fan: dict[Any, None] = {}


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    if scope["path"] == "/fan":
        fan[send] = None
    try:
        while (message := await receive())["type"] != "websocket.disconnect":
            for to in list(fan) if scope["path"] == "/fan" else [send]:
                await to({"type": "websocket.send", "text": message["text"]})
    finally:
        fan.pop(send, None)
