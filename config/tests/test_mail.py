import pytest
from django.core.exceptions import ImproperlyConfigured

from config.mail import mail


def test_console_and_file() -> None:
    assert mail("console:") == {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    assert mail("file:///var/spool/two%20words")["EMAIL_FILE_PATH"] == "/var/spool/two words"


@pytest.mark.parametrize(
    ("url", "port", "starttls"),
    [
        ("smtp://u:p%40ss@mx.example", 587, True),
        ("smtps://u:p%40ss@mx.example", 465, False),
        ("smtp://u:p%40ss@mx.example:25", 25, True),
    ],
)
def test_smtp_has_host_credentials_port_and_encryption(url: str, port: int, starttls: bool) -> None:
    setting = mail(url)
    assert (setting["EMAIL_HOST"], setting["EMAIL_HOST_USER"], setting["EMAIL_HOST_PASSWORD"]) == (
        "mx.example",
        "u",
        "p@ss",
    )
    assert (setting["EMAIL_PORT"], setting["EMAIL_USE_TLS"], setting["EMAIL_USE_SSL"]) == (port, starttls, not starttls)


@pytest.mark.parametrize("url", ["", "http://mx.example", "smtp://", "mx.example:25"])
def test_anything_else_is_refused_by_name(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        mail(url)
