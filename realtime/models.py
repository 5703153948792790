"""Who is connected, as rows: a process holds a lease, and its connections stand or fall with it."""

import os
import platform
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from realtime.ids import uuid7
from realtime.processes import is_running

LEASE = timedelta(seconds=15)
"""A process that has not renewed for this long is dead, and all its connections with it."""


class ServerProcessQuerySet(models.QuerySet["ServerProcess"]):
    def dead(self) -> Self:
        return self.filter(renewed_at__lt=timezone.now() - LEASE)

    def crashed_here(self) -> Self:
        """Processes of this machine that ended without saying so: no need to wait for their leases."""
        here = self.filter(host=platform.node())
        return here.exclude(pid__in=[pid for pid in here.values_list("pid", flat=True) if _runs(pid)])


def _runs(pid: int) -> bool:
    """This process's own number, found before its row is written, is a predecessor's."""
    return pid != os.getpid() and is_running(pid)


class ServerProcess(models.Model):
    """One server process. It renews one row, however many sockets it holds."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    started_at = models.DateTimeField(default=timezone.now)
    host = models.CharField(max_length=255, default=platform.node)
    pid = models.PositiveIntegerField(default=os.getpid)
    renewed_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = ServerProcessQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.id)


class Status(models.TextChoices):
    ONLINE = "online"
    AWAY = "away"
    ON_CALL = "on_call"
    OFFLINE = "offline"


class Connection(models.Model):
    """One signed-in socket."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    process = models.ForeignKey(ServerProcess, on_delete=models.CASCADE, related_name="connections")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="connections")
    session_id = models.CharField(max_length=64, db_index=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ONLINE)
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(name="connection_is_online_or_away", condition=Q(status__in=["online", "away"])),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PresenceQuerySet(models.QuerySet["Presence"]):
    def due(self) -> Self:
        return self.filter(check_at__lte=timezone.now())


class Presence(models.Model):
    """What a person's connections add up to. `check_at` is when to look again after one of them went."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="presence"
    )
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OFFLINE)
    last_seen = models.DateTimeField(default=timezone.now)
    check_at = models.DateTimeField(null=True, blank=True)
    on_call = models.BooleanField(default=False, help_text="Sits in a call, whatever their devices say.")

    objects = PresenceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="presence_check_at", fields=["check_at"], condition=Q(check_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.status}"
