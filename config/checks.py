"""What production settings must not be. With DEBUG off each of these is a refusal to start that names the variable."""

from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.http.request import validate_host

from accounts.models import Gender
from accounts.push.keys import public_key_of
from calls.models.room import MOST_PARTICIPANTS
from wallet.models.currency import currency_must_be
from wallet.sealing import box_of

Rule = Callable[[], Iterator[str]]

KEY_LENGTH = 50
KEY_VARIETY = 12
LOCAL_MAIL = {"console", "filebased", "locmem", "dummy"}
TWILIO = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM")
BCRYPT_COSTS = range(4, 32)
# Variables that mean something only together.
BUCKET_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
LIVEKIT = ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET")
RELAY = ("TURN_URLS", "TURN_SECRET")
RAZORPAY = ("RAZORPAY_KEY_ID", "RAZORPAY_KEY_SECRET", "RAZORPAY_WEBHOOK_SECRET")
STRIPE = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")
TOGETHER = [TWILIO, BUCKET_KEYS, LIVEKIT, RELAY, RAZORPAY, STRIPE]
SECRET_LENGTH = 32
MESH_SIZES = range(2, 13)

rules: dict[str, Rule] = {}


def rule(identifier: str) -> Callable[[Rule], Rule]:
    """Declares a refusal. The identifier is what SILENCED_SYSTEM_CHECKS, and a search engine, know it by."""

    def declare(refusals: Rule) -> Rule:
        rules[f"switchboard.{identifier}"] = refusals
        return refusals

    return declare


@register(Tags.security)
def production_settings(app_configs: Sequence[AppConfig] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    if settings.DEBUG:
        return []
    return [Error(refusal, id=identifier) for identifier, refuse in rules.items() for refusal in refuse()]


def refuse_unsafe_settings() -> None:
    """For servers that import the application without running Django's checks."""
    refusals = [refusal for refusal in production_settings() if not refusal.is_silenced()]
    if refusals:
        raise ImproperlyConfigured("\n".join(["Switchboard does not start with these settings:", *map(str, refusals)]))


@rule("E001")
def secret_key() -> Iterator[str]:
    key = settings.SECRET_KEY
    if "insecure" in key:
        yield "SECRET_KEY is not set: the development key is no secret."
    elif len(key) < KEY_LENGTH or len(set(key)) < KEY_VARIETY:
        yield f"SECRET_KEY must be at least {KEY_LENGTH} random characters: openssl rand -hex 32."


@rule("E002")
def allowed_hosts() -> Iterator[str]:
    if not settings.ALLOWED_HOSTS:
        yield "ALLOWED_HOSTS is empty: name the hosts that people reach this server by."
    elif "*" in settings.ALLOWED_HOSTS:
        yield "ALLOWED_HOSTS must not be *: a forged Host header would reach links in mails."


@rule("E003")
def public_url() -> Iterator[str]:
    parts = urlsplit(settings.PUBLIC_URL)
    if parts.scheme != "https" or not parts.hostname:
        yield "PUBLIC_URL must start with https://."
    elif not validate_host(parts.hostname, settings.ALLOWED_HOSTS):
        yield f"ALLOWED_HOSTS does not contain {parts.hostname}, the host of PUBLIC_URL."


@rule("E004")
def text_messages() -> Iterator[str]:
    if settings.SMS_BACKEND in {"console", "file"}:
        yield f"SMS_BACKEND is {settings.SMS_BACKEND}, which writes sign-in codes where others may read them."
    elif settings.SMS_BACKEND not in {"twilio", "off"}:
        yield f"SMS_BACKEND is {settings.SMS_BACKEND}, which is none of twilio and off."
    missing = [name for name in TWILIO if not getattr(settings, name)]
    if settings.SMS_BACKEND == "twilio" and len(missing) == len(TWILIO):
        yield f"SMS_BACKEND is twilio, but {', '.join(missing)} must be set for it."


@rule("E005")
def mail() -> Iterator[str]:
    if LOCAL_MAIL.intersection(settings.EMAIL_BACKEND.split(".")):
        yield "EMAIL_URL sends mail nowhere: set smtp:// or smtps://."


@rule("E006")
def workers() -> Iterator[str]:
    if settings.WORKERS > 1 and not settings.REDIS_URL:
        yield "WORKERS is more than one without REDIS_URL: an event would reach only one process's sockets."


@rule("E007")
def whole_groups() -> Iterator[str]:
    for names in TOGETHER:
        missing = [name for name in names if not getattr(settings, name)]
        if missing and len(missing) < len(names):
            given = [name for name in names if name not in missing]
            yield f"{', '.join(missing)} must be set too, with {', '.join(given)}."


@rule("E008")
def other_origins() -> Iterator[str]:
    if "*" in settings.CORS_ALLOWED_ORIGINS or getattr(settings, "CORS_ALLOW_ALL_ORIGINS", False):
        yield "CORS_ORIGINS must list origins: * would let any page act with its visitors' cookies."


@rule("E009")
def cookies() -> Iterator[str]:
    if not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        yield "SECURE_COOKIES must be on: cookies would travel unencrypted."


@rule("E010")
def demo() -> Iterator[str]:
    if settings.DEMO:
        yield "DEMO must be off: its passwords are printed on the sign-in page."


@rule("E011")
def optional_packages() -> Iterator[str]:
    wanted = {
        "SENTRY_DSN": ("sentry_sdk", settings.SENTRY_DSN),
        "SMS_BACKEND": ("twilio", settings.SMS_BACKEND == "twilio"),
        "AWS_STORAGE_BUCKET_NAME": ("storages", settings.AWS_STORAGE_BUCKET_NAME),
        "LIVEKIT_URL": ("livekit", settings.LIVEKIT_URL),
        "RAZORPAY_KEY_ID": ("razorpay", settings.RAZORPAY_KEY_ID),
        "STRIPE_SECRET_KEY": ("stripe", settings.STRIPE_SECRET_KEY),
    }
    for name, (package, on) in wanted.items():
        if on and find_spec(package) is None:
            yield f"{name} needs the package {package}: pip install -r requirements-extras.txt."
    if settings.LIVEKIT_URL and not settings.LIVEKIT_CLIENT.exists():
        yield "LIVEKIT_URL needs the package livekit-client, for browsers: npm ci --omit=dev."


@rule("E012")
def trusted_proxies() -> Iterator[str]:
    if "*" in settings.TRUSTED_PROXIES and not settings.HOST.startswith(("127.", "unix")):
        yield "TRUSTED_PROXIES must not be * while HOST is open: anyone could pass for any address."


@rule("E013")
def imported_passwords() -> Iterator[str]:
    if settings.IMPORTED_BCRYPT_COST not in BCRYPT_COSTS:
        yield f"IMPORTED_BCRYPT_COST must be from {BCRYPT_COSTS[0]} to {BCRYPT_COSTS[-1]}, as costs of bcrypt are."


@rule("E014")
def bucket() -> Iterator[str]:
    endpoint = settings.AWS_S3_ENDPOINT_URL
    if endpoint and urlsplit(endpoint).scheme != "https":
        yield "AWS_S3_ENDPOINT_URL must start with https://: browsers fetch files there, for pages that came encrypted."


@rule("E015")
def push() -> Iterator[str]:
    if not settings.PUSH_VAPID_PRIVATE_KEY:
        return
    try:
        public_key_of(settings.PUSH_VAPID_PRIVATE_KEY)
    except ValueError:
        yield "PUSH_VAPID_PRIVATE_KEY is no key: manage.py vapid prints one."
    if not settings.PUSH_CONTACT.startswith(("mailto:", "https://")):
        yield "PUSH_CONTACT must be set for push messages: mailto: or https://."
    if any(host.startswith("http://") for host in settings.PUSH_HOSTS):
        yield "PUSH_HOSTS must not have http:// origins: who is told what would travel unencrypted."


@rule("E016")
def livekit() -> Iterator[str]:
    if settings.LIVEKIT_ALWAYS and not settings.LIVEKIT_URL:
        yield "LIVEKIT_ALWAYS is on without LIVEKIT_URL: calls would go from each to each."
    if settings.LIVEKIT_URL and not settings.LIVEKIT_URL.startswith("wss://"):
        yield "LIVEKIT_URL must start with wss://: pages that came encrypted open no other sockets."
    if settings.LIVEKIT_API_URL and urlsplit(settings.LIVEKIT_API_URL).scheme not in {"ws", "wss", "http", "https"}:
        yield "LIVEKIT_API_URL must start with https://, or http:// within a network of your own."
    if settings.LIVEKIT_API_SECRET and len(settings.LIVEKIT_API_SECRET) < SECRET_LENGTH:
        yield f"LIVEKIT_API_SECRET must be at least {SECRET_LENGTH} characters: whoever guesses it enters every call."


@rule("E017")
def relays() -> Iterator[str]:
    schemes = {"TURN_URLS": ("turn:", "turns:"), "STUN_URLS": ("stun:", "stuns:")}
    for name, allowed in schemes.items():
        if any(not url.startswith(allowed) for url in getattr(settings, name)):
            yield f"{name} must list addresses that start with {' or '.join(allowed)}, without slashes."
    if settings.TURN_SECONDS < 60:
        yield "TURN_SECONDS must be at least 60: credentials would expire before they are used."


@rule("E018")
def sizes_of_rooms() -> Iterator[str]:
    if settings.CALLS_MESH_LIMIT not in MESH_SIZES:
        yield f"CALLS_MESH_LIMIT must be from {MESH_SIZES[0]} to {MESH_SIZES[-1]}: each sends to each."
    if not settings.CALLS_MESH_LIMIT <= settings.CALLS_MAX_PARTICIPANTS <= MOST_PARTICIPANTS:
        yield f"CALLS_MAX_PARTICIPANTS must be from CALLS_MESH_LIMIT to {MOST_PARTICIPANTS}."


@rule("E019")
def payments() -> Iterator[str]:
    keys = {"razorpay": RAZORPAY, "stripe": STRIPE}
    provider = settings.PAYMENT_PROVIDER
    if provider == "sandbox" and not settings.PAYMENT_SANDBOX:
        yield "PAYMENT_PROVIDER is sandbox, which takes no money: set razorpay, stripe or off, or PAYMENT_SANDBOX=1."
    elif provider not in {"sandbox", "off", *keys}:
        yield f"PAYMENT_PROVIDER is {provider}, which is none of razorpay, stripe, sandbox and off."
    if provider in keys and not any(getattr(settings, name) for name in keys[provider]):
        yield f"PAYMENT_PROVIDER is {provider}, but {', '.join(keys[provider])} must be set for it."
    for name in ("RAZORPAY_API_URL", "STRIPE_API_URL"):
        if urlsplit(getattr(settings, name)).scheme != "https":
            yield f"{name} must start with https://: secrets travel there."


@rule("E020")
def currency() -> Iterator[str]:
    try:
        currency_must_be(settings.CURRENCY)
    except ValidationError:
        yield "CURRENCY must be the three capital letters of a currency: INR, USD."


@rule("E021")
def sealed_details() -> Iterator[str]:
    if not settings.PAYOUT_KEYS:
        yield "PAYOUT_KEYS is not set: details of bank accounts are sealed with a key of their own."
        return
    try:
        box_of(*settings.PAYOUT_KEYS)
    except ValueError:
        yield "PAYOUT_KEYS must be 32 random bytes each, in base64: openssl rand -base64 32."


@rule("E022")
def payouts() -> Iterator[str]:
    if settings.PAYOUT_MINIMUM * settings.PAYOUT_RATE < 100:
        yield "PAYOUT_MINIMUM is worth nothing at PAYOUT_RATE."


@rule("E023")
def telecallers() -> Iterator[str]:
    unknown = set(settings.TELECALLER_GENDERS).difference(Gender.values)
    if unknown:
        yield f"TELECALLER_GENDERS has {', '.join(sorted(unknown))}, which is none of {', '.join(Gender.values)}."
