"""Error reports to Sentry, when SENTRY_DSN says so, with as little of anybody's data as makes them useful."""

from typing import Any

from config.logs import redact_text


def start(dsn: str) -> None:
    import sentry_sdk  # noqa: PLC0415  An optional package.

    sentry_sdk.init(
        dsn=dsn,
        before_send=scrubbed,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        traces_sample_rate=0,
    )


def scrubbed(event: Any, _hint: dict[str, Any]) -> Any:
    """No cookies, no query strings, and nothing in a message that looks like a secret."""
    for part in ("cookies", "query_string", "data", "headers", "env"):
        event.get("request", {}).pop(part, None)
    event.pop("breadcrumbs", None)
    for exception in event.get("exception", {}).get("values", []):
        exception["value"] = redact_text(exception.get("value") or "")
    return event
