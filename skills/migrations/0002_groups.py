from django.db import migrations


class Migration(migrations.Migration):
    """Made the groups, which skills.apps.make_groups does now after every migration."""

    dependencies = [("skills", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]
    operations: list = []
