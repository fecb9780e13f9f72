import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('skills', '0005_guesses'),
    ]

    operations = [
        migrations.CreateModel(
            name='TeamManager',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField(blank=True, null=True)),
                ('until_on', models.DateField(blank=True, null=True)),
                ('engineer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='manager_spans', to='skills.engineer')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='manager_spans', to='skills.team')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('until_on', None), ('from_on', None), ('until_on__gte', models.F('from_on')), _connector='OR'), name='team_manager_ends_after_beginning'),
                    models.UniqueConstraint(fields=('team', 'engineer', 'from_on'), name='team_manager_once_per_first_day'),
                    models.UniqueConstraint(condition=models.Q(('from_on', None)), fields=('team', 'engineer'), name='team_manager_reaches_back_once'),
                    models.UniqueConstraint(condition=models.Q(('until_on', None)), fields=('team', 'engineer'), name='team_manager_goes_on_once'),
                ],
            },
        ),
    ]
