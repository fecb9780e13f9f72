"""What a pair works towards: goals, actions, cadence, and the sheet each of the two keeps alone."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from config.base.limits import CADENCE
from mentoring.models import ActionItem, FocusSkill, Goal, MentoringSession, Mentorship, PrivateNote
from mentoring.models.pairs import NotPossible
from mentoring.pairs.rules import check_end
from skills.models import Engineer, Skill


class NoteChanged(ValueError):
    """Somebody (the same person elsewhere) saved the note since it was opened; ``note`` is how it stands."""

    def __init__(self, note: PrivateNote) -> None:
        super().__init__("Your note was changed in another window since you opened it here.")
        self.note = note


# ── goals ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def next_level(focus: FocusSkill, level: int | None) -> int:
    """The level above the one of the cell, or above the one at the start."""
    now = level if level is not None else focus.baseline_level
    return min(5, (now or 0) + 1)


def words_of(skill: Skill, level: int) -> str:
    """The framework's text of a level, as long as a goal may be."""
    limit = Goal._meta.get_field("text").max_length or 0
    return str(skill.levels.get(str(level), ""))[:limit]


@transaction.atomic
def set_goal(focus: FocusSkill, level: int, text: str, today: date, *, is_reached: bool = False) -> Goal:
    """One per focus skill. Without own words it says what the framework says of the level."""
    _check_under_way(focus.mentorship)
    goal = Goal.objects.select_for_update().filter(focus_skill=focus).first() or Goal(focus_skill=focus)
    goal.level, goal.text = level, text or words_of(focus.skill, level)
    goal.reached_on = (goal.reached_on or today) if is_reached else None
    goal.save()
    return goal


# ── actions ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def add_action(
    pair: Mentorship, text: str, owner: Engineer, due_on: date | None, session: MentoringSession | None = None
) -> ActionItem:
    _check_under_way(pair)
    if not pair.is_of(owner):
        raise NotPossible("An action belongs to one of the two. Nothing was saved.")
    return ActionItem.objects.create(mentorship=pair, text=text, owner=owner, due_on=due_on, session=session)


@transaction.atomic
def mark_action(action: ActionItem, *, is_done: bool) -> ActionItem:
    """Done, or open again; doing either twice changes nothing."""
    row = ActionItem.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if (row.done_at is not None) != is_done:
        row.done_at = timezone.now() if is_done else None
        row.save(update_fields=["done_at"])
    return row


# ── rhythm and the private note ─────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def set_rhythm(pair: Mentorship, today: date, *, cadence_days: int, planned_end_on: date | None) -> Mentorship:
    """How often the two mean to meet, and until when."""
    row = Mentorship.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    _check_under_way(row)
    if not CADENCE.low <= cadence_days <= CADENCE.high:
        raise NotPossible("A pair meets every 7 to 91 days. Nothing was saved.")
    if planned_end_on != row.planned_end_on:
        check_end(planned_end_on, today)
    row.cadence_days, row.planned_end_on = cadence_days, planned_end_on
    row.save(update_fields=["cadence_days", "planned_end_on"])
    return row


@transaction.atomic
def save_note(pair: Mentorship, author: Engineer, text: str, version: int) -> PrivateNote:
    """``version`` is the one seen, 0 for a sheet that was empty; raises NoteChanged when it is another one now."""
    Mentorship.objects.select_for_update(of=("self",)).get(pk=pair.pk)  # two first saves wait for each other
    note = PrivateNote.objects.select_for_update(of=("self",)).filter(mentorship=pair, author=author).first()
    if note is None:
        note = PrivateNote(mentorship=pair, author=author, version=0)
    if note.text == text and note.pk:
        return note
    if note.version != version:
        raise NoteChanged(note)
    note.text, note.version, note.changed_at = text, note.version + 1, timezone.now()
    note.save()
    return note


def _check_under_way(pair: Mentorship) -> None:
    if pair.state not in (Mentorship.State.ACTIVE, Mentorship.State.PAUSED):
        raise NotPossible("This pair is not under way, so what it agreed stays as it is. Nothing was saved.")
