"""Telecallers; sockets and friends as the tests of calls have them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from calls.tests.conftest import (
    _outlet_of_its_own,
    alice_socket,
    alice_token,
    anyio_backend,
    application,
    bob_token,
    carol,
    carol_api,
    connect,
    push_service,
    server,
    unlimited,
)
from chat.tests.conftest import Deliveries
from realtime.publish import Delivery
from telecaller.models import Telecaller, TelecallerLanguage
from telecaller.sweeps import telecaller_states_settle

__all__ = [
    "_outlet_of_its_own",
    "alice_socket",
    "alice_token",
    "anyio_backend",
    "application",
    "bob_token",
    "carol",
    "carol_api",
    "connect",
    "push_service",
    "server",
    "unlimited",
]

FORM: Any = {
    "about": "Worked in a library for six years, and likes to be told stories.",
    "languages": ["tamil", "english"],
    "birth_date": date(1990, 2, 28),
}
"""What somebody writes who would like to be a telecaller."""


def make_telecaller(user: User, **fields: Any) -> Telecaller:
    """One of long standing. Shown online where `state` says so, whatever that follows from."""
    if fields.get("state", Telecaller.State.OFFLINE) != Telecaller.State.OFFLINE:
        fields.setdefault("online_since", timezone.now())
    given = {"about": f"{user.full_name} listens.", "languages": ["english", "hindi"], **fields}
    telecaller = Telecaller.objects.create(user=user, **given)
    TelecallerLanguage.objects.replace(telecaller, telecaller.languages)
    return telecaller


@pytest.fixture
def telecaller(bob: User) -> Telecaller:
    """Bob, who is offline."""
    return make_telecaller(bob)


@pytest.fixture
def deliveries(deliveries: Deliveries) -> Callable[[], Any]:
    """With what the clock does a moment later."""

    @contextmanager
    def capture() -> Iterator[list[Delivery]]:
        with deliveries() as sent:
            yield sent
        with deliveries() as later:
            telecaller_states_settle(timezone.now())
        sent += later

    return capture
