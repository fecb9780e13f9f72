from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('base', '0006_job_at_once'),
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('worker', 'Worker'), ('scheduler', 'Scheduler')], max_length=10)),
                ('host', models.CharField(max_length=255)),
                ('pid', models.PositiveBigIntegerField()),
                ('beat_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['kind', 'host', 'pid'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'host', 'pid'), name='heartbeat_once_per_process'), models.CheckConstraint(condition=models.Q(('kind__in', ['worker', 'scheduler'])), name='heartbeat_kind_is_known')],
            },
        ),
    ]
