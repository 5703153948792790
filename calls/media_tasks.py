"""What media servers are told after a change was committed. One that fails is run again, so each may be run twice."""

from uuid import UUID

from django_tasks import task

from calls.media import livekit


@task()
def media_remove(room: str, user: str) -> None:
    if livekit.is_on():
        livekit.remove(room, UUID(user))


@task()
def media_close(room: str) -> None:
    if livekit.is_on():
        livekit.close(room)
