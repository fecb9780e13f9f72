"""A comparison of reports made from ratings: every move has a reason, and the reasons are those of the arithmetic."""

import pytest

from reports.generate import generate_report
from reports.pages.compare.read import read_chain, read_compared
from tests.make import day, make_engineer, make_rating
from tests.reports.generated.people import rate_all

MARCH, JUNE, SEPTEMBER = day("2026-03-31"), day("2026-06-30"), day("2026-09-30")


@pytest.fixture
def three(senior, ada, maya, paul, team):
    """March, June and September, between which ratings fall, come from new people and are withdrawn."""
    reports = [generate_report(senior, MARCH)]
    make_rating(ada, "sql", 1, by=maya, on="2026-05-01")
    make_rating(ada, "python", None, by=paul, on="2026-05-01", source="peer")
    reports.append(generate_report(senior, JUNE))
    rate_all(ada, 4, by=make_engineer("New Manager", team=team), on="2026-08-02")
    return [*reports, generate_report(senior, SEPTEMBER)]


def test_causes_between_any_two_reports_add_up_to_the_difference_of_the_scores(three, ada, pia, lena):
    for reader in (pia.user, lena.user):
        for earlier, later in ((0, 1), (1, 2), (0, 2)):
            rows = {row.engineer: row for row in read_compared(read_chain(three[earlier], three[later]), reader)}
            for row in rows.values():
                assert sum(cause.points for cause in row.causes) == pytest.approx(row.points, abs=1e-6)
            assert rows[ada.pk].causes


def test_over_both_steps_the_causes_are_the_sums_of_each(three, ada, pia):
    """Made again from what the two reports said each time."""
    change: dict[str, float] = {}
    for report in three[1:]:
        for each in report.entries.get(engineer=ada).document["change"]:
            change[each["cause"]] = change.get(each["cause"], 0.0) + each["points"]
    rows = {row.engineer: row for row in read_compared(read_chain(three[0], three[2]), pia.user)}
    found = {cause.kinds[0]: cause.points for cause in rows[ada.pk].causes if len(cause.kinds) == 1}
    assert found["newer"] == pytest.approx(change["newer"])
    assert found["ended"] == pytest.approx(change["ended"])
    assert found["newer"] < 0
