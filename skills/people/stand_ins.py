"""What stands for a name in whose script a file cannot be set: the part of the e-mail address before the @."""

from __future__ import annotations

from collections.abc import Collection

from config.base.typeset.glyphs import stand_ins
from skills.models import Engineer


def read_stand_ins(people: Collection[int]) -> dict[str, str]:
    """By name; one query."""
    return stand_ins(Engineer.objects.filter(pk__in=people).values_list("name", "user__email"))
