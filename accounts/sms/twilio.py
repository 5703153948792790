"""Text messages through Twilio."""

from django.conf import settings

TIMEOUT_SECONDS = 10


def send(*, to: str, body: str) -> None:
    # An optional part (requirements-extras.txt): only installations that name this backend have it.
    from twilio.http.http_client import TwilioHttpClient  # noqa: PLC0415
    from twilio.rest import Client  # noqa: PLC0415

    client = Client(
        settings.TWILIO_ACCOUNT_SID,
        settings.TWILIO_AUTH_TOKEN,
        http_client=TwilioHttpClient(timeout=TIMEOUT_SECONDS),
    )
    client.messages.create(to=to, body=body, **_sender(settings.TWILIO_FROM))


def _sender(configured: str) -> dict[str, str]:
    """Twilio tells its messaging services from numbers by their first letters."""
    return {"messaging_service_sid" if configured.startswith("MG") else "from_": configured}
