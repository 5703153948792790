"""A push service as browsers' makers run them, and browsers that subscribed to it."""

import json
import secrets
import threading
import time
from collections import deque
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from accounts.push.keys import decode, encode, new_private_key, point, public_key_of
from conftest import Client

URL = "/api/v1/push/subscriptions/"
CURVE = ec.SECP256R1()


class Received(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]


class PushService:
    """It takes what is signed by the key that it knows, for itself and not for long, and answers as it is told."""

    def __init__(self) -> None:
        self.private_key = new_private_key()
        self.received: list[Received] = []
        self.refused: list[str] = []
        self.replies: deque[Reply] = deque()
        self.arrived = threading.Condition()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                service.take(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Tests say what they find wrong."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: Any, traceback: TracebackType | None) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def will_answer(self, status: int, times: int = 1, **headers: str) -> None:
        """To the next ones; then it goes on taking everything."""
        self.replies.extend([Reply(status, {name.replace("_", "-"): text for name, text in headers.items()})] * times)

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        with self.arrived:
            wrong = self._wrong(handler, body)
            if wrong:
                self.refused.append(wrong)
            reply = Reply(400, {}) if wrong else self.replies.popleft() if self.replies else Reply(201, {})
            if reply.status == 201:
                self.received.append(Received(handler.path, dict(handler.headers), body))
            self.arrived.notify_all()
        handler.send_response(reply.status)
        for name, text in {"Content-Length": "0", **reply.headers}.items():
            handler.send_header(name, text)
        handler.end_headers()

    def _wrong(self, handler: BaseHTTPRequestHandler, body: bytes) -> str:
        try:
            scheme, token, key = handler.headers["Authorization"].replace(",", " ").split()
            known = public_key_of(self.private_key)
            assert (scheme, key) == ("vapid", f"k={known}"), "another key"
            verifier = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decode(known))
            claims = jwt.decode(token.removeprefix("t="), verifier, algorithms=["ES256"], audience=self.origin)
            assert claims["sub"].startswith("mailto:"), "nobody to write to"
            assert time.time() < claims["exp"] <= time.time() + 24 * 3600, "signed for too long"
            assert handler.headers["Content-Encoding"] == "aes128gcm", "another encoding"
            assert int(handler.headers["TTL"]) > 0, "no time to live"
            assert len(handler.headers["Topic"]) <= 32, "a long topic"
            assert 0 < len(body) <= 4096, "too long"
        except (AssertionError, ValueError, jwt.PyJWTError) as error:
            return repr(error)
        return ""

    def wait_for_path(self, path: str) -> None:
        """Until something came for one subscription."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: any(each.path == path for each in self.received), timeout=20)


class Browser:
    """One subscription, with the keys that only a browser has."""

    def __init__(self, service: PushService) -> None:
        self.service = service
        self.key = ec.generate_private_key(CURVE)
        self.secret = secrets.token_bytes(16)
        self.path = f"/push/{secrets.token_hex(8)}"
        self.endpoint = f"{service.origin}{self.path}"

    @property
    def subscription(self) -> dict[str, Any]:
        keys = {"p256dh": encode(point(self.key.public_key())), "auth": encode(self.secret)}
        return {"endpoint": self.endpoint, "keys": keys}

    def subscribe(self, api: Client) -> Self:
        response = api.post(URL, self.subscription)
        assert response.status_code == 204, response.content
        return self

    def notes(self) -> list[dict[str, Any]]:
        """What it was told so far."""
        return [json.loads(self._open(each.body)) for each in self.service.received if each.path == self.path]

    def _open(self, body: bytes) -> bytes:
        """RFC 8291, from the other side."""
        salt, length = body[:16], body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
        own = point(self.key.public_key())
        material = _hkdf(self.secret, shared, b"WebPush: info\0" + own + sender, 32)
        content_key = _hkdf(salt, material, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _hkdf(salt, material, b"Content-Encoding: nonce\0", 12)
        opened = AESGCM(content_key).decrypt(nonce, sealed, None)
        assert opened.endswith(b"\x02")
        return opened[:-1]


def _hkdf(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(material)


@pytest.fixture
def push_service(settings: Settings) -> Iterator[PushService]:
    """Push is on, with this service as the only one; tasks wait in the queue."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.PUSH_CONTACT = "mailto:push@example.com"
    with PushService() as service:
        settings.PUSH_VAPID_PRIVATE_KEY, settings.PUSH_HOSTS = service.private_key, [service.origin]
        yield service
        assert service.refused == []


def work_queue() -> int:
    """What is due, as the worker would; returns how many tasks there were."""
    rows = list(DBTaskResult.objects.ready().order_by("-priority", "enqueued_at"))
    for row in rows:
        row.delete()
        row.task.func(**row.args_kwargs["kwargs"])
    return len(rows)


def queued() -> list[Any]:
    return list(DBTaskResult.objects.order_by("enqueued_at"))
