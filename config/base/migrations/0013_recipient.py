from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("base", "0012_keyed_request")]

    operations = [
        migrations.RemoveConstraint("email", "email_once_per_reason_and_address"),
        migrations.RenameField("email", "address", "recipient"),
        migrations.AddConstraint(
            "email",
            models.UniqueConstraint(
                fields=["reason", "recipient"],
                condition=models.Q(user__isnull=True),
                name="email_once_per_reason_and_recipient",
            ),
        ),
    ]
