"""Starting a server with whatever serves it, and draining it when that is told to stop."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import Any

from realtime.server import Server

Application = Callable[[Any, Any, Any], Awaitable[None]]
SignalHandler = Callable[[int, FrameType | None], Any]


def serving(server: Server, application: Application) -> Application:
    """Wraps the ASGI application. Daphne knows no lifespan, so the first request may have to start the server."""

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(server, receive, send)
        else:
            server.start()
            await application(scope, receive, send)

    return serve


async def _lifespan(server: Server, receive: Any, send: Any) -> None:
    await receive()
    _collect_less()
    server.start()
    for number in (signal.SIGTERM, signal.SIGINT):
        stop = signal.getsignal(number)
        if callable(stop):
            signal.signal(number, _drain_first(server, stop))
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await server.stop()
    await send({"type": "lifespan.shutdown.complete"})


def _drain_first(server: Server, stop: SignalHandler) -> SignalHandler:
    """A second signal does not wait for the drain."""
    loop = asyncio.get_running_loop()

    def handle(number: int, frame: FrameType | None) -> None:
        if server.draining:
            stop(number, frame)
            return
        draining = asyncio.run_coroutine_threadsafe(server.drain(), loop)
        draining.add_done_callback(lambda _: stop(number, None))

    return handle


def _collect_less() -> None:
    """What is loaded by now stays, and most of what comes goes by itself: to look for cycles all the time is waste."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
