from django.db import migrations


def write_spans(apps, schema_editor):
    """Whoever manages a team now has always done so, as far as anybody knows."""
    Team, TeamManager = apps.get_model('skills', 'Team'), apps.get_model('skills', 'TeamManager')
    named = Team.objects.exclude(manager=None).order_by('pk').values_list('pk', 'manager_id')
    TeamManager.objects.bulk_create(TeamManager(team_id=team, engineer_id=manager) for team, manager in named)


def write_managers(apps, schema_editor):
    """The first named of those who still manage; everything else is lost on the way back."""
    Team, TeamManager = apps.get_model('skills', 'Team'), apps.get_model('skills', 'TeamManager')
    for span in TeamManager.objects.filter(until_on=None).order_by('-pk'):
        Team.objects.filter(pk=span.team_id).update(manager=span.engineer_id)
    TeamManager.objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('skills', '0006_team_manager'),
    ]

    operations = [
        migrations.RunPython(write_spans, write_managers),
        migrations.RemoveField(
            model_name='team',
            name='manager',
        ),
    ]
