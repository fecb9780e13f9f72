"""The report page: its finding, who stands where with what is open, what moved, and what each reader gets of it."""

from __future__ import annotations

from datetime import date

import pytest

from reports.models import Verdict
from tests.reports.stored import NOT_MET, Said, make_entry, make_people, make_report
from tests.reports.told import CHECK, JUNE, RATER, RATING, causes, only_row, open_for, page_of, said

NOW, SOON, DEVELOPING, LACKING = Verdict
REPORT = "/readiness/senior/2026-09-30/"


def rows_of(page):
    return {part.group.key: [row.name for row in part.rows] for part in page.listing.groups}


# ── the finding ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("ready", "opened", "since", "heading"),
    [
        (4, [[RATER], [RATER]], 2, "Four engineers are ready for Senior, and two more need one thing"),
        (1, [[RATER]], None, "One engineer is ready for Senior, and one more needs one thing"),
        (1, [[RATER, CHECK], [RATER]], 2, "One engineer is ready for Senior, and two more need one or two things"),
        (0, [[RATER], [CHECK]], None, "No one is ready for Senior yet; two need one thing"),
        (0, [[CHECK]], 1, "No one is ready for Senior yet; one needs one thing"),
        (0, [], None, "No one is ready for Senior yet"),
        (2, [], None, "Two engineers are ready for Senior"),
        (2, [], 2, "Two engineers are ready for Senior, as on 30 Jun 2026"),
        (2, [], 1, "Two engineers are ready for Senior, one more than on 30 Jun 2026"),
    ],
)
def test_the_heading_is_the_finding(made, people, ready, opened, since, heading):
    rows = [said(each, NOW, 96, 0.8) for each in people[:ready]]
    rows += [open_for(each, *things) for each, things in zip(people[ready:], opened, strict=False)]
    rows += [said(people[5])] * (len(rows) < 6)

    assert page_of(made(rows, None if since is None else {"ready_now": since})).heading == heading


def test_what_the_report_rests_on_is_under_the_heading(made, people):
    page = page_of(made([said(each) for each in people], edition=2))
    day = page.sub.split(" · ")[2]

    assert page.sub == f"6 people in 1 team · ratings up to 30 Sep 2026 · {day} · method 2 · edition 2"
    assert day.startswith("made ")


def test_tiles_count_and_compare_and_say_the_thresholds(made, people):
    rows = [said(people[0], NOW, 96, 0.8), open_for(people[1], RATER), said(people[2], LACKING), said(people[3])]
    page = page_of(made(rows, {"ready_now": 0, "ready_soon": 1, "developing": 3, "not_enough_evidence": 0}))

    assert [(tile.count, tile.change, tile.change_text) for tile in page.tiles] == [
        (1, 1, "since 30 Jun"),
        (1, None, "as many since 30 Jun"),
        (1, None, "2 fewer since 30 Jun"),
        (1, None, "1 more since 30 Jun"),
    ]
    assert [tile.note for tile in page.tiles][1:] == [
        "1 meets the bar with one thing open. A panel decides.",
        "Bar met under 30 %.",
        "Under 60 % of the role rated, or no rating for twelve months. Says nothing about ability.",
    ]


# ── who stands where ────────────────────────────────────────────────────────────────────────────────────────────────
def test_everybody_stands_in_their_group_the_surest_first_and_developing_by_name(made, people):
    rows = [
        said(people[0], DEVELOPING, confidence=0.2),
        said(people[1], NOW, 99, 0.7),
        said(people[2], NOW, 93, 0.9),
        open_for(people[3], CHECK),
        said(people[4], SOON, 91, 0.4),
        said(people[5], LACKING),
    ]
    names = [each.name for each in people]

    assert rows_of(page_of(made(rows))) == {
        "ready_now": [names[2], names[1]],
        "threshold_met": [names[3]],
        "close": [names[4]],
        "not_enough_evidence": [names[5]],
        "developing": [names[0]],
    }


def test_a_group_without_anybody_stays_and_says_so(made, people, client, lena):
    made([said(people[0], NOW, 96, 0.8)])
    client.force_login(lena.user)
    html = client.get(REPORT).content.decode()

    for sentence in (
        "Nobody meets the bar with something open.",
        "Nobody is close to the bar.",
        "Enough is known about everybody.",
        "Nobody is further from the bar.",
    ):
        assert sentence in html


def test_a_row_has_its_numbers_beside_their_bars(made, people):
    fields = {"parts": {"change": causes(newer=2.9, basis=-0.1)}, "previous": (SOON, 87.158)}
    row = only_row(page_of(made([said(people[0], SOON, 89.96, 0.6497, **fields)], {})))

    assert (row.score, row.span, row.threshold_met) == ("89.96", "86–94", "64.97 %")
    assert (row.change.points, row.change.places, row.change.why) == (2.76, 2, "newer ratings +2.9")


@pytest.mark.parametrize(
    ("things", "title", "also"),
    [
        ([RATER], "A second rater", ""),
        ([RATING], "A rating of Mentoring", ""),
        ([CHECK], "Mentoring check: two sessions and 28 days", ""),
        ([RATER, CHECK], "A second rater", "Also 4 of 6 sessions, 62 of 90 days as a mentor."),
        ([RATING, CHECK], "A rating of Mentoring", "Also 4 of 6 sessions, 62 of 90 days as a mentor."),
        ([RATER, RATING], "A second rater", "Also a rating of Mentoring."),
    ],
)
def test_the_first_thing_hides_no_other(made, people, things, title, also):
    decides = only_row(page_of(made([open_for(people[0], *things)]))).decides

    assert (decides.title, decides.also) == (title, also)


def test_close_to_the_bar_says_what_keeps_somebody_and_what_is_open_as_well(made, people):
    parts = {"open": [CHECK]}
    decides = only_row(page_of(made([said(people[0], SOON, 88.6, 0.5, checks=[NOT_MET], parts=parts)]))).decides

    assert decides.text == "1.4 points short of 90; Code and Models leave most open."
    assert decides.also == "Also 4 of 6 sessions, 62 of 90 days as a mentor."


def test_what_to_collect_says_how_much_is_rated_and_who_can(made, people):
    missing = [{"kind": "coverage", "have": 0.42, "need": 0.6, "skills": ["code", "talk"]}]
    decides = only_row(page_of(made([said(people[0], LACKING, missing=missing)]))).decides

    assert decides.title == "More of the role rated"
    assert decides.text.startswith("42 % of the role is rated, 60 % is needed. Not rated: Code and Talk.")


def test_an_assumed_aim_one_rater_and_what_is_not_sustained_are_marked(made, people, client, lena):
    parts = {"one_rater": ["ready_soon"], "sustained": False, "aim_assumed": True}
    made([said(people[0], NOW, 96, 0.7, parts=parts)])
    client.force_login(lena.user)
    html = client.get(REPORT).content.decode()

    for text in ("One rater decides", "not sustained yet", "aim assumed, nobody set it"):
        assert text in html
    assert "Nothing is open. Without one of the three raters: Ready soon." in html


def test_low_data_quality_says_why_and_only_where_it_is_low(made, people):
    rows = [said(people[0], SOON, 91, 0.4, quality="low", error=7.0), said(people[1], SOON, 91, 0.5)]
    shown = [row.data for part in page_of(made(rows)).listing.groups for row in part.rows]

    assert shown == ["", "Low data quality, ± 7.0 points: only three people have rated."]


# ── two readers ─────────────────────────────────────────────────────────────────────────────────────────────────────
def told_twice(report, full, **parts):
    """An entry whose shown document differs in these parts."""
    entry = make_entry(report, full)
    entry.shown_document, entry.shown_reasons = entry.document | parts, {"rests_on_more": True}
    entry.save()


def test_the_people_team_reads_the_full_figures_and_leadership_the_shown_ones(made, people, lena, pia):
    report = made([], {}, summary={"ready_soon": 1})
    full = open_for(people[0], RATER)
    full.parts |= {"change": causes(newer=1.0, new_raters=3.0), "previous": {"verdict": "ready_soon", "score": 91.0}}
    told_twice(report, full, open=[RATER, RATING], change=causes(newer=1.0, basis=3.0)[:4])

    of_pia, of_lena = (page_of(report, user=each.user) for each in (pia, lena))
    assert of_pia.heading == "No one is ready for Senior yet; one needs one thing"
    assert of_lena.heading == "No one is ready for Senior yet; one needs two things"
    assert (only_row(of_pia).change.why, only_row(of_pia).decides.also) == ("new raters +3.0", "")
    assert only_row(of_lena).change.why == "basis and new raters +3.0"
    assert only_row(of_lena).decides.also == "Also a rating of Mentoring."
    assert only_row(of_pia).change.points == only_row(of_lena).change.points == 4.0


def test_of_themselves_a_member_of_the_people_team_reads_the_shown_figures(made, people, pia):
    report = made([], summary={"ready_soon": 1})
    told_twice(report, open_for(pia, RATER), open=[RATER, RATING])

    assert only_row(page_of(report, user=pia.user)).decides.also == "Also a rating of Mentoring."


@pytest.mark.parametrize(("who", "label"), [("alice", "Rate Bob"), ("lena", ""), ("pia", "")])
def test_a_button_stands_only_where_the_reader_can_act(request, made, bob, who, label):
    report = made([open_for(bob, RATER)])
    reader = request.getfixturevalue(who)

    assert only_row(page_of(report, user=reader.user)).decides.label == label


# ── dots and trend ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_one_report_has_no_trend_and_its_dots_take_the_width(made, people):
    page = page_of(made([said(each) for each in people]))

    assert page.trend is None
    assert 'class="chart full" viewBox="0 0 1080' in page.dots


def test_the_trend_counts_the_newest_editions_of_four_reports(senior, made, people):
    for month in (3, 6):
        for edition in (1, 2):
            rows = [said(people[0], NOW, 96, 0.8)] * (edition - 1) + [said(people[1], SOON, 91, 0.5)]
            make_report(senior, rows, date(2026, month, 28), method="2", edition=edition)
    rows = [said(people[0], NOW, 96, 0.8), said(people[1], NOW, 96, 0.8), open_for(people[2], RATER), said(people[3])]
    page = page_of(made(rows))

    assert page.trend.heading == "Ready now has doubled since 28 Jun"
    assert "28 Mar 2026 1, 0, 1 of 2; 28 Jun 2026 1, 0, 1 of 2; 30 Sep 2026 2, 1, 0 of 4." in page.trend.drawing
    assert 'class="chart wide" viewBox="0 0 640' in page.dots


def test_an_older_report_ends_its_own_trend(senior, made, people):
    early = make_report(senior, [said(people[0])], date(2026, 3, 31), method="2")
    made([said(people[0], NOW, 96, 0.8)])

    assert page_of(early).trend is None


def test_columns_of_method_1_are_drawn_apart_and_say_so(senior, made, people):
    make_report(senior, [Said(people[0], SOON, 91)], JUNE)
    page = page_of(made([said(people[0], NOW, 96, 0.8)]))

    assert page.trend.note.endswith("30 Jun: method 1, counted by other rules.")
    assert "close old" in page.trend.drawing
    assert "ready_now old" not in page.trend.drawing


# ── notes, many people ──────────────────────────────────────────────────────────────────────────────────────────────
def test_a_first_report_says_what_it_cannot_know_yet(made, people):
    page = page_of(made([said(people[0])]))

    assert [note.text for note in page.notes] == [
        "The first report on this role. Ready now is possible; whether a verdict lasts is known once more than a tenth "
        "of a person’s ratings are three months newer."
    ]
    assert (page.moves, page.listing.since) == (None, "")


def test_very_many_are_cut_into_pages_over_all_groups(made, client, lena):
    crowd = make_people(130)
    rows = [said(each, SOON if at < 70 else DEVELOPING, 91, 0.5) for at, each in enumerate(crowd)]
    report = made(rows, {})
    shown = [rows_of(page_of(report, page=page)) for page in (1, 2, 3, 99)]

    assert [(len(each["close"]), len(each["developing"])) for each in shown] == [(60, 0), (10, 50), (0, 10), (0, 10)]
    assert [part.count for part in page_of(report, page=2).listing.groups] == [0, 0, 70, 0, 60]
    assert page_of(report).moves.more == "70 verdicts more; each page of a person says what moved it."
    client.force_login(lena.user)
    assert "On another page." in client.get(REPORT).content.decode()


# ── whom one looks at ───────────────────────────────────────────────────────────────────────────────────────────────
REPORT_URL = "/readiness/senior/2026-09-30/"
OPEN_CHECK = {"kind": "check", "check": "mentoring"}


@pytest.fixture
def mixed(made, people):
    """Ann is ready; Ben and Cai meet the bar, with a rater or a check open; the others develop, Dee elsewhere."""
    ann, ben, cai, dee, *rest = people
    sure = {"confidence": 0.8}
    return made(
        [
            Said(ann, Verdict.READY_NOW, 96.0, **sure),
            Said(ben, Verdict.READY_SOON, 95.0, parts={"open": [{"kind": "rater"}]}, **sure),
            Said(cai, Verdict.READY_SOON, 94.0, parts={"open": [OPEN_CHECK]}, checks=[NOT_MET], **sure),
            Said(dee, Verdict.DEVELOPING, 70.0, team="Language"),
            *(Said(each, Verdict.DEVELOPING, 60.0) for each in rest),
        ]
    )


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("", [0, 1, 2, 3, 4, 5]),
        ("team=Language", [3]),
        ("team=Vision&group=developing", [4, 5]),
        ("group=threshold_met", [1, 2]),
        ("open=check", [2]),
        ("open=rater", [1]),
        ("open=rater&group=ready_now", []),
        ("team=Nowhere", []),
        ("group=best&open=everything", [0, 1, 2, 3, 4, 5]),  # not valid: as if not asked for
    ],
)
def test_the_list_is_narrowed_and_the_figures_stay(client, mixed, people, lena, query, places):
    client.force_login(lena.user)
    response = client.get(f"{REPORT_URL}?{query}")
    page = response.context["page"]
    rows = [row.name for part in page.listing.groups for row in part.rows]
    assert sorted(rows) == sorted(people[at].name for at in places)
    assert (page.chosen, page.pool) == (len(places), 6)
    assert page.heading == client.get(REPORT_URL).context["page"].heading
    assert (f"{len(places)} of 6 people" in response.content.decode()) == ("=" in query and "best" not in query)


def test_an_empty_group_of_a_narrowed_list_says_nothing_of_the_others(client, mixed, lena):
    client.force_login(lena.user)
    nobody = "Nobody is close to the bar."
    assert nobody in client.get(REPORT_URL).content.decode()
    html = client.get(f"{REPORT_URL}?team=Language").content.decode()
    assert nobody not in html
    assert "Nobody of those chosen." in html


def test_the_next_page_keeps_edition_and_filter(client, senior, lena):
    """It lost both: page 2 of an older edition was the newest edition's."""
    people = make_people(70, team="Many")
    make_report(senior, [Said(each, team="Many") for each in people], method="2")
    make_report(senior, [Said(people[0], team="Many")], method="2", edition=2)
    client.force_login(lena.user)
    html = client.get(f"{REPORT_URL}?edition=1&team=Many").content.decode()
    assert 'href="?edition=1&amp;team=Many&amp;page=2"' in html
    assert len(client.get(f"{REPORT_URL}?edition=1&team=Many&page=2").context["page"].page.object_list) == 10
