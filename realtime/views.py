"""The protocol, for programs and for people."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from realtime.asyncapi import CLOSE_CODES, document
from realtime.reference import command_entries, event_entries


@require_safe
def asyncapi(request: HttpRequest) -> HttpResponse:
    public = urlsplit(settings.PUBLIC_URL)
    return JsonResponse(document(title="Switchboard", url_host=public.netloc, secure=public.scheme == "https"))


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    codes = [(int(code), meaning) for code, meaning in CLOSE_CODES.items()]
    return render(
        request,
        "realtime/reference.html",
        {"commands": command_entries(), "events": event_entries(), "close_codes": codes},
    )
