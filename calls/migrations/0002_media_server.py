import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_calls")]

    operations = [
        migrations.CreateModel(
            name="MediaReport",
            fields=[
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("heard_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="MediaServer",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("down_since", models.DateTimeField(blank=True, null=True)),
            ],
        ),
    ]
