"""Text messages. `SMS_BACKEND` names the module here that carries them."""

from importlib import import_module
from typing import Protocol, cast

from django.conf import settings

BACKENDS = ("console", "file", "twilio")


class Backend(Protocol):
    def send(self, *, to: str, body: str) -> None:
        """Returns once the message is handed over, and raises if it could not be."""


def backend() -> Backend:
    assert settings.SMS_BACKEND in BACKENDS, f"SMS_BACKEND must be one of {', '.join(BACKENDS)}."
    return cast("Backend", import_module(f"accounts.sms.{settings.SMS_BACKEND}"))
