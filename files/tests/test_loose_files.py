"""Files and rows, whenever a process is killed: none is left behind, and none is lost."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from chat.models import Attachment, Conversation
from chat.services import attachments as attachment_services
from chat.services.attachments import attachments_expire
from chat.services.messages import message_delete
from chat.services.pictures import conversation_picture_set
from chat.tests.conftest import attach, carol, direct, group, picture, say  # noqa: F401  Fixtures.
from config.storages import storages as storages_setting
from conftest import in_parallel
from files import services, sweeps, tasks
from files.models import LooseFile
from files.services import STRAY_AFTER, files_discard, files_keep, files_writing
from files.storage import PrivateDiskStorage
from files.sweeps import LONGEST_PAUSE, loose_files_collect
from realtime.errors import Unavailable

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """Nothing catches it, as nothing does a SIGKILL."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    private = {"BACKEND": "files.storage.PrivateDiskStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "private": private}
    return tmp_path


def on_disk(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def named() -> set[str]:
    """What rows say is there."""
    rows = [name for row in Attachment.objects.all() for name in row.files]
    return {*rows, *filter(None, Conversation.objects.values_list("picture", flat=True))}


def time_passes() -> None:
    now = timezone.now()
    for hours in range(1, 6):
        attachments_expire(now + timedelta(hours=hours))
        loose_files_collect(now + timedelta(hours=hours))


def dies(*args: Any, **kwargs: Any) -> Any:
    raise Killed


def dies_after(work: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        work(*args, **kwargs)
        raise Killed

    return run


KILLS: list[tuple[Any, str]] = [
    (services, "_write"),
    (LooseFile.objects, "create"),
    (storages["private"].__class__, "save"),
    (attachment_services, "_enter"),
    (attachment_services, "files_keep"),
    (attachment_services, "user_lock"),
    (Attachment, "save"),
]


@pytest.mark.parametrize("when", [dies, "after"], ids=["before", "after"])
@pytest.mark.parametrize(("place", "name"), KILLS, ids=[name for _, name in KILLS])
def test_an_upload_that_is_killed_leaves_nothing(
    alice: User, folder: Path, monkeypatch: pytest.MonkeyPatch, place: Any, name: str, when: Any
) -> None:
    kept = attach(alice)
    before = on_disk(folder)
    with monkeypatch.context() as patch:
        # A process that is killed does not tidy up either.
        patch.setattr(services, "files_discard", lambda **_: None)
        patch.setattr(place, name, dies if when is dies else dies_after(getattr(place, name)))
        with pytest.raises(Killed):
            attach(alice)
    assert named() <= on_disk(folder)
    assert on_disk(folder) <= named() | set(LooseFile.objects.values_list("name", flat=True))
    Attachment.objects.filter(pk=kept).update(created_at=timezone.now() + timedelta(days=1))
    time_passes()
    assert on_disk(folder) == before == named()
    assert not LooseFile.objects.exists()


@pytest.mark.parametrize(
    "place", [(tasks, "delete_files"), (storages["private"].__class__, "delete"), (LooseFile, "delete")]
)
@pytest.mark.parametrize("when", [dies, "after"], ids=["before", "after"])
def test_a_deletion_that_is_killed_is_done_later(
    alice: User, folder: Path, monkeypatch: pytest.MonkeyPatch, place: tuple[Any, str], when: Any
) -> None:
    with files_writing() as write:
        name = write(b"content")
    files_discard(names=[name])
    owner, method = place
    with monkeypatch.context() as patch:
        if method == "delete_files":
            patch.setattr(sweeps, "delete_files", type("Queue", (), {"enqueue": dies}))
        else:
            patch.setattr(owner, method, dies if when is dies else dies_after(getattr(owner, method)))
        with suppress(Killed):  # where the task runs at once, it keeps what it died of to itself
            loose_files_collect(timezone.now())
    assert on_disk(folder) <= set(LooseFile.objects.values_list("name", flat=True))
    time_passes()
    assert on_disk(folder) == set()
    assert not LooseFile.objects.exists()


def test_a_storage_that_is_away_is_asked_again_at_growing_pauses(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with files_writing() as write:
        names = [write(b"one"), write(b"other")]
    files_discard(names=names)
    tried: list[str] = []

    def away(self: Any, name: str) -> None:
        tried.append(name)
        raise OSError

    now = timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr(storages["private"].__class__, "delete", away)
        pauses = []
        for _ in range(9):
            loose_files_collect(now)
            due = min(LooseFile.objects.values_list("due_at", flat=True))
            pauses.append(due - now)
            now = due
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(minutes=1)
    assert pauses[-1] == LONGEST_PAUSE
    assert len(tried) == 9, "The second is not tried when the first has failed."
    loose_files_collect(now)
    assert on_disk(folder) == set()


def test_a_write_that_fails_is_told_and_leaves_nothing(
    alice: User, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any, **kwargs: Any) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(storages["private"].__class__, "_save", full)
        with pytest.raises(Unavailable):
            attach(alice)
    assert not Attachment.objects.exists()
    time_passes()
    assert not LooseFile.objects.exists()


def test_what_was_promised_to_be_deleted_is_not_kept(folder: Path) -> None:
    with files_writing() as write:
        name = write(b"content")
    LooseFile.objects.update(attempts=1)
    with pytest.raises(Unavailable):
        files_keep(names=[name])
    assert LooseFile.objects.count() == 1


def test_what_nobody_kept_waits_an_hour(folder: Path) -> None:
    with files_writing() as write:
        write(b"content")
    now = timezone.now()
    assert loose_files_collect(now + STRAY_AFTER - timedelta(minutes=1)) == 0
    assert len(on_disk(folder)) == 1
    assert loose_files_collect(now + STRAY_AFTER + timedelta(minutes=1)) == 1
    assert on_disk(folder) == set()


def test_what_was_not_sent_goes_and_what_was_stays(alice: User, direct: Conversation, folder: Path) -> None:  # noqa: F811
    sent, _ = attach(alice), attach(alice)
    say(direct, alice, attachments=(sent,))
    assert attachments_expire(timezone.now() + timedelta(minutes=59)) == 0
    assert attachments_expire(timezone.now() + timedelta(minutes=61)) == 1
    time_passes()
    assert on_disk(folder) == named() == set(Attachment.objects.get(pk=sent).files)


def test_the_files_of_a_deleted_message_go(alice: User, direct: Conversation, folder: Path) -> None:  # noqa: F811
    message = say(direct, alice, attachments=(attach(alice), attach(alice, b"x", "a.bin")))
    assert len(on_disk(folder)) == 3
    message_delete(message_id=message.id, by=alice.pk)
    loose_files_collect(timezone.now())
    assert on_disk(folder) == set()


def test_a_groups_last_picture_goes(alice: User, group: Conversation, folder: Path) -> None:  # noqa: F811
    for _ in range(2):
        conversation_picture_set(conversation_id=group.pk, by=alice.pk, data=picture())
    loose_files_collect(timezone.now())
    assert on_disk(folder) == named()
    assert len(named()) == 1


def test_files_are_for_the_servers_eyes_only(tmp_path: Path) -> None:
    options = storages_setting(tmp_path)["private"]["OPTIONS"]
    storage = PrivateDiskStorage(**options)
    name = storage.save("ab/name", ContentFile(b"content"))
    path = Path(storage.path(name))
    assert [each.stat().st_mode & 0o077 for each in (path, path.parent)] == [0, 0]
    assert storage.link(name, content_type="", disposition="") == ""


def test_each_is_collected_once_however_many_sweep(folder: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("DATABASE_URL names no PostgreSQL")
    with files_writing() as write:
        names = [write(b"content") for _ in range(20)]
    files_discard(names=names)
    now = timezone.now()
    counts = in_parallel(4, lambda: loose_files_collect(now))
    assert sum(count for count in counts if isinstance(count, int)) == 20, counts
    assert on_disk(folder) == set()
