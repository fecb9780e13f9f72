"""An import is taken back: what goes, and what stays because somebody used it since."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from config.base.models import Upload
from config.imports.undo import NotUndone, undo
from mentoring.models import Mentorship
from skills.models import Engineer, Rating, Team
from tests.imports.wizard import ALL, PAIRS, PEOPLE, TEAMS, everything, whole
from tests.make import day, make_rating


def test_taking_back_leaves_everything_as_it_was(keeper, python, bob):
    before = everything(without=[Rating])
    files = {name.replace(".", "__"): text for name, text in ALL.items() if name != "pairs.csv"}
    one = whole(keeper, **files, mentorships__csv=PAIRS)
    assert everything(without=[Rating]) != before

    keeper.post(reverse("undo_import", args=[one.pk]))
    one.refresh_from_db()
    assert (one.state, one.outcome["left_count"]) == ("undone", 0)
    assert everything(without=[Rating]) == before
    # Bob was there before: his rating is cancelled, not deleted. Ben was not: his is gone with him.
    assert not Rating.objects.standing().exists()
    assert Rating.objects.filter(engineer=bob).count() == 2


def test_what_somebody_used_since_stays_and_is_told(keeper, pia, python):
    one = whole(keeper, teams__csv=TEAMS.replace("ann@example.org", ""), people__csv=PEOPLE)
    ben = Engineer.objects.get(name="Ben Best")
    make_rating(ben, python, 3, by=pia, on="2026-04-01")
    left = undo(one, pia.user, timezone.now())
    assert any("Ben Best" in row and "used since" in row for row in left)
    assert set(Engineer.objects.filter(name__in=["Ann Able", "Ben Best"])) == {ben}
    assert Rating.objects.standing().count() == 1


def test_what_somebody_changed_since_stays_and_is_told(keeper, pia, bob, python):
    one = whole(keeper, people__csv="email,name,team\nbob@example.org,Robert Engineer,Vision\n")
    bob.refresh_from_db()
    assert bob.name == "Robert Engineer"
    Engineer.objects.filter(pk=bob.pk).update(name="Rob Engineer")
    assert undo(one, pia.user, timezone.now()) == ["Rob Engineer: changed since"]
    bob.refresh_from_db()
    assert bob.name == "Rob Engineer"


def test_changed_rows_get_their_old_values_back(keeper, pia, bob, python):
    one = whole(keeper, people__csv="email,name,team,left_on\nbob@example.org,Robert Engineer,Vision,2026-10-01\n")
    assert undo(one, pia.user, timezone.now()) == []
    bob.refresh_from_db()
    assert (bob.name, bob.left_on) == ("Bob Engineer", None)


def test_a_pair_the_import_closed_stays_closed(keeper, pia, bob, charlie, python):
    Mentorship.objects.create(mentor=charlie, mentee=bob, state="active", started_on=day("2026-01-10"))
    text = "mentor,mentee,started_on,ended_on\ncharlie@example.org,bob@example.org,2026-01-10,2026-06-01\n"
    one = whole(keeper, mentorships__csv=text)
    (left,) = undo(one, pia.user, timezone.now())
    assert "never changes" in left


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(minutes=1), "Possible for 24 more hours."),
        (timedelta(hours=23, minutes=20), "Possible for 1 more hour."),
        (timedelta(hours=24, minutes=1), "The 24 hours to take it back are over."),
    ],
)
def test_taking_back_is_offered_as_long_as_it_is_possible(keeper, python, ago, words):
    one = whole(keeper, teams__csv="team,parent\nAudio,\n")
    Upload.objects.filter(pk=one.pk).update(finished_at=timezone.now() - ago)
    html = keeper.get(reverse("import", args=[one.pk])).content.decode()

    assert words in html
    assert ("Take this import back" in html) is (ago < timedelta(hours=24))


def test_it_is_taken_back_once_and_within_a_day(keeper, pia, python):
    one = whole(keeper, teams__csv="team,parent\nAudio,\n")
    with pytest.raises(NotUndone, match="24 hours"):
        undo(one, pia.user, timezone.now() + timedelta(hours=25))
    assert Team.objects.filter(name="Audio").exists()
    undo(one, pia.user, timezone.now())
    with pytest.raises(NotUndone, match="already"):
        undo(one, pia.user, timezone.now())


def test_teams_go_with_their_children_first_and_stay_under_others(keeper, pia, python):
    one = whole(keeper, teams__csv="team,parent\nAudio,\nSpeech,Audio\nMusic,Audio\n")
    Team.objects.create(name="Choir", slug="choir", parent=Team.objects.get(name="Music"))
    left = undo(one, pia.user, timezone.now())
    assert set(Team.objects.filter(name__in=["Audio", "Speech", "Music", "Choir"]).values_list("name", flat=True)) == {
        "Audio",
        "Music",
        "Choir",
    }
    assert len(left) == 2


def test_the_queries_of_taking_back_do_not_grow(keeper, pia, python, django_assert_max_num_queries):
    people = "".join(f"p{number}@example.org,Person {number},Vision\n" for number in range(40))
    one = whole(keeper, people__csv="email,name,team\n" + people)
    with django_assert_max_num_queries(120):
        assert undo(one, pia.user, timezone.now()) == []
