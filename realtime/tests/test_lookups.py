"""Asking for many rows at once."""

import pytest
from django.db import connection

from accounts.models import User
from realtime.ids import uuid7

pytestmark = pytest.mark.django_db


def test_those_among_are_found(alice: User, bob: User, stranger: User) -> None:
    found = User.objects.filter(pk__among={alice.pk, stranger.pk, *(uuid7() for _ in range(1000))})
    assert set(found) == {alice, stranger}
    assert not User.objects.filter(pk__among=[]).exists()


@pytest.mark.postgres
def test_postgresql_reads_one_parameter(alice: User) -> None:
    assert connection.vendor == "postgresql"
    sql, parameters = User.objects.filter(pk__among=[alice.pk, uuid7()]).query.sql_with_params()
    assert sql.endswith("= ANY(%s)")
    assert len(parameters) == 1
