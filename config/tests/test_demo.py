import io
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from accounts.models import User
from config.management.commands import demo

pytestmark = pytest.mark.django_db


def run(**options: bool) -> str:
    out = io.StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


def test_demo_is_for_development(settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="--force"):
        run()
    assert not User.objects.exists()


def test_demo_can_be_forced_and_says_who_to_sign_in_as(settings: Settings) -> None:
    settings.DEBUG = False
    printed = run(force=True)
    people = User.objects.values_list("username", flat=True)
    assert people
    assert any(name in printed for name in people)


def test_demo_again_changes_nothing(settings: Settings) -> None:
    settings.DEBUG = True
    first = run()
    before = list(User.objects.order_by("pk").values())
    assert run() == first
    assert list(User.objects.order_by("pk").values()) == before


def test_demo_is_all_or_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEBUG = True

    def breaks() -> Iterator[str]:
        yield "half"
        raise RuntimeError("broken")

    found = list(demo.fillers())
    monkeypatch.setattr(demo, "fillers", lambda: [*found, breaks])
    with pytest.raises(RuntimeError):
        run()
    assert not User.objects.exists()
