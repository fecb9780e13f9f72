"""waivers.csv: checks set aside for one person and role from a day on."""

from __future__ import annotations

from datetime import date
from operator import itemgetter
from typing import NamedTuple

from config.base.limits import FACTS_SINCE, KEY_LENGTH, REASON_LENGTH
from config.base.sheets.cells import Fault, choice, day, email, text
from config.base.sheets.records import Column, Layout, Outcome, Records
from reports.models import Waiver
from skills.imports import Known

CHECKS = ("mentoring", "hands_on_years")


class WaiverRow(NamedTuple):
    engineer: str
    role: str
    check: str
    reason: str
    approver: str
    from_on: date


WAIVERS = Layout(
    name="waivers",
    row=WaiverRow,
    columns=(
        Column("engineer", email()),
        Column("role", text(KEY_LENGTH, required=True)),
        Column("check", choice(*CHECKS)),
        Column("reason", text(REASON_LENGTH, required=True), is_repetitive=False),
        Column("approver", email()),
        Column("from_on", day(FACTS_SINCE, required=True)),
    ),
    key_columns=("engineer", "role", "check", "from_on"),
    key=itemgetter(0, 1, 2, 5),
)


def load_waivers(records: Records[WaiverRow], known: Known) -> Outcome:
    """Adds waivers, and corrects reason and approver of those known by person, role, check and day."""
    outcome = Outcome.of(records)
    accepted = [found for _, _, found in outcome.accept(records.rows, lambda row: _read(row, known))]
    people = {found.engineer_id for found in accepted}
    before = {_key(waiver): waiver for waiver in Waiver.objects.filter(engineer__in=people)}
    new, changed = [], []
    for wanted in accepted:
        waiver = before.get(_key(wanted))
        if waiver is None:
            new.append(wanted)
        elif (waiver.reason, waiver.approver_id) != (wanted.reason, wanted.approver_id):
            waiver.reason, waiver.approver_id = wanted.reason, wanted.approver_id
            changed.append(waiver)
    Waiver.objects.bulk_create(new)
    Waiver.objects.bulk_update(changed, ["reason", "approver"], batch_size=500)
    outcome.new, outcome.changed = len(new), len(changed)
    outcome.unchanged += len(accepted) - len(new) - len(changed)
    return outcome


def _key(waiver: Waiver) -> tuple[int, int, str, date]:
    return waiver.engineer_id, waiver.role_id, waiver.check_key, waiver.from_on


def _read(row: WaiverRow, known: Known) -> Waiver:
    engineer, approver = known.person(row.engineer, "engineer"), known.person(row.approver, "approver")
    role = known.role_once(row.role, "role") or 0  # the column is never empty
    if engineer == approver:
        raise Fault("nobody waives a check of their own", "name who approved it", "approver")
    return Waiver(
        engineer_id=engineer,
        role_id=role,
        check_key=row.check,
        reason=row.reason,
        approver_id=approver,
        from_on=row.from_on,
    )
