"""What machines ask: is the process alive, may it be given work, and what has it counted."""

import hmac
import ipaddress
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from config import health
from realtime.processes import is_running

PART_SECONDS = 2.0
# Threads that a dead database or Redis holds on to are not waited for, but neither may they pile up.
_threads = ThreadPoolExecutor(8, thread_name_prefix="health")


class OpsMiddleware:
    """Stands before everything else: a probe asks by address, over plain HTTP, and leaves no log line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = VIEWS.get(request.path_info)
        return view(request) if view else self.get_response(request)


def live(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    waiting = {name: _threads.submit(part) for name, part in health.parts().items()}
    found = {name: _outcome(part) for name, part in waiting.items()}
    well = all(outcome == health.OK for outcome in found.values())
    return JsonResponse({"status": "ok" if well else "unavailable", "parts": found}, status=200 if well else 503)


def _outcome(part: Future[str]) -> str:
    try:
        return part.result(timeout=PART_SECONDS)
    except TooSlow:
        part.cancel()
        return f"no answer in {PART_SECONDS:g} s"
    except Exception as error:  # noqa: BLE001  Whatever a part dies of is the answer.
        return type(error).__name__


def metrics(request: HttpRequest) -> HttpResponse:
    if not may_read_metrics(request):
        return HttpResponse(
            "Metrics are for METRICS_TOKEN, or private addresses.\n", status=403, content_type="text/plain"
        )
    return HttpResponse(generate_latest(registry()), content_type=CONTENT_TYPE_LATEST)


def may_read_metrics(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    # Through a proxy that we do not know, every address is private.
    return "X-Forwarded-For" not in request.headers and is_private(request.META.get("REMOTE_ADDR", ""))


def is_private(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return False


def registry() -> CollectorRegistry:
    """Of several processes, each counts in files that any one of them can add up."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return REGISTRY
    forget_the_dead(Path(folder))
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


def forget_the_dead(folder: Path) -> None:
    """A killed process cannot take back the sockets it counted."""
    for file in folder.glob("gauge_live*.db"):
        pid = int(file.stem.rpartition("_")[2])
        if not is_running(pid):
            mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]


@contextmanager
def metrics_of_many() -> Iterator[None]:
    """For the processes that are started within: they count in files of one folder."""
    with TemporaryDirectory(prefix="switchboard-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        try:
            yield
        finally:
            del os.environ["PROMETHEUS_MULTIPROC_DIR"]


VIEWS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/health/live": live,
    "/health/ready": ready,
    "/metrics": metrics,
}
