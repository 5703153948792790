"""What becomes of telecallers when something happens to people, their devices and their calls."""

from typing import Any

from django.db.models import Q

from accounts.hooks import Steps, on_block, on_suspension
from accounts.models import User
from accounts.personal_data import erased, exported
from accounts.services.locks import rows_lock
from calls.call_hooks import on_call_change
from calls.models import Call
from realtime.presence import on_status
from realtime.publish import leave
from realtime.topics import user_topic
from telecaller.models import Application, Favourite, Telecaller
from telecaller.services.states import states_settle_soon
from telecaller.services.telecallers import telecaller_forget, telecaller_lock, telecaller_silence
from telecaller.topics import telecaller_topic

on_status(states_settle_soon)


@on_call_change
def _busy_or_free(call: Call) -> None:
    states_settle_soon([call.caller_id, call.callee_id])


@on_block("telecallers")
def _part(blocker: User, blocked: User) -> Steps:
    """Neither hears of the other any more, nor finds them among their favourites."""
    yield
    Favourite.objects.between(blocker.pk, blocked.pk).delete()
    watched = set(Telecaller.objects.filter(pk__in=[blocker.pk, blocked.pk]).values_list("pk", flat=True))
    for viewer, seen in ((blocker, blocked), (blocked, blocker)):
        if seen.pk in watched:
            leave(user_topic(viewer.pk), of=telecaller_topic(seen.pk))


@on_suspension("telecallers")
def _suspend(user: User, _by: User) -> Steps:
    telecaller = telecaller_lock(user.pk)
    yield
    if telecaller is not None:
        telecaller.refresh_from_db()  # a call of theirs may just have been counted
        telecaller_silence(telecaller)


@erased("telecallers")
def _erase(user: User) -> Steps:
    telecaller, favourites = telecaller_lock(user.pk), Favourite.objects.filter(Q(user=user) | Q(telecaller=user.pk))
    rows_lock(favourites)
    yield
    if telecaller is not None:
        telecaller_forget(telecaller)
    Application.objects.filter(user=user).delete()
    favourites.delete()


@exported("telecaller")
def _telecaller(user: User) -> Any:
    columns = (
        "about",
        "languages",
        "active",
        "online_since",
        "rating_sum",
        "rating_count",
        "calls_count",
        "created_at",
    )
    return Telecaller.objects.filter(user=user).values(*columns).first()


@exported("telecaller_applications")
def _applications(user: User) -> list[Any]:
    columns = ("state", "about", "languages", "birth_date", "reason", "created_at", "decided_at")
    return list(Application.objects.filter(user=user).order_by("pk").values(*columns))


@exported("favourite_telecallers")
def _favourites(user: User) -> list[Any]:
    return list(Favourite.objects.filter(user=user).order_by("pk").values("telecaller__user__username", "created_at"))
