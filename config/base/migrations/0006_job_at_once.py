from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('base', '0005_email_calendar'),
    ]

    operations = [
        migrations.AddField(
            model_name='job',
            name='queued_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='job',
            name='due_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
