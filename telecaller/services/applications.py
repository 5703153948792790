"""Applications to be a telecaller: sent, approved, rejected."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.locks import user_lock
from realtime.errors import Conflict, Forbidden
from realtime.publish import publish
from realtime.topics import user_topic
from telecaller.eligibility import must_be_adult, must_be_eligible
from telecaller.frames import ApplicationChanged
from telecaller.models import Application, Telecaller
from telecaller.services.telecallers import telecaller_begin
from telecaller.wire import application_view

logger = structlog.get_logger(__name__)

State = Application.State


@transaction.atomic
def application_send(*, user: User, about: str, languages: Sequence[str], birth_date: date) -> Application:
    user = user_lock(user)
    may_apply(user)
    must_be_adult(birth_date)
    application = Application.objects.create(user=user, about=about, languages=list(languages), birth_date=birth_date)
    _tell(application)
    return application


def may_apply(user: User) -> None:
    if Telecaller.objects.filter(user=user).exists():
        raise Conflict("already_telecaller", "You are a telecaller already.")
    if Application.objects.pending().filter(user=user).exists():
        raise Conflict("application_pending", "Your application is being looked at.")
    must_be_eligible(user)


@transaction.atomic
def application_approve(*, application: Application, by: User) -> Telecaller:
    user = User.objects.select_for_update(no_key=True).get(pk=application.user_id)
    if not user.is_active:
        raise Conflict("not_active", "This account is suspended or deleted.")
    application = _decide(application, by, state=State.APPROVED)
    return telecaller_begin(user=user, about=application.about, languages=application.languages)


@transaction.atomic
def application_reject(*, application: Application, by: User, reason: str) -> None:
    """They are told why, and may apply again."""
    _decide(application, by, state=State.REJECTED, reason=reason)


def _decide(application: Application, by: User, **outcome: Any) -> Application:
    """Once, by somebody else than who applied."""
    if application.user_id == by.pk:
        raise Forbidden("not_oneself", "Somebody else has to decide on your own application.")
    pending = Application.objects.pending().filter(pk=application.pk)
    if not pending.update(decided_by=by, decided_at=timezone.now(), **outcome):
        raise Conflict("application_decided", "Somebody has decided on this application already.")
    application.refresh_from_db()
    _tell(application)
    logger.info("application_decided", application=application.pk, state=application.state, by=str(by.pk))
    return application


def _tell(application: Application) -> None:
    publish(user_topic(application.user_id), ApplicationChanged(application_view(application)))
