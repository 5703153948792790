"""People without an account: let in for a while, and then gone without a trace (docs/decisions/0034)."""

import secrets
from datetime import datetime, timedelta
from string import ascii_lowercase

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Session, User
from accounts.services.sessions import Origin, SignedIn, session_end_all, session_start
from realtime.models import Connection
from realtime.presence import connections_close

AT_ONCE = 50
LINGER = timedelta(minutes=1)
"""Between the end of a guest's time and their row's: by then their sockets have gone, and none is on its way in."""


@transaction.atomic
def guest_sign_in(*, full_name: str, origin: Origin) -> SignedIn:
    """Somebody new, whom nobody finds. Whoever offers this limits how often."""
    letters = "".join(secrets.choice(ascii_lowercase) for _ in range(12))
    user = User(username=f"guest-{letters}", full_name=full_name, guest_until=timezone.now() + settings.GUEST_LIFETIME)
    user.set_unusable_password()
    user.save(force_insert=True)
    return session_start(user=user, origin=origin, created=True)


@transaction.atomic
def guests_delete(*, now: datetime) -> int:
    """Those whose time is over, a bite at a time. Their sockets should be closed by now; if not, they are here."""
    over = User.objects.guests_over(now - LINGER).select_for_update(skip_locked=True).order_by("guest_until")
    going = list(over.values_list("pk", flat=True)[:AT_ONCE])
    if not going:
        return 0
    session_end_all(sessions=Session.objects.filter(user__in=going), ending=Session.Ending.DELETED)
    # Connections before presence, as everywhere.
    connections_close(ids=list(Connection.objects.filter(user__in=going).values_list("pk", flat=True)))
    User.objects.filter(pk__in=going).delete()
    return len(going)
