"""What telecallers say to sockets."""

from uuid import UUID

import msgspec

from realtime.registry import event
from telecaller.models import Telecaller
from telecaller.wire import ApplicationView, OwnTelecaller


@event("telecaller.application")
class ApplicationChanged(msgspec.Struct):
    """Your application was sent, or the staff decided on it."""

    application: ApplicationView


@event("telecaller.profile_changed")
class ProfileChanged(msgspec.Struct):
    """You are a telecaller now, or yours is another profile, or you went online or offline on one of your devices, or a
    call or a rating was added.
    """

    profile: OwnTelecaller


@event("telecaller.presence", coalesce=("telecaller",))
class TelecallerPresence(msgspec.Struct):
    """A telecaller whom you watch can be called, is busy, or went. They hear it of themselves as well."""

    telecaller: UUID
    state: Telecaller.State


@event("telecaller.watched")
class Watched(msgspec.Struct):
    """To who has just begun to watch: what these are shown as now. Whatever becomes of it is told after it.

    Who is not there for oneself is not among them.
    """

    states: list[TelecallerPresence]
