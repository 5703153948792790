"""Sessions: started by a proof of who somebody is, rotated by their refresh token, ended for a reason."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from accounts.devices import device_name
from accounts.frames import SessionsChanged
from accounts.models import PushSubscription, Session, User
from accounts.models.session import SessionQuerySet, new_jti, session_end
from accounts.tokens import Tokens, read_refresh, tokens_for
from realtime.errors import Forbidden, NotFound, Unauthenticated
from realtime.publish import disconnect, publish
from realtime.topics import session_topic, user_topic
from realtime.wire import CloseCode

LEEWAY = timedelta(seconds=20)
"""Parallel tabs may present the same refresh token; this long after a rotation the last one is still answered."""

SEEN_INTERVAL = timedelta(minutes=5)


@dataclass(frozen=True)
class Origin:
    """Where a request came from."""

    address: str | None = None
    user_agent: str = ""


@dataclass(frozen=True)
class SignedIn:
    user: User
    session: Session
    tokens: Tokens
    created: bool = False


@transaction.atomic
def session_start(*, user: User, origin: Origin, created: bool = False) -> SignedIn:
    # The row lock settles it with a suspension: either that one sees this session, or this one sees the suspension.
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    account_must_be_active(user)
    end = session_end()
    session = Session.objects.create(
        user=user,
        device=device_name(origin.user_agent),
        user_agent=origin.user_agent[:400],
        address=origin.address,
        expires_at=min(end, user.guest_until or end),
    )
    publish(user_topic(user.pk), SessionsChanged())
    return SignedIn(user=user, session=session, tokens=tokens_for(session), created=created)


def account_must_be_active(user: User) -> None:
    if user.is_active:
        return
    until = f" until {user.suspended_until:%d %B %Y, %H:%M} UTC" if user.suspended_until else ""
    raise Forbidden("account_suspended", f"This account is suspended{until}.")


def session_refresh(*, refresh: str) -> SignedIn:
    claims = read_refresh(refresh)
    rotated = _rotate(claims.session_id, claims.jti)
    session = Session.objects.live().select_related("user").filter(pk=claims.session_id).first()
    if session is None or not session.user.is_active:
        raise session_is_over()
    if not rotated and not _was_just_rotated(session, claims.jti):
        session_end_all(sessions=Session.objects.filter(pk=session.pk), ending=Session.Ending.TOKEN_REUSED)
        raise session_is_over()
    return SignedIn(user=session.user, session=session, tokens=tokens_for(session))


def _rotate(session_id: UUID, jti: str) -> bool:
    """Of parallel requests with one token, one moves the session on; a guest's no further than they may stay."""
    now, end = timezone.now(), session_end()
    guest_until = User.objects.filter(pk=OuterRef("user")).values("guest_until")
    rotated = (
        Session.objects.live()
        .filter(pk=session_id, current_jti=jti)
        .update(
            previous_jti=F("current_jti"),
            current_jti=new_jti(),
            rotated_at=now,
            last_seen_at=now,
            expires_at=Least(end, Coalesce(Subquery(guest_until), end)),
        )
    )
    return bool(rotated)


def _was_just_rotated(session: Session, jti: str) -> bool:
    return session.previous_jti == jti and session.rotated_at > timezone.now() - LEEWAY


def session_is_over() -> Unauthenticated:
    return Unauthenticated("session_revoked", "This session is over. Please sign in again.")


def session_touch(*, session: Session) -> None:
    """Remembers roughly when a session was last used, without a write for every request."""
    now = timezone.now()
    if session.last_seen_at < now - SEEN_INTERVAL:
        Session.objects.filter(pk=session.pk).update(last_seen_at=now)


def session_revoke(*, user: User, session_id: UUID, ending: Session.Ending = Session.Ending.REVOKED) -> None:
    ended = session_end_all(sessions=Session.objects.live().filter(user=user, pk=session_id), ending=ending)
    if not ended:
        raise NotFound("not_found", "No such session.")


@transaction.atomic
def session_end_everywhere(*, user: User, ending: Session.Ending, but: Session | None = None) -> int:
    """Signs somebody out of everything, the console too, `but` one session. Returns how many this call ended."""
    # The person before their sessions, as everywhere: a sign-in under way is either ended too, or comes afterwards.
    User.objects.filter(pk=user.pk).update(signed_out_at=timezone.now())
    sessions = Session.objects.filter(user=user)
    return session_end_all(sessions=sessions.exclude(pk=but.pk) if but else sessions, ending=ending)


@transaction.atomic
def session_end_all(*, sessions: SessionQuerySet, ending: Session.Ending) -> int:
    """Ends those of the sessions that still run, and closes their sockets. Returns how many this call ended."""
    running = list(sessions.unended().select_for_update().order_by("pk").values_list("pk", "user_id"))
    Session.objects.filter(pk__in=[pk for pk, _ in running]).update(ended_at=timezone.now(), ending=ending)
    PushSubscription.objects.filter(session__in=[pk for pk, _ in running]).delete()
    for pk, _ in running:
        disconnect(session_topic(str(pk)), CloseCode.SESSION_REVOKED)
    for user_id in {user_id for _, user_id in running}:
        publish(user_topic(user_id), SessionsChanged())
    return len(running)
