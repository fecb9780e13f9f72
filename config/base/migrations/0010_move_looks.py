from django.db import migrations
from django.utils import timezone

# The pages as the audit log called them, and their routes.
ROUTES = {
    "growth": "reports:growth",
    "history": "skills:history",
    "assess": "skills:assess",
    "readiness": "reports:person_readiness",
    "check": "reports:check",
    "shared texts": "pairs:shared",
    "api": "api:rating-list",
}
AT_A_TIME = 2000


def move_looks(apps, schema_editor):
    """Each day's newest look of a reader at a person on a page becomes their look of the day."""
    AuditEvent, Look = apps.get_model("base", "AuditEvent"), apps.get_model("base", "Look")
    zone = timezone.get_default_timezone()
    opened = AuditEvent.objects.filter(kind="opened")
    whole = opened.filter(actor_id__isnull=False, subject_id__isnull=False).order_by("-at", "-pk")
    seen, rows = set(), []
    for at, reader, subject, detail in whole.values_list("at", "actor_id", "subject_id", "detail").iterator():
        page = str(detail.get("page", ""))
        key = (reader, subject, ROUTES.get(page, page)[:100], timezone.localdate(at, zone))
        if key not in seen:
            seen.add(key)
            rows.append(Look(at=at, reader_id=reader, subject_id=subject, route=key[2], on=key[3]))
    Look.objects.bulk_create(rows, batch_size=AT_A_TIME)
    _let_go(schema_editor)
    opened.delete()


def _let_go(schema_editor):
    """Looks are no audit facts any more. The trigger that keeps those, if it is there yet, comes back after the migrate."""
    on = " ON base_auditevent" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f'DROP TRIGGER IF EXISTS "base_auditevent_kept"{on}')


class Migration(migrations.Migration):
    dependencies = [("base", "0009_looks")]

    operations = [migrations.RunPython(move_looks, migrations.RunPython.noop)]
