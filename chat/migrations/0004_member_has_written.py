from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, OuterRef


def recall(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    said = apps.get_model("chat", "Message").objects.filter(
        conversation=OuterRef("conversation"), sender=OuterRef("user")
    )
    members = apps.get_model("chat", "Member").objects.filter(Exists(said), conversation__kind="direct")
    members.update(has_written=True)


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0003_attachments"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="has_written",
            field=models.BooleanField(
                default=False,
                help_text="In a direct conversation: from then on the other one sees whether they are here.",
            ),
        ),
        migrations.RunPython(recall, migrations.RunPython.noop, elidable=True),
    ]
