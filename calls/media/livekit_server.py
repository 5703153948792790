"""Asking the LiveKit server, and knowing whether it answers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings

from calls.media import outage

if TYPE_CHECKING:  # An optional part: what needs it imports it.
    from livekit.api import LiveKitAPI, ServerError

Answer = TypeVar("Answer")
Question = Callable[["LiveKitAPI"], Awaitable[Answer]]

ANSWERS_WITHIN = 3.0


class Unreachable(Exception):
    """It does not answer, or does not let this server do what it must."""


def asked(question: Question[Answer]) -> Answer | None:
    """In a loop of its own: whoever asks is a thread without one. None, if what it is about is not there."""
    import aiohttp  # noqa: PLC0415
    from google.protobuf.message import DecodeError  # noqa: PLC0415
    from livekit.api import ServerError  # noqa: PLC0415

    try:
        answer = asyncio.run(_ask(question))
    except (ServerError, aiohttp.ClientError, TimeoutError, DecodeError) as error:
        if isinstance(error, ServerError) and is_missing(error):
            answer = None
        else:
            outage.went_down(error)
            raise Unreachable(str(error)) from error
    outage.answers()
    return answer


def is_missing(error: "ServerError") -> bool:
    return error.status == 404 and error.code == "not_found"


async def _ask(question: Question[Answer]) -> Answer:
    from aiohttp import ClientTimeout  # noqa: PLC0415
    from livekit.api import LiveKitAPI  # noqa: PLC0415

    key, secret = settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET
    timeout = ClientTimeout(total=ANSWERS_WITHIN)
    # Other regions, which it would try next, are a thing of LiveKit's own cloud.
    async with LiveKitAPI(settings.LIVEKIT_API_URL, key, secret, timeout=timeout, failover=False) as api:
        return await question(api)
