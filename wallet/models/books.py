"""What is known of the books as a whole."""

from django.db import models


class Books(models.Model):
    """One row. Nothing is paid out of books that do not add up."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    checked_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True, help_text="Since when something is wrong with them.")

    class Meta:
        verbose_name_plural = "books"
        constraints = [models.CheckConstraint(name="books_are_one", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return "frozen" if self.frozen_at else "in order"
