"""Each unsafe setting is a refusal that names its variable, and good settings are none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from accounts.push.keys import new_private_key
from config import checks
from config.env import read_dotenv

ROOT = Path(settings.BASE_DIR)
PRODUCTION = read_dotenv(Path(__file__).with_name("production.env"))


def run(*command: str, **changes: str) -> subprocess.CompletedProcess[str]:
    env = {**PRODUCTION, "PATH": os.environ["PATH"], "ENV_FILE": os.devnull, **changes}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def production(settings: Settings) -> Settings:
    settings.DEBUG = False
    settings.SECRET_KEY = PRODUCTION["SECRET_KEY"]
    settings.ALLOWED_HOSTS = ["switchboard.example"]
    settings.PUBLIC_URL = "https://switchboard.example"
    settings.SMS_BACKEND = "twilio"
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_FROM = "AC0", "secret", "+15005550006"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.DEMO = False
    settings.PAYMENT_PROVIDER = "off"
    settings.PAYOUT_KEYS = [PRODUCTION["PAYOUT_KEYS"]]
    settings.REDIS_URL = ""
    return settings


def refusals() -> list[str]:
    return [str(refusal.msg) for refusal in checks.production_settings()]


def test_good_settings_are_accepted(production: Settings) -> None:
    assert refusals() == []


def test_development_is_not_held_to_it(production: Settings) -> None:
    production.DEBUG, production.SECRET_KEY, production.ALLOWED_HOSTS = True, "short", ["*"]
    assert refusals() == []


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("SECRET_KEY", "insecure-development-key-that-is-refused-when-debug-is-off", "SECRET_KEY is not set"),
        ("SECRET_KEY", PRODUCTION["SECRET_KEY"][:49], "SECRET_KEY must be at least 50"),
        ("SECRET_KEY", "ab" * 40, "SECRET_KEY must be at least 50"),
        ("ALLOWED_HOSTS", [], "ALLOWED_HOSTS is empty"),
        ("ALLOWED_HOSTS", ["switchboard.example", "*"], r"ALLOWED_HOSTS must not be \*"),
        ("PUBLIC_URL", "http://switchboard.example", "PUBLIC_URL must start with https"),
        ("PUBLIC_URL", "https://elsewhere.example", "ALLOWED_HOSTS does not contain elsewhere.example"),
        ("SMS_BACKEND", "console", "SMS_BACKEND is console"),
        ("SMS_BACKEND", "file", "SMS_BACKEND is file"),
        ("SMS_BACKEND", "pigeon", "SMS_BACKEND is pigeon"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "EMAIL_URL"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "EMAIL_URL"),
        ("WORKERS", 2, "REDIS_URL"),
        ("TWILIO_AUTH_TOKEN", "", "TWILIO_AUTH_TOKEN must be set too"),
        ("CORS_ALLOWED_ORIGINS", ["*"], "CORS_ORIGINS must list origins"),
        ("CORS_ALLOW_ALL_ORIGINS", True, "CORS_ORIGINS must list origins"),
        ("SESSION_COOKIE_SECURE", False, "SECURE_COOKIES must be on"),
        ("CSRF_COOKIE_SECURE", False, "SECURE_COOKIES must be on"),
        ("DEMO", True, "DEMO must be off"),
        ("PAYMENT_PROVIDER", "pigeon", "PAYMENT_PROVIDER is pigeon"),
        ("PAYMENT_PROVIDER", "stripe", "PAYMENT_PROVIDER is stripe, but STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET must"),
        ("PAYMENT_PROVIDER", "razorpay", "PAYMENT_PROVIDER is razorpay, but RAZORPAY_KEY_ID"),
        ("STRIPE_SECRET_KEY", "sk_live", "STRIPE_WEBHOOK_SECRET must be set too"),
        ("RAZORPAY_KEY_ID", "rzp_live", "RAZORPAY_KEY_SECRET, RAZORPAY_WEBHOOK_SECRET must be set too"),
        ("STRIPE_API_URL", "http://stripe.example", "STRIPE_API_URL must start with https"),
        ("RAZORPAY_API_URL", "http://razorpay.example", "RAZORPAY_API_URL must start with https"),
        ("CURRENCY", "rupees", "CURRENCY must be the three capital letters"),
        ("IMPORTED_BCRYPT_COST", 3, "IMPORTED_BCRYPT_COST must be from 4 to 31"),
        ("IMPORTED_BCRYPT_COST", 32, "IMPORTED_BCRYPT_COST must be from 4 to 31"),
        ("LIVEKIT_ALWAYS", True, "LIVEKIT_ALWAYS is on without LIVEKIT_URL"),
        ("TURN_URLS", ["turn:turn.example"], "TURN_SECRET must be set too, with TURN_URLS"),
        ("TURN_SECRET", "s3cret", "TURN_URLS must be set too, with TURN_SECRET"),
        ("TURN_SECONDS", 59, "TURN_SECONDS must be at least 60"),
        ("STUN_URLS", ["turn.example:3478"], "STUN_URLS must list addresses that start with stun:"),
        ("CALLS_MESH_LIMIT", 1, "CALLS_MESH_LIMIT must be from 2 to 12"),
        ("CALLS_MAX_PARTICIPANTS", 5, "CALLS_MAX_PARTICIPANTS must be from CALLS_MESH_LIMIT to 100"),
        ("PAYOUT_KEYS", [], "PAYOUT_KEYS is not set"),
        ("PAYOUT_KEYS", ["0123456789abcdef"], "PAYOUT_KEYS must be 32 random bytes"),
        ("PAYOUT_KEYS", [PRODUCTION["PAYOUT_KEYS"], "é"], "PAYOUT_KEYS must be 32 random bytes"),
        ("PAYOUT_RATE", 0, "PAYOUT_MINIMUM is worth nothing at PAYOUT_RATE"),
        ("PAYOUT_MINIMUM", 0, "PAYOUT_MINIMUM is worth nothing at PAYOUT_RATE"),
        ("TELECALLER_GENDERS", ["female", "woman"], "TELECALLER_GENDERS has woman, which is none of female, male"),
        ("CALLS_MAX_PARTICIPANTS", 101, "CALLS_MAX_PARTICIPANTS must be from CALLS_MESH_LIMIT to 100"),
    ],
)
def test_unsafe_setting_is_refused_by_name(production: Settings, setting: str, value: object, named: str) -> None:
    setattr(production, setting, value)
    with pytest.raises(ImproperlyConfigured, match=named):
        checks.refuse_unsafe_settings()


def test_server_may_do_without_text_messages(production: Settings) -> None:
    production.SMS_BACKEND = "off"
    production.TWILIO_ACCOUNT_SID = production.TWILIO_AUTH_TOKEN = production.TWILIO_FROM = ""
    assert refusals() == []


def test_twilio_without_its_secrets_is_refused(production: Settings) -> None:
    production.TWILIO_ACCOUNT_SID = production.TWILIO_AUTH_TOKEN = production.TWILIO_FROM = ""
    assert refusals() == [
        "SMS_BACKEND is twilio, but TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM must be set for it."
    ]


def test_every_proxy_is_trusted_only_on_loopback(production: Settings) -> None:
    production.TRUSTED_PROXIES = ["*"]
    assert refusals() == []
    production.HOST = "::"
    assert "TRUSTED_PROXIES" in refusals()[0]


def test_livekit_without_its_client_for_browsers_is_refused(production: Settings, tmp_path: Path) -> None:
    production.LIVEKIT_URL, production.LIVEKIT_CLIENT = "wss://media.example", tmp_path
    assert not any("npm ci" in refusal for refusal in refusals())
    production.LIVEKIT_CLIENT = tmp_path / "missing"
    assert any("npm ci" in refusal for refusal in refusals())


@pytest.mark.parametrize(
    ("setting", "value"),
    [("SENTRY_DSN", "https://key@sentry.example/1"), ("SMS_BACKEND", "twilio"), ("LIVEKIT_URL", "wss://media.example")],
)
def test_missing_optional_package_is_refused_by_name(
    production: Settings, monkeypatch: pytest.MonkeyPatch, setting: str, value: str
) -> None:
    setattr(production, setting, value)
    monkeypatch.setattr(checks, "find_spec", lambda name: None)
    assert any(refusal.startswith(setting) and "requirements-extras.txt" in refusal for refusal in refusals())


def test_silenced_refusal_is_the_owners_decision(production: Settings) -> None:
    production.SMS_BACKEND, production.SILENCED_SYSTEM_CHECKS = "console", ["switchboard.E004"]
    checks.refuse_unsafe_settings()


def test_deployment_check_has_nothing_to_say_about_good_settings() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("manage.py", "serve", "--port", "0"),
        ("manage.py", "db_worker"),
        ("-m", "daphne", "--port", "0", "config.asgi:application"),
        ("-m", "uvicorn", "--port", "0", "config.asgi:application"),
    ],
    ids=["serve", "db_worker", "daphne", "uvicorn"],
)
def test_no_server_starts_with_unsafe_settings(command: tuple[str, ...]) -> None:
    done = run(*command, SECRET_KEY="short", ALLOWED_HOSTS="*")
    assert done.returncode != 0
    assert "SECRET_KEY must be at least 50 random characters" in done.stderr
    assert "ALLOWED_HOSTS must not be *" in done.stderr


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("PUSH_VAPID_PRIVATE_KEY", "x", "PUSH_VAPID_PRIVATE_KEY is no key"),
        ("PUSH_CONTACT", "", "PUSH_CONTACT must be set"),
        ("PUSH_HOSTS", ["http://push.internal"], "PUSH_HOSTS must not have http://"),
    ],
)
def test_push_needs_a_key_a_contact_and_encryption(
    production: Settings, setting: str, value: object, named: str
) -> None:
    production.PUSH_VAPID_PRIVATE_KEY, production.PUSH_CONTACT = new_private_key(), "mailto:push@switchboard.example"
    assert list(checks.push()) == []
    setattr(production, setting, value)
    (refusal,) = checks.push()
    assert named in refusal


@pytest.fixture
def media(production: Settings) -> Settings:
    production.LIVEKIT_URL, production.LIVEKIT_API_URL = "wss://media.example", "http://livekit:7880"
    production.LIVEKIT_CLIENT = ROOT
    production.LIVEKIT_API_KEY, production.LIVEKIT_API_SECRET = "switchboard", "5" * 32
    production.TURN_URLS = ["turn:turn.example:3478?transport=udp", "turns:turn.example:5349"]
    production.STUN_URLS, production.TURN_SECRET = ["stun:turn.example:3478"], "s3cret"
    assert refusals() == []
    return production


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("LIVEKIT_URL", "", "LIVEKIT_URL must be set too, with LIVEKIT_API_KEY, LIVEKIT_API_SECRET"),
        ("LIVEKIT_API_KEY", "", "LIVEKIT_API_KEY must be set too, with LIVEKIT_URL, LIVEKIT_API_SECRET"),
        ("LIVEKIT_API_SECRET", "", "LIVEKIT_API_SECRET must be set too, with LIVEKIT_URL, LIVEKIT_API_KEY"),
        ("LIVEKIT_API_SECRET", "5" * 31, "LIVEKIT_API_SECRET must be at least 32 characters"),
        ("LIVEKIT_URL", "ws://media.example", "LIVEKIT_URL must start with wss://"),
        ("LIVEKIT_URL", "https://media.example", "LIVEKIT_URL must start with wss://"),
        ("LIVEKIT_API_URL", "livekit:7880", "LIVEKIT_API_URL must start with https://"),
        ("TURN_URLS", [], "TURN_URLS must be set too, with TURN_SECRET"),
        ("TURN_URLS", ["turn.example:3478"], "TURN_URLS must list addresses that start with turn: or turns:"),
        ("TURN_SECRET", "", "TURN_SECRET must be set too, with TURN_URLS"),
    ],
)
def test_half_of_a_media_server_is_refused_by_name(media: Settings, setting: str, value: object, named: str) -> None:
    setattr(media, setting, value)
    (refusal,) = refusals()
    assert named in refusal


def test_the_sandbox_is_refused_unless_it_is_wanted(production: Settings) -> None:
    production.PAYMENT_PROVIDER, production.PAYMENT_SANDBOX = "sandbox", False
    assert [refusal[:29] for refusal in refusals()] == ["PAYMENT_PROVIDER is sandbox, "]
    production.PAYMENT_SANDBOX = True
    assert refusals() == []
