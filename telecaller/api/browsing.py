"""Finding telecallers, and keeping those whom one would like to find again."""

from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from accounts.models import User
from calls.models import Kind
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.pagination import CursorPages, Page, page_parameters
from realtime.rest.serializers import parsed_query
from realtime.rest.views import ApiViewSet
from telecaller.models import Favourite, PaidCall, Rate, Telecaller
from telecaller.models.telecaller import TelecallerQuerySet
from telecaller.serializers import ORDERINGS, BrowseInput
from telecaller.services.favourites import favourite_add, favourite_remove, no_such_telecaller
from telecaller.wire import RateView, SaidView, TelecallerView, rate_view, said_view, telecaller_view


class TelecallerPage(Page, frozen=True):
    results: list[TelecallerView]


class SaidPage(Page, frozen=True):
    results: list[SaidView]


class Rates(msgspec.Struct, frozen=True):
    rates: list[RateView]


class TelecallerViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    throttle_scope = "search"

    @extend_schema(parameters=[BrowseInput, *page_parameters()], responses={200: TelecallerPage}, tags=["Telecallers"])
    def list(self, request: Request) -> Response:
        """Telecallers, oneself left out."""
        wanted, user = parsed_query(BrowseInput, request), current_user(request)
        pages = CursorPages(ordering=ORDERINGS[wanted["ordering"]])
        rows = pages.rows(_wanted(_seen_by(user).exclude(pk=user.pk), wanted, by=user), request, self)
        return pages.get_paginated_response([_view(row) for row in rows])

    @extend_schema(responses={200: TelecallerView}, tags=["Telecallers"])
    def retrieve(self, request: Request, telecaller_id: UUID) -> Response:
        """One of them, by the id of the person."""
        return Response(_view(_one(current_user(request), telecaller_id)))

    @extend_schema(parameters=page_parameters(), responses={200: SaidPage}, tags=["Telecallers"])
    def feedback(self, request: Request, telecaller_id: UUID) -> Response:
        """What callers said of them, that of the latest call first. Nobody is told who."""
        telecaller, pages = _one(current_user(request), telecaller_id), CursorPages(ordering="-id")
        rows = pages.rows(PaidCall.objects.got_by(telecaller.pk).rated(), request, self)
        return pages.get_paginated_response([said_view(call.feedback) for call in rows])

    @extend_schema(responses={200: Rates}, tags=["Telecallers"])
    def rates(self, request: Request) -> Response:
        """What calls cost, of whichever telecaller. A call keeps the rate that it began with."""
        return Response(Rates([rate_view(Rate.objects.in_force(kind)) for kind in Kind]))


class FavouriteViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(request=None, responses={204: None, 409: ErrorEnvelope}, tags=["Telecallers"])
    def update(self, request: Request, telecaller_id: UUID) -> Response:
        """Keep a telecaller among one's favourites. Doing it twice is once."""
        favourite_add(user=current_user(request), telecaller_id=telecaller_id)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None}, tags=["Telecallers"])
    def destroy(self, request: Request, telecaller_id: UUID) -> Response:
        """Keep them there no more. Fine if they are not."""
        favourite_remove(user=current_user(request), telecaller_id=telecaller_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _seen_by(user: User) -> TelecallerQuerySet:
    favourite = Exists(Favourite.objects.filter(user=user, telecaller=OuterRef("pk")))
    return Telecaller.objects.visible_to(user).with_people().annotate(is_favourite=favourite)


def _one(user: User, telecaller_id: UUID) -> Telecaller:
    row = _seen_by(user).filter(pk=telecaller_id).first()
    if row is None:
        raise no_such_telecaller()
    return row


def _wanted(found: TelecallerQuerySet, wanted: dict[str, Any], *, by: User) -> TelecallerQuerySet:
    if wanted["online"]:
        found = found.shown_online()
    if wanted["favourite"]:
        found = found.filter(favoured_by__user=by)
    if language := wanted.get("language"):
        found = found.speaking(language)
    if text := wanted.get("q"):
        found = found.filter(user__in=User.objects.matching(text))
    return found


def _view(row: Any) -> TelecallerView:
    return telecaller_view(row, favourite=row.is_favourite)
