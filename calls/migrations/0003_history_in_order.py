import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

LIVE = models.Q(("state__in", ["ringing", "accepted"]))


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0002_media_server"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # On PostgreSQL, Django takes the indexes of these constraints for the fields' own, and would remove both.
        migrations.RemoveConstraint(model_name="call", name="call_one_live_each_caller"),
        migrations.RemoveConstraint(model_name="call", name="call_one_live_each_callee"),
        migrations.AlterField(
            model_name="call",
            name="caller",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="call",
            name="callee",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.UniqueConstraint(condition=LIVE, fields=("caller",), name="call_one_live_each_caller"),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.UniqueConstraint(condition=LIVE, fields=("callee",), name="call_one_live_each_callee"),
        ),
        migrations.AddIndex(model_name="call", index=models.Index(fields=["caller", "id"], name="call_made")),
        migrations.AddIndex(model_name="call", index=models.Index(fields=["callee", "id"], name="call_got")),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("state__in", ["cancelled", "missed", "busy"])),
                fields=["callee", "id"],
                name="call_unheard",
            ),
        ),
    ]
