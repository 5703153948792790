"""What more than one endpoint answers."""

from uuid import UUID

import msgspec
from django.http import HttpRequest
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.cookies import sign_in_browser
from accounts.services.sessions import Origin, SignedIn
from accounts.wire import OwnUser, own_user
from realtime.rest.addresses import client_address


class SignedInAnswer(msgspec.Struct, frozen=True):
    """`access` and `refresh` also come as cookies. `created`: this sign-in made the account."""

    user: OwnUser
    session: UUID
    access: str
    refresh: str
    created: bool


def origin_of(request: HttpRequest | Request) -> Origin:
    user_agent = request.META.get("HTTP_USER_AGENT", "").replace("\x00", "")
    return Origin(address=client_address(django_request(request)), user_agent=user_agent)


def signed_in_response(request: Request, signed_in: SignedIn, *, status: int = status.HTTP_200_OK) -> Response:
    response = tokens_response(signed_in, status=status)
    sign_in_browser(django_request(request), response, signed_in.tokens)
    return response


def tokens_response(signed_in: SignedIn, *, status: int = status.HTTP_200_OK) -> Response:
    return Response(signed_in_answer(signed_in), status=status)


def signed_in_answer(signed_in: SignedIn) -> SignedInAnswer:
    return SignedInAnswer(
        user=own_user(signed_in.user),
        session=signed_in.session.pk,
        access=signed_in.tokens.access,
        refresh=signed_in.tokens.refresh,
        created=signed_in.created,
    )


def django_request(request: HttpRequest | Request) -> HttpRequest:
    return request._request if isinstance(request, Request) else request  # noqa: SLF001
