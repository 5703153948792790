"""The worker beside the server, second attempts, and what is kept."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from config import tasks
from config.sweeps import RETRY_AFTER, tasks_forget, tasks_retry, tasks_strand
from config.tasks import new_worker, worker_beside

READY, RUNNING = TaskResultStatus.READY, TaskResultStatus.RUNNING
FAILED, SUCCESSFUL = TaskResultStatus.FAILED, TaskResultStatus.SUCCESSFUL
SECOND = timedelta(seconds=1)
NOW = timezone.now()

Row = DBTaskResult[..., object]
MakeTask = Callable[..., Row]


@pytest.fixture
def make_task(db: None) -> MakeTask:
    def make(status: TaskResultStatus, *, attempts: int = 1, age: timedelta = timedelta()) -> Row:
        return DBTaskResult.objects.create(
            status=status,
            args_kwargs={"args": [], "kwargs": {}},
            task_path="accounts.tasks.send_otp",
            backend_name="default",
            run_after=get_date_max(),
            worker_ids=[f"worker-{number}" for number in range(attempts)],
            started_at=NOW - age,
            finished_at=None if status in {READY, RUNNING} else NOW - age,
        )

    return make


def status_of(task: Row) -> str:
    task.refresh_from_db()
    return str(task.status)


@pytest.mark.parametrize(("attempts", "pause"), list(enumerate(RETRY_AFTER, start=1)))
def test_failed_task_is_tried_again_after_a_pause_that_grows(
    make_task: MakeTask, attempts: int, pause: timedelta
) -> None:
    due = make_task(FAILED, attempts=attempts, age=pause)
    early = make_task(FAILED, attempts=attempts, age=pause - SECOND)
    assert tasks_retry(NOW) == 1
    assert (status_of(due), status_of(early)) == (READY, FAILED)


def test_task_that_keeps_failing_is_given_up(make_task: MakeTask) -> None:
    task = make_task(FAILED, attempts=len(RETRY_AFTER) + 1, age=timedelta(days=1))
    assert tasks_retry(NOW) == 0
    assert status_of(task) == FAILED


def test_only_failed_tasks_are_tried_again(make_task: MakeTask) -> None:
    others = [make_task(status, age=timedelta(minutes=5)) for status in (SUCCESSFUL, RUNNING, READY)]
    assert tasks_retry(NOW) == 0
    assert [status_of(task) for task in others] == [SUCCESSFUL, RUNNING, READY]


def test_task_of_a_killed_worker_is_queued_again(make_task: MakeTask) -> None:
    stranded, at_work = make_task(RUNNING, age=timedelta(minutes=10)), make_task(RUNNING, age=timedelta(minutes=9))
    assert tasks_strand(NOW) == 1
    assert (status_of(stranded), status_of(at_work)) == (READY, RUNNING)


def test_finished_tasks_are_forgotten_the_failed_ones_later(make_task: MakeTask) -> None:
    forgotten = [make_task(SUCCESSFUL, age=timedelta(hours=1)), make_task(FAILED, age=timedelta(days=7))]
    kept = [
        make_task(SUCCESSFUL, age=timedelta(minutes=59)),
        make_task(FAILED, age=timedelta(days=6)),
        make_task(READY, age=timedelta(days=30)),
    ]
    assert tasks_forget(NOW) == len(forgotten)
    assert set(DBTaskResult.objects.all()) == set(kept)


def test_worker_takes_every_queue_of_the_default_backend() -> None:
    worker = new_worker()
    assert worker.process_all_queues
    assert worker.backend_name == "default"


class FailsOnce:
    """A worker that loses the database, then works until it is told to stop."""

    def __init__(self) -> None:
        self.running = True
        self.runs = 0
        self.at_work = threading.Event()
        self.told = threading.Event()

    def run(self) -> None:
        self.runs += 1
        if self.runs == 1:
            raise ConnectionError("The database went away.")
        self.at_work.set()
        self.told.wait(10)

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == "running" and value is False:
            self.told.set()


def test_worker_comes_back_after_a_failure_and_ends_with_the_server(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    worker = FailsOnce()
    monkeypatch.setattr(tasks, "new_worker", lambda: worker)
    monkeypatch.setattr(tasks, "REST_SECONDS", 0)
    with worker_beside():
        assert worker.at_work.wait(10)
    assert worker.runs == 2
    assert not worker.running
    assert "tasks" not in {thread.name for thread in threading.enumerate()}
    assert "task_worker_failed" in caplog.text
