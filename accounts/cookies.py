"""The browser's copy of the tokens, out of reach for scripts."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import rotate_token

from accounts.tokens import Tokens

REFRESH_PATH = "/api/v1/auth/"


def sign_in_browser(request: HttpRequest, response: HttpResponseBase, tokens: Tokens) -> None:
    """A new CSRF token too: one that somebody planted before the sign-in is of no use after it."""
    tokens_to_cookies(response, tokens)
    rotate_token(request)


def tokens_to_cookies(response: HttpResponseBase, tokens: Tokens) -> None:
    response.set_cookie(
        settings.ACCESS_COOKIE,
        tokens.access,
        max_age=settings.ACCESS_TOKEN_LIFETIME,
        httponly=True,
        secure=settings.SECURE_COOKIES,
        samesite="Lax",
    )
    response.set_cookie(
        settings.REFRESH_COOKIE,
        tokens.refresh,
        max_age=settings.REFRESH_TOKEN_LIFETIME,
        path=REFRESH_PATH,
        httponly=True,
        secure=settings.SECURE_COOKIES,
        samesite="Strict",
    )


def clear_cookies(response: HttpResponseBase) -> None:
    response.delete_cookie(settings.ACCESS_COOKIE, samesite="Lax")
    response.delete_cookie(settings.REFRESH_COOKIE, path=REFRESH_PATH, samesite="Strict")
