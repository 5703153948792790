"""What becomes of friends when something happens to a person: blocked, hidden, taking their data along, gone."""

from typing import Any

from django.db.models import Q

from accounts.hooks import Steps, on_block, on_profile_change
from accounts.models import User
from accounts.personal_data import erased, exported
from accounts.services.locks import rows_lock
from chat.models import FriendRequest, Friendship
from chat.presence import presence_show_or_hide
from chat.services.friend_requests import requests_forget, requests_take_back
from chat.services.friends import friendships_end


@on_block("friends")
def _part(blocker: User, blocked: User) -> Steps:
    yield
    friendships_end(blocker.pk, [blocked.pk])
    requests_take_back(FriendRequest.objects.between(blocker.pk, blocked.pk))


@on_profile_change("presence")
def _show_or_hide(before: User, user: User) -> Steps:
    yield
    if before.hide_presence != user.hide_presence:
        presence_show_or_hide(user)


@erased("friends")
def _erase(user: User) -> Steps:
    requests = FriendRequest.objects.filter(Q(sender=user) | Q(receiver=user))
    rows_lock(requests)
    rows_lock(Friendship.objects.filter(Q(user=user) | Q(friend=user)))
    yield
    requests_forget(requests)
    friendships_end(user.pk, list(Friendship.objects.filter(user=user).values_list("friend", flat=True)))


@exported("friends")
def _friends(user: User) -> list[Any]:
    return list(Friendship.objects.filter(user=user).order_by("pk").values("friend__username", "created_at"))


@exported("friend_requests")
def _requests(user: User) -> dict[str, list[Any]]:
    """What others declined is not told here either."""
    sent = FriendRequest.objects.standing().filter(sender=user).order_by("pk")
    received = FriendRequest.objects.standing().filter(receiver=user).order_by("pk")
    return {
        "sent": list(sent.values("receiver__username", "created_at")),
        "received": list(received.values("sender__username", "created_at", "declined_at")),
    }
