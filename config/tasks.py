"""The worker of queued work (mail, text messages), beside the server so that one command runs everything."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import connections
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker

POLL_SECONDS = 1.0
REST_SECONDS = 5.0
LAST_TASK_SECONDS = 10.0

logger = structlog.get_logger(__name__)


@contextmanager
def worker_beside() -> Iterator[None]:
    """Works the queue in a thread of this process; ends with the task it has in hand."""
    worker = new_worker()
    stopping = threading.Event()
    thread = threading.Thread(target=_work, args=(worker, stopping), name="tasks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        worker.running = False
        thread.join(LAST_TASK_SECONDS)


def new_worker() -> Worker:
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=POLL_SECONDS,
        batch=False,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )


def _work(worker: Worker, stopping: threading.Event) -> None:
    while not stopping.is_set():
        try:
            worker.run()
        except Exception:
            logger.exception("task_worker_failed")
            stopping.wait(REST_SECONDS)
        finally:
            connections.close_all()
