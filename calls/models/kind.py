"""What a call is made of."""

from django.db import models


class Kind(models.TextChoices):
    AUDIO = "audio"
    VIDEO = "video"
