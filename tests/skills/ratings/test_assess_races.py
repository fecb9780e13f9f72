"""Two rate one person at once: a newer rating stops its row alone, and nobody's is lost."""

from __future__ import annotations

import pytest

from skills.models import Rating
from skills.ratings.rate import Outpaced, save_cell, void_rating
from tests.make import make_rating
from tests.skills.ratings.test_assess import MINE, TODAY, send, standing, text

pytestmark = pytest.mark.usefixtures("clock")


# ── two at once ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def raced(client, bobs, alice, head):
    """Alice looked when nothing was rated; Helga has said 2 since."""
    return make_rating(bobs, "python", 2, by=head, on="2026-09-30", note="From the review.")


def test_a_newer_rating_stops_its_row_alone_and_shows_both(client, bobs, alice, raced):
    html = send(client, alice, status=409, python_level="4", python_note="Led it.", sql_level="3")
    row = text(html[html.index('id="python"') : html.index("</fieldset>")])

    assert standing(bobs) == raced
    assert standing(bobs, "sql").level == 3
    assert "Helga Head rated this after you opened the page." in row
    assert "2 L2 “From the review.”" in row
    assert "You, not saved 4 L4 “Led it.”" in row
    assert f'name="python-seen" value="{raced.pk}"' in html
    assert 'name="python-level" value="4"' in html
    assert "Saved 12:32" in text(html[html.index('id="sql"') :])


def test_of_both_either_may_stand(client, bobs, alice, raced):
    row = send(client, alice, status=200, row="python", python_level="4")
    assert "Keep 2 L2" in row
    assert "Save my 4 L4" in row
    again = {"python_level": "4", "python_conflict": "on", "python_seen": raced.pk}

    undecided = send(client, alice, status=409, sql_level="3", **again)
    assert "Keep 2 L2" in undecided
    assert standing(bobs) == raced

    kept = send(client, alice, status=200, row="python", python_take="theirs", **again)
    assert standing(bobs) == raced
    assert 'value="2" aria-describedby="python-t2" checked' in kept

    send(client, alice, status=200, row="python", python_take="mine", **again)
    assert standing(bobs).level == 4


def test_a_row_nobody_touched_is_no_conflict(client, bobs, alice, head):
    first = make_rating(bobs, "python", 3, by=alice, on="2026-01-10")
    make_rating(bobs, "python", 2, by=head, on="2026-09-30")
    send(client, alice, python_level="3", python_seen=first.pk)

    assert standing(bobs).level == 2


def test_a_rating_of_another_skill_or_person_was_not_seen_here(client, bobs, alice, raced):
    other = make_rating(bobs, "sql", 4, by=alice, on="2026-01-10")

    send(client, alice, status=409, python_level="4", python_seen=other.pk, sql_level="4", sql_seen=other.pk)
    assert standing(bobs) == raced


def test_the_writer_itself_refuses_what_was_outpaced(bobs, alice, raced):
    cell = {"engineer": bobs, "skill": raced.skill, "source": Rating.Source.MANAGER, "by": alice.user, "today": TODAY}
    with pytest.raises(Outpaced) as refused:
        save_cell(**cell, level=4, note="", seen=None)
    assert refused.value.theirs == raced

    void_rating(raced, raced.rated_by.user)
    assert save_cell(**cell, level=4, note="", seen=raced.pk).level == 4


def test_my_own_newer_rating_in_another_window_stops_me_too(client, bobs):
    make_rating(bobs, "python", 2, by=bobs, on="2026-09-30")

    send(client, bobs, f"{MINE}?area=craft", status=409, python_level="4")
    assert standing(bobs, source="self").level == 2
