"""Telecallers: what they say of themselves, whether they take calls, and whether they may."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.sessions import session_is_over
from realtime.errors import Conflict, Forbidden, NotFound
from realtime.publish import publish
from realtime.topics import user_topic
from telecaller.frames import ProfileChanged
from telecaller.models import Telecaller, TelecallerLanguage
from telecaller.services.states import state_change, state_tell
from telecaller.wire import own_telecaller

logger = structlog.get_logger(__name__)


def no_telecaller() -> NotFound:
    return NotFound("not_found", "You are not a telecaller.")


def telecaller_begin(*, user: User, about: str, languages: Sequence[str]) -> Telecaller:
    """Of a person who is locked, and is none yet."""
    telecaller = Telecaller.objects.create(user=user, about=about, languages=list(languages))
    TelecallerLanguage.objects.replace(telecaller, languages)
    profile_tell(telecaller)
    return telecaller


@transaction.atomic
def telecaller_update(*, user_id: UUID, changes: dict[str, Any]) -> Telecaller:
    """What is not given stays as it is."""
    telecaller = _own(user_id)
    changed = [name for name, value in changes.items() if getattr(telecaller, name) != value]
    if not changed:
        return telecaller
    for name in changed:
        setattr(telecaller, name, changes[name])
    telecaller.save(update_fields=changed)
    if "languages" in changed:
        TelecallerLanguage.objects.replace(telecaller, telecaller.languages)
    profile_tell(telecaller)
    return telecaller


@transaction.atomic
def telecaller_go_online(*, user_id: UUID) -> Telecaller:
    """From now on, whenever a device of theirs is here. Said twice, it is so since the first time."""
    telecaller = _own(user_id)
    if not User.objects.active().filter(pk=user_id).exists():
        raise session_is_over()
    if not telecaller.active:
        raise Forbidden("telecaller_inactive", "The staff has taken you off the list of telecallers.")
    if telecaller.online_since is None:
        telecaller.online_since = timezone.now()
        telecaller.save(update_fields=["online_since"])
        state_change([telecaller])
        profile_tell(telecaller)
    return telecaller


@transaction.atomic
def telecaller_go_offline(*, user_id: UUID) -> Telecaller:
    """For whoever calls from now on: a call that goes on is not touched by it."""
    telecaller = _own(user_id)
    telecaller_silence(telecaller)
    return telecaller


@transaction.atomic
def telecaller_set_active(*, telecaller: Telecaller, by: User, active: bool) -> None:
    """Off the list they are no telecaller for anybody else; whatever they have earned stays theirs."""
    telecaller = _own(telecaller.pk)
    if telecaller.active == active:
        raise Conflict("telecaller_state", "Somebody has just done that.")
    telecaller_silence(telecaller)
    telecaller.active = active
    telecaller.save(update_fields=["active"])
    profile_tell(telecaller)
    logger.info("telecaller_set_active", telecaller=str(telecaller.pk), active=active, by=str(by.pk))


def telecaller_lock(user_id: UUID) -> Telecaller | None:
    return Telecaller.objects.select_for_update(no_key=True).filter(pk=user_id).first()


def telecaller_forget(telecaller: Telecaller) -> None:
    """The row stays, for the calls that name it."""
    telecaller_silence(telecaller)
    Telecaller.objects.filter(pk=telecaller.pk).update(active=False, about="", languages=[])
    TelecallerLanguage.objects.filter(telecaller=telecaller).delete()


def telecaller_silence(telecaller: Telecaller) -> None:
    """Takes no more calls. It is locked, as everywhere where it is given."""
    if telecaller.online_since is None:
        return
    shown, telecaller.state = telecaller.state, Telecaller.State.OFFLINE
    telecaller.online_since = None
    telecaller.save(update_fields=["online_since", "state"])
    if shown != telecaller.state:
        state_tell(telecaller)
    profile_tell(telecaller)


def profile_tell(telecaller: Telecaller) -> None:
    publish(user_topic(telecaller.pk), ProfileChanged(own_telecaller(telecaller)))


def _own(user_id: UUID) -> Telecaller:
    telecaller = telecaller_lock(user_id)
    if telecaller is None:
        raise no_telecaller()
    return telecaller
