import pytest
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from conftest import nothing_changes

pytestmark = pytest.mark.django_db


def test_server_without_text_messages_says_so_and_stores_nothing(api: APIClient, settings: Settings) -> None:
    settings.SMS_BACKEND = "off"
    with nothing_changes():
        answer = api.post("/api/v1/auth/otp/", {"phone": "+919876543210"})
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["code"] == "sms_off"
