"""The skill in which mentors are scarcest, and who offers it: who could be asked before anybody waits in vain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from config.base.words import listed, plural
from mentoring.models import MentorProfile
from mentoring.programme.health import Gap
from skills.models import Engineer


@dataclass(frozen=True)
class Scarcity:
    """``mentors`` offer the skill and are still here, those with a free place first; offers are public, levels are
    not, so nobody is named for what they could do."""

    gap: Gap
    mentors: tuple[tuple[Engineer, int], ...]

    @property
    def need(self) -> str:
        free = plural(self.gap.free_places, "place is", "places are") if self.gap.free_places else "no place is"
        return f"{plural(self.gap.without, 'person', 'people')} below target without a mentor for it, and {free} free."

    @property
    def who(self) -> str:
        """Who can be asked, or that nobody can be yet."""
        free = [mentor.name for mentor, places in self.mentors if places]
        full = [mentor.name for mentor, places in self.mentors if not places]
        asked = f"{listed(full)} could be asked for one more place." if full else ""
        if free:
            return f"{listed(free)} {'has' if len(free) == 1 else 'have'} room. {asked}".strip()
        if full:
            return f"All who offer it are full; {asked}"
        return "Nobody offers it yet; managers can ask whoever they rate at level 4 or above."


def read_scarcity(gaps: Sequence[Gap], today: date) -> Scarcity | None:
    """Of the scarce skills the one with most people without a mentor for each free place; two queries."""
    scarce = [gap for gap in gaps if gap.is_scarce]
    if not scarce:
        return None
    worst = max(scarce, key=lambda gap: (gap.without / (gap.free_places or 0.5), gap.without))
    left = MentorProfile.objects.places_left(today)
    offering = MentorProfile.objects.filter(offers=worst.skill, engineer__in=Engineer.objects.employed(today))
    people = [profile.engineer for profile in offering.select_related("engineer").order_by("engineer__name")]
    found = [(person, left.get(person.pk, 0)) for person in people]
    return Scarcity(worst, tuple(sorted(found, key=lambda each: -each[1])))
