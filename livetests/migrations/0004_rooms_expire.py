from datetime import datetime, timedelta

from django.db import migrations, models
from django.utils import timezone


def in_a_day() -> datetime:
    return timezone.now() + timedelta(days=1)


class Migration(migrations.Migration):
    dependencies = [("livetests", "0003_participant_was")]

    operations = [
        migrations.AddField(
            model_name="testroom",
            name="expires_at",
            field=models.DateTimeField(
                default=in_a_day, help_text="It ends then, if nobody goes on with it: no code is good for ever."
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="testroom",
            index=models.Index(
                condition=models.Q(ended_at__isnull=True), fields=["expires_at"], name="test_room_expires"
            ),
        ),
    ]
