"""Telecallers, applications and rates as clients see them, over REST and in events alike."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from django.utils import timezone

from accounts.wire import PublicUser, public_user
from calls.models import Kind
from telecaller.models import Application, Feedback, Rate, Telecaller


class TelecallerView(msgspec.Struct, frozen=True):
    """Somebody who takes paid calls, as one person sees them: `favourite` is whether they are one of that person's.

    `rating` is the mean of `ratings` given, from 1 to 5; null where there is none yet.
    """

    user: PublicUser
    about: str
    languages: list[str]
    state: Telecaller.State
    rating: float | None
    ratings: int
    calls: int
    favourite: bool
    since: datetime


class SaidView(msgspec.Struct, frozen=True):
    """What somebody said of a call, without who, and of its day only the `month` (2026-05)."""

    stars: int
    text: str
    month: str


class OwnTelecaller(msgspec.Struct, frozen=True):
    """Oneself. Who has said that they take calls (`online_since`) is `offline` all the same while no device of theirs
    is connected. Who is not `active` was taken off the list by the staff.
    """

    id: UUID
    about: str
    languages: list[str]
    active: bool
    online_since: datetime | None
    state: Telecaller.State
    rating: float | None
    ratings: int
    calls: int
    since: datetime


class ApplicationView(msgspec.Struct, frozen=True):
    """`reason` says why it was rejected."""

    id: int
    state: Application.State
    about: str
    languages: list[str]
    birth_date: date
    reason: str
    created_at: datetime
    decided_at: datetime | None


class RateView(msgspec.Struct, frozen=True):
    """What a call costs, in coins a second. The `first_block` of so many seconds is paid whole, and each `pulse` after
    it.
    """

    kind: Kind
    price: int
    first_block: int
    pulse: int


class OwnRate(RateView, frozen=True):
    """`share` is what of each second's price is the telecaller's."""

    share: int


def telecaller_view(telecaller: Telecaller, *, favourite: bool) -> TelecallerView:
    """Of a row that was read with its person."""
    return TelecallerView(
        user=public_user(telecaller.user),
        about=telecaller.about,
        languages=telecaller.languages,
        state=Telecaller.State(telecaller.state),
        rating=telecaller.rating,
        ratings=telecaller.rating_count,
        calls=telecaller.calls_count,
        favourite=favourite,
        since=telecaller.created_at,
    )


def said_view(feedback: Feedback) -> SaidView:
    return SaidView(feedback.stars, feedback.text, f"{timezone.localtime(feedback.created_at):%Y-%m}")


def own_telecaller(telecaller: Telecaller) -> OwnTelecaller:
    return OwnTelecaller(
        id=telecaller.pk,
        about=telecaller.about,
        languages=telecaller.languages,
        active=telecaller.active,
        online_since=telecaller.online_since,
        state=Telecaller.State(telecaller.state),
        rating=telecaller.rating,
        ratings=telecaller.rating_count,
        calls=telecaller.calls_count,
        since=telecaller.created_at,
    )


def application_view(application: Application) -> ApplicationView:
    return ApplicationView(
        id=application.pk,
        state=Application.State(application.state),
        about=application.about,
        languages=application.languages,
        birth_date=application.birth_date,
        reason=application.reason,
        created_at=application.created_at,
        decided_at=application.decided_at,
    )


def rate_view(rate: Rate) -> RateView:
    return RateView(kind=Kind(rate.kind), price=rate.price, first_block=rate.first_block, pulse=rate.pulse)


def own_rate(rate: Rate) -> OwnRate:
    return OwnRate(**msgspec.structs.asdict(rate_view(rate)), share=rate.share)
