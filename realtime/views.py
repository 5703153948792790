"""The protocol, for programs and for people."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from realtime.asyncapi import CLOSE_CODES, document


def _document() -> dict[str, object]:
    public = urlsplit(settings.PUBLIC_URL)
    return document(title="Switchboard", url_host=public.netloc, secure=public.scheme == "https")


@require_safe
def asyncapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(_document())


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    api = _document()
    return render(request, "realtime/reference.html", {"api": api, "close_codes": CLOSE_CODES})
