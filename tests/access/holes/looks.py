"""Whoever is read is not told, or somebody is told who was not read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from config.base.audit import looks
from skills.models import Engineer
from skills.people.views import people as people_views
from skills.ratings import api as ratings_api
from skills.ratings.views import history as history_views
from tests.access.holes.dig import HOLES, Hole, Patch, hole
from tests.access.rows import MAY
from tests.access.table import TABLE


# ── a route forgets its row: each that shows something ──────────────────────────────────────────────────────────────
def _forget(route: str) -> Callable[[Patch], None]:
    real = looks._note_each

    def dig(patch: Patch) -> None:
        patch.setattr(looks, "_note_each", lambda look, people: look.route == route or real(look, people))

    return dig


SHOWING = [row.route for row in TABLE if (row.shows and row.shows != MAY) or row.shows_asked]
HOLES.extend(Hole(f"{route} forgets its row", (route,), _forget(route)) for route in SHOWING)


# ── a row for another one ───────────────────────────────────────────────────────────────────────────────────────────
def _instead(patch: Patch, module: Any, people: Callable[[Any, list[int]], Any]) -> None:
    real = looks.note_looks
    patch.setattr(module, "note_looks", lambda request, shown: real(request, people(request, list(shown))))


@hole("api:rating-list")
def a_list_tells_only_whom_the_address_names(patch: Patch) -> None:
    asked = lambda request, shown: shown if "engineer" in request.query_params else []  # noqa: E731
    _instead(patch, ratings_api, asked)


@hole("api:rating-detail")
def a_look_at_ones_own_peer_rating_tells_who_gave_it(patch: Patch) -> None:
    """The view does not know any more who asks."""
    patch.setattr(ratings_api, "ABOUT", ("pk", "engineer_id", "engineer_id", "source"))


@hole("people:profile")
def a_page_of_names_tells_whom_it_names(patch: Patch) -> None:
    real = people_views.render

    def render(request: Any, *args: Any, **kwargs: Any) -> Any:
        looks.note_looks(request, Engineer.objects.values_list("pk", flat=True))
        return real(request, *args, **kwargs)

    patch.setattr(people_views, "render", render)


@hole("skills:history")
def reading_ones_own_history_is_a_look(patch: Patch) -> None:
    def note(request: Any, people: Any) -> None:
        row = looks.Look(route="skills:history", reader_id=request.user.pk, on=looks.timezone.localdate())
        looks._note_each(row, list(people))

    patch.setattr(history_views, "note_looks", note)
