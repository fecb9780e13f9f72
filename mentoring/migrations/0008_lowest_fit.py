from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mentoring", "0007_sending")]

    operations = [
        migrations.RemoveConstraint("matchplan", "match_plan_bar_is_0_to_100"),
        migrations.RenameField("matchplan", "bar", "lowest_fit"),
        migrations.AddConstraint(
            "matchplan",
            models.CheckConstraint(
                condition=models.Q(lowest_fit__range=(0, 100)),
                name="match_plan_lowest_fit_is_0_to_100",
            ),
        ),
    ]
