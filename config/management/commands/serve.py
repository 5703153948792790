"""The production server: uvicorn, told what this application needs of it."""

import contextlib
import resource
import signal
import socket
import sys
from argparse import ArgumentParser, BooleanOptionalAction
from types import FrameType
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from uvicorn.supervisors import Multiprocess

from config.ops import metrics_of_many
from config.tasks import worker_beside
from config.websockets import WebSocketProtocol
from realtime.wire import MAX_FRAME_BYTES

STALLED_MILLISECONDS = 60_000


class Command(BaseCommand):
    help = "Serve the application. Stops in order on SIGTERM: sockets are sent away first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.HOST)
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--workers", type=int, default=settings.WORKERS, help="Processes; several need REDIS_URL.")
        parser.add_argument(
            "--tasks",
            action=BooleanOptionalAction,
            default=settings.TASKS_IN_SERVER,
            help="Also work the queue of mail and text messages; without it, run db_worker.",
        )

    def handle(self, *, host: str, port: int, workers: int, tasks: bool, **_options: Any) -> None:
        if workers < 1:
            raise CommandError("There must be at least one worker.")
        if workers > 1 and not settings.REDIS_URL:
            raise CommandError("Several workers need REDIS_URL: without it an event reaches one process only.")
        _allow_many_files()
        config = server_config(host, port, workers)
        listener = _listen(config)
        _drop_stalled_peers(listener)
        _leave_in_order_on_signals()
        with contextlib.ExitStack() as beside:
            if tasks:
                beside.enter_context(worker_beside())
            if workers > 1:
                beside.enter_context(metrics_of_many())
                Multiprocess(config, sockets=[listener]).run()
            else:
                uvicorn.Server(config).run(sockets=[listener])


def server_config(host: str, port: int, workers: int) -> uvicorn.Config:
    return uvicorn.Config(
        "config.asgi:application",
        host=host,
        port=port,
        workers=workers,
        lifespan="on",
        ws=WebSocketProtocol,
        ws_max_size=2 * MAX_FRAME_BYTES,  # above the protocol's own limit, which is answered with an error frame
        ws_per_message_deflate=False,  # 64 to 300 KiB a connection
        ws_ping_interval=None,  # clients ping by the protocol, and the patrol looks for silent ones
        proxy_headers=False,  # config.asgi believes TRUSTED_PROXIES, whatever serves it
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=10,
    )


def _listen(config: uvicorn.Config) -> socket.socket:
    try:
        return config.bind_socket()
    except SystemExit:  # its way of saying that it could not
        raise CommandError(f"Port {config.port} of {config.host} cannot be had: choose another PORT or HOST.") from None


def _leave_in_order_on_signals() -> None:
    """When it has stopped, uvicorn raises again the signal that stopped it; what runs beside it is to end in order."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        sys.exit()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)


def _allow_many_files() -> None:
    """A socket is a file, and the usual soft limit of 1,024 is far below what one process can hold."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _drop_stalled_peers(listener: socket.socket) -> None:
    """Accepted sockets inherit it: the kernel ends a connection whose peer takes no bytes for so long."""
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_MILLISECONDS)
