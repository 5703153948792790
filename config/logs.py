"""Structured logs: readable lines while developing, a JSON object a line in production, and no secrets in either."""

import re
import sys
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

REDACTED = "[redacted]"
SENSITIVE = "password|secret|token|ticket|otp|cookie|authorization|credential|api_key|private_key|dsn"
SECRET_NAME = re.compile(rf"({SENSITIVE})|^(access|refresh|code|body|messages?)$", re.IGNORECASE)
SECRET_TEXT = re.compile(
    r"(?P<jwt>eyJ[\w-]+\.[\w-]+\.[\w-]*)"
    rf"|(?P<named>\b\w*(?:{SENSITIVE})[\"']?\s*[=:]\s*)(?:Bearer\s+)?(?:\"[^\"]*\"|'[^']*'|[^\s\"'&,;}}]+)"
    r"|(?P<query>\?)(?P<arguments>[\w.~%-]+=[^\s\"']*)",
    re.IGNORECASE,
)
# What structlog itself puts there: left alone, whatever it is called.
OWN_KEYS = {"event", "level", "logger", "timestamp", "_record", "_from_structlog"}


def redact_text(text: str) -> str:
    return SECRET_TEXT.sub(_without_secret, text)


def _without_secret(found: re.Match[str]) -> str:
    return (found["named"] or found["query"] or "") + REDACTED


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Nothing whose name says that it is secret is written, nor anything in a text that looks like it."""
    return {key: value if key in OWN_KEYS - {"event"} else _redacted(key, value) for key, value in event.items()}


def _redacted(key: object, value: object) -> object:
    if isinstance(value, int | None):  # a status, a close code, a count; what people are sent is text
        return value
    if isinstance(key, str) and SECRET_NAME.search(key):
        return REDACTED
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, Mapping):
        return {inner: _redacted(inner, content) for inner, content in value.items()}
    if isinstance(value, list | tuple | set):
        return [_redacted(None, content) for content in value]
    return value


def without_colours(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """uvicorn says everything twice, once for terminals."""
    event.pop("color_message", None)
    return event


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    without_colours,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure_structlog() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def rendering(style: str) -> list[Processor]:
    """The traceback becomes text before redaction, which therefore covers it."""
    tracebacks = structlog.processors.ExceptionRenderer(
        structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    )
    if style == "json":
        return [tracebacks, redact, structlog.processors.JSONRenderer(default=str)]
    return [structlog.processors.format_exc_info, redact, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]


def logging_setting(*, level: str, style: str) -> dict[str, Any]:
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering(style)],
        "foreign_pre_chain": SHARED,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structured": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Each request is one line, "request_finished", from our own middleware: these would say it again.
            "django.request": {"level": "CRITICAL"},
            "django.server": {"level": "WARNING"},
            "django.channels.server": {"level": "WARNING"},
            "uvicorn.access": {"level": "CRITICAL"},
            "django_structlog": {"level": level},
            # These narrate at INFO what no reader of a log needs.
            "axes": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "twilio": {"level": "WARNING"},
        },
    }
