"""Who looked at whom, as the table has it, and looks for pages that list them."""

from __future__ import annotations

from types import SimpleNamespace

from config.base.audit.looks import note_looks
from config.base.models import Look
from skills.models import Engineer


def looks() -> list[tuple[int, str, int | None]]:
    """Reader (user), route and person (engineer), in the order in which they looked."""
    return list(Look.objects.order_by("pk").values_list("reader_id", "route", "subject_id"))


def look(reader: Engineer, *people: Engineer | int, route: str = "reports:growth") -> None:
    """As the view of a route notes it."""
    request = SimpleNamespace(user=reader.user, resolver_match=SimpleNamespace(view_name=route))
    note_looks(request, [one if isinstance(one, int) else one.pk for one in people])
