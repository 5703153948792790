"""What is on sale. Plans themselves are the staff's to write, in the console."""

from django.utils import timezone

from wallet.models import Plan


def plan_delete(*, plan: Plan) -> None:
    """What was sold under it stays."""
    Plan.objects.undeleted().filter(pk=plan.pk).update(deleted_at=timezone.now(), active=False)
