"""Keeping somebody out, for a time or for good."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.hooks import on_suspension
from accounts.models import Session, User
from accounts.services.sessions import session_end_everywhere
from realtime.errors import Conflict, Forbidden, Invalid

logger = structlog.get_logger(__name__)

NOT_SUSPENDED = {"suspended_at": None, "suspended_until": None, "suspension_reason": ""}


@transaction.atomic
def user_suspend(*, user: User, by: User, reason: str, until: datetime | None = None) -> None:
    """Ends their sessions and closes their sockets. `until` None is until somebody lifts it."""
    # Their rights as they are now, and kept that way until this is over.
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    now = timezone.now()
    if user.pk == by.pk:
        raise Invalid("not_oneself", "You cannot suspend yourself.")
    _must_stand_above(user, by=by)
    if until is not None and until <= now:
        raise Invalid("in_the_past", "That moment has passed.", fields={"until": ["That moment has passed."]})
    suspended = (
        User.objects.undeleted()
        .unsuspended(now)
        .filter(pk=user.pk)
        .update(suspended_at=now, suspended_until=until, suspension_reason=reason)
    )
    if not suspended:
        raise Conflict("not_active", "This account is suspended or deleted already.")
    session_end_everywhere(user=user, ending=Session.Ending.SUSPENDED)
    on_suspension.run(user, by)
    logger.info("user_suspended", user=str(user.pk), by=str(by.pk), until=until and until.isoformat())


@transaction.atomic
def user_lift_suspension(*, user: User, by: User) -> None:
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    _must_stand_above(user, by=by)
    lifted = User.objects.undeleted().filter(pk=user.pk, suspended_at__isnull=False).update(**NOT_SUSPENDED)
    if not lifted:
        raise Conflict("not_suspended", "This account is not suspended.")
    logger.info("suspension_lifted", user=str(user.pk), by=str(by.pk))


def _must_stand_above(user: User, *, by: User) -> None:
    """Or anybody of the staff could shut out those who could stop them."""
    if (user.is_staff or user.is_superuser) and not by.is_superuser:
        raise Forbidden("superusers_only", "Only a superuser may do this to a member of the staff.")
