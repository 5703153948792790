"""What is sent to browsers, by the examples of the standards, and where to."""

import socket
import ssl
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import call_command
from pytest_django.fixtures import Settings

from accounts.push.encryption import encrypted, signature
from accounts.push.endpoints import NotAllowed, checked, connection
from accounts.push.keys import decode, encode, new_private_key, own_public_key, private_key, public_key_of

HOSTS = ["push.example.com", "*.push.example.net", "http://127.0.0.1:9", "https://push.internal:8443"]


def test_it_is_the_message_of_the_standards_example() -> None:
    """RFC 8291, appendix A."""
    body = encrypted(
        b"When I grow up, I want to be a watermelon",
        receiver=decode("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        secret=decode("BTBZMqHH6r4Tts7J_aSIgg"),
        key=private_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
        salt=decode("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert encode(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_a_message_is_never_encrypted_twice_alike() -> None:
    receiver = decode(public_key_of(new_private_key()))
    first, second = (encrypted(b"x", receiver=receiver, secret=b"s" * 16) for _ in range(2))
    assert first != second


def test_the_signature_names_who_sends_and_to_whom(settings: Settings) -> None:
    settings.PUSH_VAPID_PRIVATE_KEY, settings.PUSH_CONTACT = new_private_key(), "mailto:push@example.com"
    header = signature("https://push.example.com/send/abc?d=e")
    token, key = header.removeprefix("vapid t=").split(", k=")
    assert key == own_public_key()
    verifier = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(key))
    claims = jwt.decode(token, verifier, algorithms=["ES256"], audience="https://push.example.com")
    assert claims["sub"] == "mailto:push@example.com"


def test_a_new_key_pair_is_printed(capsys: pytest.CaptureFixture[str], settings: Settings) -> None:
    call_command("vapid")
    line, told = capsys.readouterr()
    settings.PUSH_VAPID_PRIVATE_KEY = line.strip().removeprefix("PUSH_VAPID_PRIVATE_KEY=")
    assert own_public_key() == told.split()[-1]
    assert len(decode(told.split()[-1])) == 65


def test_without_a_key_there_is_no_public_one(settings: Settings) -> None:
    settings.PUSH_VAPID_PRIVATE_KEY = ""
    assert own_public_key() is None


@pytest.mark.parametrize("text", ["x", "!", "AAAA", "A" * 100])
def test_what_is_no_private_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        private_key(text)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://push.example.com/send/abc",
        "https://push.example.com:443/send/abc?d=e",
        "https://web.push.example.net/x",
        "http://127.0.0.1:9/x",
        "https://push.internal:8443/x",
    ],
)
def test_known_push_services_are_allowed(settings: Settings, endpoint: str) -> None:
    settings.PUSH_HOSTS = HOSTS
    checked(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.com/x",
        "https://push.example.com:8443/x",
        "https://push.example.com@evil.example/x",
        "https://evil.example/push.example.com",
        "https://push.example.com.evil.example/x",
        "https://evilpush.example.com/x",
        "https://push.example.net/x",
        "https://a.push.example.net.evil.example/x",
        "https://user:password@push.example.com/x",
        "https://push.example.com/x#fragment",
        "https://push.example.com/x y",
        "https://push.example.com/\r\nHost: evil",
        "https://push.example.com:port/x",
        "https://[push.example.com/x",
        "https://push.example.com/" + "x" * 1000,
        "https://127.0.0.1/x",
        "http://127.0.0.1:90/x",
        "https://push.internal/x",
        "file:///etc/passwd",
        "//push.example.com/x",
        "",
        "x",
    ],
)
def test_nothing_else_is(settings: Settings, endpoint: str) -> None:
    settings.PUSH_HOSTS = HOSTS
    for ask in (checked, connection):
        with pytest.raises(NotAllowed):
            ask(endpoint)


def resolving_to(*addresses: str) -> Any:
    return lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["192.168.1.1"],
        ["100.64.0.1"],
        ["0.0.0.0"],  # noqa: S104
        ["::1"],
        ["fe80::1"],
        ["fd00::1"],
        ["::ffff:127.0.0.1"],
        ["8.8.8.8", "127.0.0.1"],
        [],
    ],
)
def test_a_name_that_leads_inside_is_not_followed(settings: Settings, monkeypatch: Any, addresses: list[str]) -> None:
    settings.PUSH_HOSTS = HOSTS
    monkeypatch.setattr(socket, "getaddrinfo", resolving_to(*addresses))
    with pytest.raises(NotAllowed):
        connection("https://push.example.com/x")


def test_it_connects_to_the_address_that_was_checked(settings: Settings, monkeypatch: Any) -> None:
    """Whatever the name leads to a moment later; the certificate is asked for by the name."""
    settings.PUSH_HOSTS = HOSTS
    monkeypatch.setattr(socket, "getaddrinfo", resolving_to("8.8.8.8"))
    there = connection("https://push.example.com/x")
    monkeypatch.setattr(socket, "getaddrinfo", resolving_to("127.0.0.1"))
    asked: list[Any] = []
    one, other = socket.socketpair()

    def create_connection(address: Any, timeout: float) -> socket.socket:
        asked.append(address)
        return one

    monkeypatch.setattr(socket, "create_connection", create_connection)
    wrapped = ssl.SSLContext.wrap_socket
    names: list[Any] = []

    def wrap(self: ssl.SSLContext, plain: Any, server_hostname: str) -> Any:
        names.append((server_hostname, self.verify_mode, self.check_hostname))
        return plain

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", wrap)
    there.connect()
    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", wrapped)
    assert asked == [("8.8.8.8", 443)]
    assert names == [("push.example.com", ssl.CERT_REQUIRED, True)]
    there.close()
    other.close()
