"""Everything that is held about somebody, for them to take along."""

from typing import Any

from accounts.models import PushSubscription, Session, User
from accounts.personal_data import exported, exports
from accounts.wire import own_user


def user_export(*, user: User) -> dict[str, Any]:
    return {name: export(user) for name, export in exports.items()}


@exported("profile")
def _profile(user: User) -> Any:
    return own_user(user)


@exported("confirmed")
def _confirmed(user: User) -> Any:
    return {"email": user.email_verified_at, "phone": user.phone_verified_at}


@exported("sessions")
def _sessions(user: User) -> list[Any]:
    columns = ("id", "device", "user_agent", "address", "created_at", "last_seen_at", "ended_at", "ending")
    return list(Session.objects.filter(user=user).order_by("pk").values(*columns))


@exported("push")
def _push(user: User) -> list[Any]:
    columns = ("session", "endpoint", "created_at", "delivered_at")
    return list(PushSubscription.objects.of(user.pk).order_by("pk").values(*columns))


@exported("blocked")
def _blocked(user: User) -> list[Any]:
    return list(user.blocks_made.order_by("pk").values("blocked__username", "created_at"))


@exported("reports")
def _reports(user: User) -> list[Any]:
    return list(user.reports_made.order_by("pk").values("user__username", "reason", "state", "created_at"))
