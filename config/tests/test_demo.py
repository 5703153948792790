import io
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from accounts.models import User
from calls.models import Call
from chat.models import Conversation
from config.management.commands import demo

pytestmark = pytest.mark.django_db


def run(*arguments: str, **options: bool) -> str:
    out = io.StringIO()
    call_command("demo", *arguments, stdout=out, **options)
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

    found = list(demo.demos())
    monkeypatch.setattr(demo, "demos", lambda _only: [*found, SimpleNamespace(fill=breaks)])
    with pytest.raises(RuntimeError):
        run()
    assert not User.objects.exists()


def test_demo_of_one_app_leaves_the_others_empty(settings: Settings) -> None:
    settings.DEBUG = True
    run("--only", "accounts")
    assert User.objects.exists()
    assert not Conversation.objects.exists()


@pytest.mark.parametrize("count", ["0", "1000001", "many"])
def test_demo_of_an_odd_number_of_messages_is_refused(settings: Settings, count: str) -> None:
    settings.DEBUG = True
    with pytest.raises(CommandError, match="--messages"):
        run("--messages", count)
    assert not User.objects.exists()


def test_demo_people_have_called_each_other_and_one_call_was_missed(settings: Settings) -> None:
    settings.DEBUG = True
    run()
    calls = list(Call.objects.values())
    run()
    assert list(Call.objects.values()) == calls
    assert set(Call.objects.values_list("state", flat=True)) > {"ended", "missed", "declined"}
    assert Call.objects.missed_by(User.objects.get(username="meera").pk).count() == 1
    assert not Call.objects.unnoted().exists()
