"""Waivers for ``export_data``."""

from __future__ import annotations

from collections.abc import Iterator

from config.base.sheets.sheet import Value
from reports.models import Waiver


def waiver_rows() -> Iterator[tuple[Value, ...]]:
    rows = Waiver.objects.order_by("engineer__user__email", "role__key", "check_key", "from_on")
    keys = ("engineer__user__email", "role__key", "check_key", "reason", "approver__user__email", "from_on")
    yield from rows.values_list(*keys)
