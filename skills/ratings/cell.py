"""What is known of one cell of the matrix: levels in words, the self-rating, the peers' mean, the last changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from skills.models import Engineer, Rating, Skill, User
from skills.ratings.assess import Level
from skills.ratings.history import PeerMean, RatingChange, read_changes, read_peer_mean, read_row_ids

RECENT = 3  # changes shown; the history page has all


@dataclass(frozen=True)
class Detail:
    """``level`` is that of the newest standing manager rating."""

    engineer: Engineer
    skill: Skill
    level: int | None
    choices: tuple[Level, ...]
    own: Rating | None
    peers: PeerMean
    last: Rating | None
    changes: list[RatingChange]


def read_detail(user: User, engineer: Engineer, skill: Skill, names: Sequence[str], as_of: date) -> Detail:
    """The skill comes with its area and texts; six queries."""
    row = Rating.objects.cells(as_of).filter(engineer=engineer, skill=skill).select_related("rated_by").first()
    own = Rating.objects.as_of(as_of).filter(engineer=engineer, skill=skill, source=Rating.Source.SELF).first()
    before = read_row_ids(user, engineer, skill.key, "")
    return Detail(
        engineer=engineer,
        skill=skill,
        level=row.level if row else None,
        choices=tuple(
            Level(step, name, skill.levels.get(str(step), "Nothing shown yet.")) for step, name in enumerate(names)
        ),
        own=own if own and own.level is not None else None,
        peers=read_peer_mean(engineer, skill.key, as_of),
        last=row,
        changes=read_changes(list(before)[:RECENT], before),
    )
