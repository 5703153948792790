"""Handing a message to a push service."""

import contextlib
from collections import Counter
from enum import Enum
from http.client import HTTPException
from urllib.parse import urlsplit

import msgspec
import structlog

from accounts.push.encryption import encrypted, signature
from accounts.push.endpoints import NotAllowed, connection
from accounts.push.keys import decode

MOST_BYTES = 3000
SILENT_HOST = 3
"""So many failures to reach a host in one round, and the round is over for it."""

logger = structlog.get_logger(__name__)


class Outcome(Enum):
    DELIVERED = "delivered"
    GONE = "gone"
    LATER = "later"
    REFUSED = "refused"


class Answer(msgspec.Struct, frozen=True):
    outcome: Outcome
    wait: int = 0
    """Seconds that the service asks for."""


class Parcel(msgspec.Struct, frozen=True):
    """What goes to one browser. A newer one of the same topic takes the place of one that still waits there."""

    endpoint: str
    p256dh: str
    auth: str
    text: bytes
    topic: str
    ttl: int


class Round:
    """Deliveries that go out together, from several threads; a host that does not answer holds up no others."""

    def __init__(self) -> None:
        self._silent: Counter[str] = Counter()

    def deliver(self, parcel: Parcel) -> Answer:
        host = urlsplit(parcel.endpoint).netloc
        if self._silent[host] >= SILENT_HOST:
            return Answer(Outcome.LATER)
        try:
            return _judged(*_post(parcel), host=host)
        except NotAllowed as error:
            logger.warning("push_not_allowed", host=host, reason=str(error))
            return Answer(Outcome.REFUSED)
        except (OSError, HTTPException) as error:
            self._silent[host] += 1
            logger.warning("push_unreachable", host=host, error=repr(error))
            return Answer(Outcome.LATER)


def _post(parcel: Parcel) -> tuple[int, str | None]:
    """Redirects are not followed: where they lead, nobody has checked."""
    assert len(parcel.text) <= MOST_BYTES, "Push services take no more."
    parts = urlsplit(parcel.endpoint)
    headers = {
        "Authorization": signature(parcel.endpoint),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(parcel.ttl),
        "Topic": parcel.topic,
        "Urgency": "high",
    }
    body = encrypted(parcel.text, receiver=decode(parcel.p256dh), secret=decode(parcel.auth))
    with contextlib.closing(connection(parcel.endpoint)) as there:
        there.request("POST", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", body, headers)
        answer = there.getresponse()
        return answer.status, answer.headers["Retry-After"]


def _judged(status: int, retry_after: str | None, *, host: str) -> Answer:
    if status in {404, 410}:
        return Answer(Outcome.GONE)
    if status == 429 or status >= 500:
        return Answer(Outcome.LATER, int(retry_after) if retry_after and retry_after.isdecimal() else 0)
    if status >= 300:
        logger.warning("push_refused", host=host, status=status)
        return Answer(Outcome.REFUSED)
    return Answer(Outcome.DELIVERED)
