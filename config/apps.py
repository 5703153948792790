"""The house itself, as an application: its checks and commands."""

from django.apps import AppConfig
from django.conf import settings


class HouseConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import checks, sentry  # noqa: F401, PLC0415  Checks register when their module is imported.

        if settings.SENTRY_DSN:
            sentry.start(settings.SENTRY_DSN)
