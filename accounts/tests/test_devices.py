"""A user agent in words that its owner recognises."""

import pytest

from accounts.devices import device_name

ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (ANDROID + "Chrome/139.0 Mobile Safari/537.36", "Chrome on Android"),
        (ANDROID + "SamsungBrowser/27.0 Chrome/125.0 Mobile Safari/537.36", "Samsung Internet on Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/139.0 Safari/537.36 Edg/139.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_7) Version/18.0 Safari/605.1", "Safari on Mac"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/139.0 Safari/604.1", "Chrome on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Firefox/1.0", "Firefox"),
        ("SomeApp (Android 15)", "Android"),
        ("curl/8.5.0", "curl"),
        ("", "Unknown device"),
    ],
)
def test_it_names_browser_and_system(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name
