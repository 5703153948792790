"""A telecaller's own page."""

from datetime import date
from typing import cast

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from calls.models import Kind
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.serializers import parsed, parsed_query
from realtime.rest.views import ApiViewSet
from telecaller.earnings import Earnings, earnings_of
from telecaller.models import Rate, Telecaller
from telecaller.serializers import EarningsInput, TelecallerInput
from telecaller.services.telecallers import no_telecaller, telecaller_update
from telecaller.wire import OwnRate, OwnTelecaller, own_rate, own_telecaller


class TelecallerProfile(OwnTelecaller, frozen=True):
    """With what one earns."""

    rates: list[OwnRate]


class ProfileViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(responses={200: TelecallerProfile, 404: ErrorEnvelope}, tags=["Telecallers"])
    def retrieve(self, request: Request) -> Response:
        """Oneself as a telecaller; nothing (404) for who is none."""
        return Response(_profile(_own(request)))

    @extend_schema(
        request=TelecallerInput, responses={200: TelecallerProfile, 404: ErrorEnvelope}, tags=["Telecallers"]
    )
    def partial_update(self, request: Request) -> Response:
        """Say something else about oneself. What is not given stays as it is."""
        changes, user = parsed(TelecallerInput, request, partial=True), current_user(request)
        return Response(_profile(telecaller_update(user_id=user.pk, changes=changes)))


class EarningsViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(parameters=[EarningsInput], responses={200: Earnings, 404: ErrorEnvelope}, tags=["Telecallers"])
    def retrieve(self, request: Request) -> Response:
        """What one earned by calls, day by day where this site is."""
        days, telecaller = parsed_query(EarningsInput, request), _own(request)
        first, last = (cast("date | None", days.get(name)) for name in ("from", "to"))
        return Response(earnings_of(telecaller.pk, first=first, last=last))


def _own(request: Request) -> Telecaller:
    telecaller = Telecaller.objects.filter(pk=current_user(request).pk).first()
    if telecaller is None:
        raise no_telecaller()
    return telecaller


def _profile(telecaller: Telecaller) -> TelecallerProfile:
    rates = [own_rate(Rate.objects.in_force(kind)) for kind in Kind]
    return TelecallerProfile(**msgspec.structs.asdict(own_telecaller(telecaller)), rates=rates)
