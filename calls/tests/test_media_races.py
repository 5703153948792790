"""Several processes at one moment: a report is acted upon once, one looks at LiveKit, one tells of its outage."""

from collections import Counter

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.tests.pushing import queued
from calls.media import outage
from calls.media.livekit_server import Unreachable
from calls.media.reports import Report
from calls.models import MediaServer
from calls.services.media_reports import media_heard
from calls.tests.livekit import StandIn
from calls.tests.rooms import room_of
from conftest import in_parallel

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PROCESSES = 6
ONE_DID = {True: 1, False: PROCESSES - 1}


def test_report_that_comes_many_times_at_once_is_acted_upon_once(stand_in: StandIn, alice: User, bob: User) -> None:
    room = room_of(alice)
    report = Report("EV_1", "participant_joined", room.pk, True, str(bob.pk))
    assert Counter(in_parallel(PROCESSES, lambda: media_heard(report))) == ONE_DID
    assert len(queued()) == 1


@pytest.mark.parametrize("is_known", [False, True])
def test_one_looks(is_known: bool) -> None:
    now = timezone.now()
    if is_known:
        MediaServer.objects.create(pk=outage.NAME, due_at=now)
    assert Counter(in_parallel(PROCESSES, lambda: outage.claim(now))) == ONE_DID


def test_one_tells_of_an_outage(caplog: pytest.LogCaptureFixture) -> None:
    assert in_parallel(PROCESSES, lambda: outage.went_down(Unreachable("gone"))) == [None] * PROCESSES
    assert len(caplog.records) == 1
