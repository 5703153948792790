"""A picture that questions show."""

from django.db import models


class Image(models.Model):
    """Copies of a question share its file, as the rooms do in which it was asked: it goes with the last of them."""

    name = models.CharField(primary_key=True, max_length=100, help_text="Of the file.")
    content_type = models.CharField(max_length=20)
    uses = models.PositiveIntegerField(default=1, help_text="How many rows name it.")

    def __str__(self) -> str:
        return self.name
