"""Whom of the telecallers somebody may watch, and what those are shown as."""

from collections.abc import Collection
from uuid import UUID

from accounts.models import User
from telecaller.frames import TelecallerPresence
from telecaller.models import Telecaller


def states_seen(viewer_id: UUID, telecaller_ids: Collection[UUID]) -> list[TelecallerPresence]:
    """Those who are not there for this person are left out, and oneself, of whom one hears anyway."""
    seen = Telecaller.objects.visible_to(User(pk=viewer_id)).filter(pk__in=telecaller_ids).exclude(pk=viewer_id)
    return [
        TelecallerPresence(pk, Telecaller.State(state)) for pk, state in seen.order_by("pk").values_list("pk", "state")
    ]
