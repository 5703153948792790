"""Keeping people apart. Later domains ask `is_blocked_between` before they let two people meet."""

from uuid import UUID

from django.db import transaction

from accounts.frames import BlockChanged
from accounts.hooks import on_block, on_unblock
from accounts.models import Block, User
from accounts.services.locks import pair_lock
from realtime.errors import Invalid, NotFound
from realtime.publish import publish
from realtime.topics import user_topic


def is_blocked_between(one: UUID, other: UUID) -> bool:
    return Block.objects.between(one, other).exists()


@transaction.atomic
def block_create(*, blocker: User, user_id: UUID) -> None:
    if user_id == blocker.pk:
        raise Invalid("not_oneself", "You cannot block yourself.")
    blocker, blocked = pair_lock(blocker.pk, user_id)
    if blocked is None:
        raise NotFound("not_found", "There is no such person.")
    apart = is_blocked_between(blocker.pk, blocked.pk)
    _, created = Block.objects.get_or_create(blocker=blocker, blocked=blocked)
    if not apart:
        on_block.run(blocker, blocked)
    if created:
        publish(user_topic(blocker.pk), BlockChanged(user=user_id, blocked=True))


@transaction.atomic
def block_delete(*, blocker: User, user_id: UUID) -> None:
    blocker, blocked = pair_lock(blocker.pk, user_id)
    removed, _ = Block.objects.filter(blocker=blocker, blocked=user_id).delete()
    if not removed:
        return
    if blocked is not None and not is_blocked_between(blocker.pk, blocked.pk):
        on_unblock.run(blocker, blocked)
    publish(user_topic(blocker.pk), BlockChanged(user=user_id, blocked=False))
