"""Numbers for what changes (docs/decisions/0017)."""

from django.db.models import F

from chat.models import ChangeCounter


def changes_take(count: int = 1) -> int:
    """Takes `count` numbers and returns the first. The last lock a transaction takes, and it holds it to its end."""
    counter = ChangeCounter.objects.filter(pk=1)
    if not counter.update(value=F("value") + count):
        ChangeCounter.objects.bulk_create([ChangeCounter()], ignore_conflicts=True)
        counter.update(value=F("value") + count)
    return counter.values_list("value", flat=True).get() - count + 1


def changes_seen() -> int:
    """The number of the last change that can be seen now."""
    return ChangeCounter.objects.filter(pk=1).values_list("value", flat=True).first() or 0
