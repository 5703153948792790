"""People as clients see them: one form for everybody, one for oneself. REST, events and `ready` share them."""

from datetime import datetime
from uuid import UUID

import msgspec

from accounts.avatars import avatar_path
from accounts.models import Session, User


class PublicUser(msgspec.Struct, frozen=True):
    id: UUID
    username: str
    full_name: str
    about: str
    gender: str
    languages: list[str]
    photo: str


class Profile(PublicUser, frozen=True):
    """Somebody's page: `blocked` says whether the one who looks has blocked them."""

    blocked: bool


class OwnUser(PublicUser, frozen=True):
    email: str | None
    email_verified: bool
    phone: str | None
    phone_verified: bool
    has_password: bool
    has_photo: bool
    hide_presence: bool
    is_staff: bool
    guest: bool
    created_at: datetime


class SessionView(msgspec.Struct, frozen=True):
    id: UUID
    device: str
    address: str | None
    created_at: datetime
    last_seen_at: datetime
    current: bool
    online: bool


def photo_path(user: User) -> str:
    """Below this server's own address, whichever name it was reached by."""
    if user.photo:
        return f"/media/{user.photo}"
    return avatar_path(user.pk, user.get_full_name())


def public_user(user: User) -> PublicUser:
    return PublicUser(
        id=user.pk,
        username=user.username,
        full_name=user.full_name,
        about=user.about,
        gender=user.gender,
        languages=user.languages,
        photo=photo_path(user),
    )


def profile(user: User, *, blocked: bool) -> Profile:
    return Profile(**msgspec.structs.asdict(public_user(user)), blocked=blocked)


def own_user(user: User) -> OwnUser:
    return OwnUser(
        **msgspec.structs.asdict(public_user(user)),
        email=user.email,
        email_verified=user.email_verified_at is not None,
        phone=user.phone,
        phone_verified=user.phone_verified_at is not None,
        has_password=user.has_usable_password(),
        has_photo=bool(user.photo),
        hide_presence=user.hide_presence,
        is_staff=user.is_staff,
        guest=user.is_guest,
        created_at=user.created_at,
    )


def session_view(session: Session, *, current: bool, online: bool) -> SessionView:
    return SessionView(
        id=session.pk,
        device=session.device,
        address=session.address,
        created_at=session.created_at,
        last_seen_at=session.last_seen_at,
        current=current,
        online=online,
    )
