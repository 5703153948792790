"""The pages: the door (signing in, signing up, a forgotten password) and behind it the application's one shell."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, re_path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.generic import TemplateView

from accounts.demo import PEOPLE, DemoPerson
from accounts.languages import LANGUAGES
from accounts.models import Gender, User

LIVEKIT_CLIENT = "livekit-client/livekit-client.esm.mjs"
WORKER = settings.BASE_DIR / "static" / "js" / "service-worker.js"
THEMES = ("light", "dark")
GENDERS = [(value, "Rather not say" if value == Gender.UNDISCLOSED else label) for value, label in Gender.choices]


@method_decorator([ensure_csrf_cookie, never_cache], name="dispatch")
class Page(TemplateView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The theme comes with the request, so that a page never flashes in the other one first."""
        theme = self.request.COOKIES.get("theme")
        return super().get_context_data(theme=theme if theme in THEMES else "", **kwargs)


class SignIn(Page):
    template_name = "entrance/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            demo_people=demo_people() if settings.DEMO else [], phone_codes=settings.SMS_BACKEND != "off", **kwargs
        )


class SignUp(Page):
    template_name = "entrance/sign_up.html"
    extra_context = {"genders": GENDERS}


class Application(Page):
    template_name = "app.html"
    extra_context = {
        "choices": {
            "languages": [(language, language.title()) for language in LANGUAGES],
            "genders": GENDERS,
            "attachments": {"bytes": settings.ATTACHMENT_BYTES},
        },
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """LiveKit's client is fetched from there by whoever comes into a room of LiveKit's, and by nobody else."""
        client = static(LIVEKIT_CLIENT) if settings.LIVEKIT_URL else ""
        return super().get_context_data(livekit_client=client, **kwargs)


def demo_people() -> list[DemoPerson]:
    """Those whom the demo command has really made here."""
    made = set(
        User.objects.active()
        .filter(username__in=[person.username for person in PEOPLE])
        .values_list("username", flat=True)
    )
    return [person for person in PEOPLE if person.username in made]


def favicon(request: HttpRequest) -> HttpResponse:
    """Asked for by pages that name none of their own."""
    return redirect(static("img/icon-180.png"))


def service_worker(request: HttpRequest) -> FileResponse:
    """At the root, so that it may work for the application; asked for anew, since its address never changes."""
    response = FileResponse(WORKER.open("rb"), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


def front_door(request: HttpRequest) -> HttpResponse:
    """Whether somebody is really signed in shows when the application asks; this only guesses which page is right."""
    return redirect("app" if settings.ACCESS_COOKIE in request.COOKIES else "sign-in")


urlpatterns = [
    path("favicon.ico", favicon),
    path("sw.js", service_worker),
    path("", front_door, name="front-door"),
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-up/", SignUp.as_view(), name="sign-up"),
    path("reset/", Page.as_view(template_name="entrance/reset.html"), name="reset"),
    path("reset/confirm/", Page.as_view(template_name="entrance/reset_confirm.html"), name="reset-confirm"),
    path("release-email/", Page.as_view(template_name="entrance/release_email.html"), name="release-email"),
    # What stands on the wall, and in the QR code, of a room in which a test is held.
    re_path(r"^join(/[0-9A-Za-z-]{0,12})?/?$", Page.as_view(template_name="livetests/join.html"), name="join"),
    path("app/", Application.as_view(), name="app"),
    re_path(r"^app/.+$", Application.as_view()),
]
