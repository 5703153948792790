"""From row to row."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from wallet.models import Journal


def links_to(journals: Iterable[Journal]) -> SafeString | str:
    rows = [(reverse("admin:wallet_journal_change", args=[each.pk]), each) for each in journals]
    return format_html_join(", ", '<a href="{}">{}</a>', rows) or "-"
