from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_reports_of_something'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='guest_until',
            field=models.DateTimeField(blank=True, help_text="A guest's account is deleted then. Others have none.", null=True),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(condition=models.Q(('guest_until__isnull', False)), fields=['guest_until'], name='user_guest_until'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('guest_until__isnull', True), models.Q(('email__isnull', True), ('is_staff', False), ('is_superuser', False), ('password__startswith', '!'), ('phone__isnull', True)), _connector='OR'), name='guest_has_no_other_way_in'),
        ),
    ]
