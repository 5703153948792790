"""coturn, as compose.yaml runs it, and a client that asks it for a relay (RFC 8489, RFC 8656)."""

import contextlib
import hashlib
import hmac
import secrets
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from config.tests.live import free_port

SECRET = "what coturn and Switchboard share"
COOKIE = 0x2112A442
BINDING, ALLOCATE = 0x001, 0x003
USERNAME, MESSAGE_INTEGRITY, ERROR_CODE, REALM, NONCE = 0x06, 0x08, 0x09, 0x14, 0x15
XOR_RELAYED_ADDRESS, REQUESTED_TRANSPORT, XOR_MAPPED_ADDRESS = 0x16, 0x19, 0x20
UDP = b"\x11\0\0\0"

Attributes = dict[int, bytes]


class Allocation(NamedTuple):
    """Where the relay receives, or the error that it answered."""

    relayed: tuple[str, int] | None
    error: int | None


class Coturn:
    def __init__(self, folder: Path, *more: str) -> None:
        self.port = free_port()
        self.log = (folder / "coturn.log").open("wb")
        options = {
            "listening-ip": "127.0.0.1",
            "listening-port": self.port,
            "relay-ip": "127.0.0.1",
            "static-auth-secret": SECRET,
            "realm": "switchboard.example",
            "userdb": folder / "turndb",
            "pidfile": folder / "coturn.pid",
            "log-file": "stdout",
        }
        flags = ["-n", "--use-auth-secret", "--fingerprint", "--no-cli", "--no-tls", "--no-dtls", *more]
        command = ["turnserver", *flags, *(f"--{name}={value}" for name, value in options.items())]
        self.process = subprocess.Popen(command, cwd=folder, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 20
        while not self._answers():
            assert self.process.poll() is None, "coturn ended."
            assert time.monotonic() < deadline, "coturn does not answer."

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), self._client(0.2) as udp:
            return XOR_MAPPED_ADDRESS in ask(udp, BINDING, {})
        return False

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.log.close()

    @contextlib.contextmanager
    def _client(self, seconds: float = 5) -> Iterator[socket.socket]:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.settimeout(seconds)
            udp.connect(("127.0.0.1", self.port))
            yield udp

    def allocate(self, username: str, password: str) -> Allocation:
        """As a browser does: refused first, with the realm and a nonce to ask again with."""
        wanted = {REQUESTED_TRANSPORT: UDP}
        with self._client() as udp:
            refused = ask(udp, ALLOCATE, wanted)
            key = hashlib.md5(b":".join([username.encode(), refused[REALM], password.encode()]), usedforsecurity=False)
            proof = {USERNAME: username.encode(), REALM: refused[REALM], NONCE: refused[NONCE]}
            answer = ask(udp, ALLOCATE, {**wanted, **proof}, key.digest())
        return Allocation(address_of(answer.get(XOR_RELAYED_ADDRESS)), error_of(answer.get(ERROR_CODE)))


def ask(udp: socket.socket, method: int, attributes: Attributes, key: bytes = b"") -> Attributes:
    udp.send(request(method, attributes, key))
    return attributes_of(udp.recv(2048))


def request(method: int, attributes: Attributes, key: bytes) -> bytes:
    body = b"".join(attribute(number, value) for number, value in attributes.items())
    transaction = secrets.token_bytes(12)
    if key:
        signed = header(method, len(body) + 24, transaction) + body
        body += attribute(MESSAGE_INTEGRITY, hmac.digest(key, signed, "sha1"))
    return header(method, len(body), transaction) + body


def header(method: int, length: int, transaction: bytes) -> bytes:
    return struct.pack("!HHI", method, length, COOKIE) + transaction


def attribute(number: int, value: bytes) -> bytes:
    return struct.pack("!HH", number, len(value)) + value + b"\0" * (-len(value) % 4)


def attributes_of(message: bytes) -> Attributes:
    found, rest = {}, message[20:]
    while rest:
        number, length = struct.unpack_from("!HH", rest)
        found[number] = rest[4 : 4 + length]
        rest = rest[4 + length + -length % 4 :]
    return found


def address_of(value: bytes | None) -> tuple[str, int] | None:
    if value is None:
        return None
    port, host = struct.unpack_from("!HI", value, 2)
    return socket.inet_ntoa(struct.pack("!I", host ^ COOKIE)), port ^ (COOKIE >> 16)


def error_of(value: bytes | None) -> int | None:
    return None if value is None else value[2] * 100 + value[3]


@pytest.fixture(scope="module")
def coturn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coturn]:
    if not shutil.which("turnserver"):
        pytest.skip("coturn is not installed")
    server = Coturn(tmp_path_factory.mktemp("coturn"))
    try:
        yield server
    finally:
        server.stop()
