"""Addresses of push services come from browsers, that is, from anybody: the server posts only where it may.

`PUSH_HOSTS` names hosts (`*.` stands for any one below), which are spoken to by HTTPS on its own port and at public
addresses only, or whole origins, which are believed as they stand.
"""

import ipaddress
import socket
from fnmatch import fnmatch
from http.client import HTTPConnection, HTTPSConnection
from ssl import create_default_context
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

LONGEST = 1000
SECONDS = 5


class NotAllowed(Exception):
    """Nothing is sent there."""


def checked(endpoint: str) -> SplitResult:
    """The parts of an address that a push service of ours may have."""
    parts = _split(endpoint)
    if not (_is_known_origin(parts) or _is_known_host(parts)):
        raise NotAllowed("This is no push service that this server knows.")
    return parts


def connection(endpoint: str) -> HTTPConnection:
    """To the very address that was checked: a name may lead elsewhere when it is asked again."""
    parts = checked(endpoint)
    host, port = parts.hostname or "", parts.port or 443
    if _is_known_origin(parts):
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        return kind(host, port, timeout=SECONDS)
    return _PinnedConnection(host, _public_address(host), timeout=SECONDS)


class _PinnedConnection(HTTPSConnection):
    def __init__(self, host: str, address: str, *, timeout: float) -> None:
        self._tls = create_default_context()
        super().__init__(host, timeout=timeout, context=self._tls)
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def _split(endpoint: str) -> SplitResult:
    try:
        parts = urlsplit(endpoint)
        _ = parts.port
    except ValueError:
        raise NotAllowed("This is no address.") from None
    if len(endpoint) > LONGEST or not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
        raise NotAllowed("This is no address of a push service.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise NotAllowed("This is no address of a push service.")
    return parts


def _is_known_origin(parts: SplitResult) -> bool:
    return f"{parts.scheme}://{parts.netloc}" in settings.PUSH_HOSTS


def _is_known_host(parts: SplitResult) -> bool:
    if parts.scheme != "https" or parts.port not in {None, 443}:
        return False
    return any(fnmatch(parts.hostname or "", host) for host in settings.PUSH_HOSTS if "://" not in host)


def _public_address(host: str) -> str:
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)]
    if not found or not all(ipaddress.ip_address(address).is_global for address in found):
        raise NotAllowed(f"{host} has an address that is not public.")
    return found[0]
