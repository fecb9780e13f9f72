from django.db import migrations


def make_groups(apps, schema_editor):
    """Leadership reads reports; the people team keeps people, framework and imports."""
    Group = apps.get_model("auth", "Group")
    for name in ("leadership", "people"):
        Group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("skills", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
