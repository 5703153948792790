from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_longer_reports'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='signed_out_at',
            field=models.DateTimeField(blank=True, help_text='When the sessions were last ended all together.', null=True, verbose_name='signed out everywhere'),
        ),
    ]
