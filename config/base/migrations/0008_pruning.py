import django.db.models.deletion
from django.db import migrations, models

OLD, NEW = 'mail.clean_up', 'base.prune'


def rename(apps, old, new):
    apps.get_model('base', 'Job').objects.filter(kind=old).update(kind=new)
    apps.get_model('base', 'Period').objects.filter(owner=old).update(owner=new)


class Migration(migrations.Migration):
    """A period outlives its job; what cleared old mails alone deletes everything that is old."""

    dependencies = [
        ('base', '0007_heartbeat'),
    ]

    operations = [
        migrations.AlterField(
            model_name='period',
            name='job',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='period', to='base.job'),
        ),
        migrations.RunPython(lambda apps, editor: rename(apps, OLD, NEW), lambda apps, editor: rename(apps, NEW, OLD)),
    ]
