"""How the staff pages look: the green of the web client."""

from django.http import HttpRequest
from django.templatetags.static import static

GREENS = {
    "50": "#eef8f4",
    "100": "#dcefe7",
    "200": "#b5dfd0",
    "300": "#7ec9b0",
    "400": "#3fae8d",
    "500": "#14906f",
    "600": "#0a6852",
    "700": "#075240",
    "800": "#0b4235",
    "900": "#0c372d",
    "950": "#0c2a22",
}


def logo(_request: HttpRequest) -> str:
    return static("img/logo.svg")
