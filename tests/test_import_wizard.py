"""From a file to rows and back: the people team's import, step by step."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.base import jobs
from config.base.models import AuditEvent, Job, Upload, UploadFile
from config.base.sheets import read_csv
from config.base.workbooks import write_xlsx
from config.uploads.columns import arrange, recognise, suggest
from config.uploads.load import IMPORT, forget_old, keep, start
from config.uploads.undo import NotUndone, undo
from mentoring.imports import LAYOUTS
from mentoring.models import FocusSkill, MentoringSession, Mentorship
from skills.models import Engineer, Placement, Rating, Team, User
from tests.make import day, make_rating, make_skill

TEAMS = "team,parent,manager\nVision,Engineering,ann@example.org\nAudio,Engineering,\n"
PEOPLE = "email,name,team\nann@example.org,Ann Able,Audio\nben@example.org,Ben Best,Audio\n"
RATINGS = (
    "engineer,skill,level,source,rated_by,rated_on,note\n"
    "ben@example.org,python,3,manager,ann@example.org,2026-03-01,Solid\n"
    "bob@example.org,python,2,manager,alice@example.org,2026-03-01,\n"
)
PAIRS = "mentor,mentee,started_on,ended_on,skills\nann@example.org,bob@example.org,2026-01-10,,python\n"
SESSIONS = "mentor,mentee,held_on,minutes\nann@example.org,bob@example.org,2026-02-01,45\n"
ALL = {"teams.csv": TEAMS, "people.csv": PEOPLE, "ratings.csv": RATINGS, "pairs.csv": PAIRS, "sessions.csv": SESSIONS}
TABLES = [Team, User, Engineer, Placement, Mentorship, FocusSkill, MentoringSession]


@pytest.fixture
def python(bob):
    return make_skill("python")


@pytest.fixture
def people_team(client, pia):
    client.force_login(pia.user)
    return client


def send(client, **files):
    given = [SimpleUploadedFile(name.replace("__", "."), _bytes(data)) for name, data in files.items()]
    return client.post(reverse("imports"), {"tables": given})


def _bytes(data):
    return data.encode() if isinstance(data, str) else data


def upload(client, **files):
    answer = send(client, **files)
    assert answer.status_code == 302, answer.content.decode()
    return Upload.objects.get(pk=int(answer["Location"].strip("/").split("/")[-1]))


def choose(client, one, **more):
    """Posts the second step as it was filled in."""
    data = {}
    for file in one.files.all():
        data[f"f{file.pk}-kind"] = data[f"f{file.pk}-was"] = file.kind
        data |= {f"f{file.pk}-c{at}": name for at, name in enumerate(file.columns)}
    answer = client.post(reverse("import", args=[one.pk]), data | more)
    one.refresh_from_db()
    return answer


def load(client, one, **data):
    answer = client.post(reverse("load_import", args=[one.pk]), data)
    work()
    one.refresh_from_db()
    return answer


def work():
    for job in Job.objects.filter(kind=IMPORT, state="queued"):
        jobs.run(job.pk)


def whole(client, **files):
    one = upload(client, **files)
    choose(client, one)
    load(client, one)
    assert one.state == "done", one.outcome
    return one


def everything():
    return {model: sorted(map(str, model.objects.values_list())) for model in TABLES}


# ── the four steps ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_whole_set_is_loaded_in_four_steps(people_team, python):
    one = upload(people_team, teams__csv=TEAMS, people__csv=PEOPLE, ratings__csv=RATINGS)
    page = people_team.get(reverse("import", args=[one.pk])).content.decode()
    assert "Which column is what?" in page
    assert "ben@example.org" in page

    choose(people_team, one)
    page = people_team.get(reverse("import", args=[one.pk])).content.decode()
    assert "No problem found" in page
    assert not Team.objects.filter(name="Audio").exists()

    load(people_team, one)
    assert one.state == "done"
    assert [(row["file"], row["new"]) for row in one.outcome["files"]] == [
        ("teams.csv", 1),
        ("people.csv", 2),
        ("ratings.csv", 2),
    ]
    assert Rating.objects.filter(batch=one.batch).count() == 2
    assert not UploadFile.objects.exists()
    assert "is loaded" in people_team.get(reverse("import", args=[one.pk])).content.decode()
    assert AuditEvent.objects.filter(kind="imported").count() == 1


def test_the_same_file_again_changes_nothing(people_team, python):
    lines = RATINGS.splitlines(keepends=True)
    whole(people_team, ratings__csv=lines[0] + lines[2])
    before = Rating.objects.count()
    again = whole(people_team, ratings__csv=lines[0] + lines[2])
    assert again.outcome["files"][0]["unchanged"] == 1
    assert Rating.objects.count() == before


def test_work_that_breaks_off_leaves_nothing_and_is_done_by_the_next_try(people_team, python, monkeypatch):
    one = upload(people_team, teams__csv=TEAMS.replace("ann@example.org", ""), people__csv=PEOPLE)
    choose(people_team, one)
    before = everything()
    with monkeypatch.context() as patch:
        patch.setattr("config.uploads.load._finish", lambda *args: 1 / 0)
        load(people_team, one)
    assert (one.state, Job.objects.get(kind=IMPORT).failures) == ("queued", 1)
    assert everything() == before
    Job.objects.update(due_at=timezone.now())
    work()
    one.refresh_from_db()
    assert one.state == "done"


def test_a_workbook_is_loaded_like_a_csv(people_team, python):
    file = io.BytesIO()
    rows = [line.split(",") for line in PEOPLE.splitlines()]
    write_xlsx(file, rows[0], rows[1:])
    whole(people_team, teams__csv=TEAMS.replace("ann@example.org", ""), people__xlsx=file.getvalue())
    assert Engineer.objects.filter(name="Ben Best").exists()


def test_rejected_rows_are_told_and_only_left_out_when_asked(people_team, python):
    one = upload(people_team, ratings__csv=RATINGS)
    choose(people_team, one)
    page = people_team.get(reverse("import", args=[one.pk])).content.decode()
    assert "no person with this e-mail" in page

    load(people_team, one)
    assert (one.state, Rating.objects.count()) == ("checked", 0)
    load(people_team, one, skips_rejected="on")
    assert (one.state, Rating.objects.count()) == ("done", 1)


def test_the_problems_can_be_downloaded(people_team, python):
    one = upload(people_team, ratings__csv=RATINGS.replace("ben@example.org,python", "=1@x.org,python"))
    choose(people_team, one)
    answer = people_team.get(reverse("import_problems", args=[one.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    rows = read_csv("p.csv", answer.content).rows
    assert rows
    assert all(not cell.startswith("=") for _, cells in rows for cell in cells)


def test_other_names_of_columns_are_understood_and_unknown_ones_left_out(people_team, python):
    text = "Email Address,Full name,Department,Shoe size\nann@example.org,Ann Able,Vision,44\n"
    one = upload(people_team, staff__csv=text)
    (file,) = one.files.all()
    assert (file.kind, file.columns) == ("people", ["email", "name", "team", ""])
    choose(people_team, one)
    load(people_team, one)
    assert one.state == "done"


def test_a_file_nobody_recognises_is_asked_about(people_team, python):
    one = upload(people_team, data__csv="a,b\n1,2\n")
    (file,) = one.files.all()
    assert file.kind == ""
    url = reverse("import", args=[one.pk])
    assert people_team.post(url, {}).status_code == 422
    page = people_team.post(url, {f"f{file.pk}-kind": "teams", f"f{file.pk}-was": ""}).content.decode()
    assert f'name="f{file.pk}-c0"' in page
    data = {f"f{file.pk}-kind": "teams", f"f{file.pk}-was": "teams", f"f{file.pk}-c0": "team", f"f{file.pk}-c1": ""}
    answer = people_team.post(url, data)
    assert "needs a column for parent" in answer.content.decode()


def test_two_columns_cannot_be_the_same(people_team, python):
    one = upload(people_team, people__csv=PEOPLE)
    (file,) = one.files.all()
    answer = choose(people_team, one, **{f"f{file.pk}-c1": "email"})
    assert answer.status_code == 422
    assert "are both email" in answer.content.decode()


def test_two_files_of_one_kind_are_refused(people_team, python):
    one = upload(people_team, people__csv=PEOPLE, people_2__csv=PEOPLE)
    answer = choose(people_team, one)
    assert answer.status_code == 422
    assert "same kind" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("people__csv", "", "empty"),
        ("people__csv", b"\xff\xfe\x00", "UTF-16"),
        ("people__csv", "email;name;team\na;b;c\n", "semicolons"),
        ("people__csv", 'email,name\n"open,x\n', "never closed"),
        ("people__xlsx", b"PK\3\4 no", "damaged"),
        ("people__csv", "a\n" + "1\n" * 100_001, "100,001 rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_not_kept(people_team, python, name, data, says):
    answer = send(people_team, **{name: data})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Upload.objects.exists()


def test_no_file_is_told(people_team):
    answer = people_team.post(reverse("imports"), {})
    assert answer.status_code == 422
    assert "Choose at least one file" in answer.content.decode()


def test_giving_up_deletes_the_files(people_team, python):
    one = upload(people_team, people__csv=PEOPLE)
    people_team.post(reverse("drop_import", args=[one.pk]))
    one.refresh_from_db()
    assert (one.state, UploadFile.objects.count()) == ("dropped", 0)
    assert "was given up" in people_team.get(reverse("import", args=[one.pk])).content.decode()


def test_uploads_nobody_went_on_with_are_forgotten_after_a_day(pia, python):
    one = keep([("people.csv", PEOPLE.encode())], pia.user)
    assert forget_old() == 0
    Upload.objects.filter(pk=one.pk).update(uploaded_at=timezone.now() - timedelta(hours=25))
    assert forget_old() == 1
    assert not UploadFile.objects.exists()


def test_rows_that_became_wrong_since_the_check_send_it_back(people_team, python):
    one = upload(people_team, ratings__csv=RATINGS.splitlines()[0] + "\n" + RATINGS.splitlines()[2] + "\n")
    choose(people_team, one)
    python.is_retired = True
    python.save()
    load(people_team, one)
    assert (one.state, Rating.objects.count()) == ("checked", 0)
    assert one.outcome["problems"]
    answer = people_team.get(reverse("import", args=[one.pk]), headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"


def test_pressing_twice_loads_once(people_team, pia, python):
    one = upload(people_team, people__csv=PEOPLE)
    choose(people_team, one)
    assert start(one, pia.user, skips_rejected=False)
    assert start(one, pia.user, skips_rejected=False) is None
    assert Job.objects.filter(kind=IMPORT).count() == 1


def test_the_page_asks_again_only_while_the_work_goes_on(people_team, python):
    one = upload(people_team, teams__csv="team,parent\nAudio,\n")
    choose(people_team, one)
    people_team.post(reverse("load_import", args=[one.pk]))
    url = reverse("import", args=[one.pk])
    assert 'hx-trigger="every 2s"' in people_team.get(url, headers={"HX-Request": "true"}).content.decode()
    work()
    assert "every 2s" not in people_team.get(url, headers={"HX-Request": "true"}).content.decode()


@pytest.mark.parametrize("name", ["alice", "bob", "lena"])
def test_the_import_is_for_the_people_team(client, request, name, python):
    client.force_login(request.getfixturevalue(name).user)
    assert client.get(reverse("imports")).status_code == 403
    assert client.get(reverse("import", args=[1])).status_code == 403


# ── taking it back ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_taking_back_leaves_everything_as_it_was(people_team, python, bob):
    before = everything()
    files = {name.replace(".", "__"): text for name, text in ALL.items() if name != "pairs.csv"}
    one = whole(people_team, **files, mentorships__csv=PAIRS)
    assert everything() != before

    people_team.post(reverse("undo_import", args=[one.pk]))
    one.refresh_from_db()
    assert (one.state, one.outcome["left_count"]) == ("undone", 0)
    assert everything() == before
    # Bob was there before: his rating is cancelled, not deleted. Ben was not: his is gone with him.
    assert not Rating.objects.standing().exists()
    assert Rating.objects.filter(engineer=bob).count() == 2


def test_what_somebody_used_since_stays_and_is_told(people_team, pia, python):
    one = whole(people_team, teams__csv=TEAMS.replace("ann@example.org", ""), people__csv=PEOPLE)
    ben = Engineer.objects.get(name="Ben Best")
    make_rating(ben, python, 3, by=pia, on="2026-04-01")
    left = undo(one, pia.user, timezone.now())
    assert any("Ben Best" in row and "used since" in row for row in left)
    assert set(Engineer.objects.filter(name__in=["Ann Able", "Ben Best"])) == {ben}
    assert Rating.objects.standing().count() == 1


def test_what_somebody_changed_since_stays_and_is_told(people_team, pia, bob, python):
    one = whole(people_team, people__csv="email,name,team\nbob@example.org,Robert Engineer,Vision\n")
    bob.refresh_from_db()
    assert bob.name == "Robert Engineer"
    Engineer.objects.filter(pk=bob.pk).update(name="Rob Engineer")
    assert undo(one, pia.user, timezone.now()) == ["Rob Engineer: changed since"]
    bob.refresh_from_db()
    assert bob.name == "Rob Engineer"


def test_changed_rows_get_their_old_values_back(people_team, pia, bob, python):
    one = whole(people_team, people__csv="email,name,team,left_on\nbob@example.org,Robert Engineer,Vision,2026-10-01\n")
    assert undo(one, pia.user, timezone.now()) == []
    bob.refresh_from_db()
    assert (bob.name, bob.left_on) == ("Bob Engineer", None)


def test_a_pair_the_import_closed_stays_closed(people_team, pia, bob, charlie, python):
    Mentorship.objects.create(mentor=charlie, mentee=bob, state="active", started_on=day("2026-01-10"))
    text = "mentor,mentee,started_on,ended_on\ncharlie@example.org,bob@example.org,2026-01-10,2026-06-01\n"
    one = whole(people_team, mentorships__csv=text)
    (left,) = undo(one, pia.user, timezone.now())
    assert "never changes" in left


def test_it_is_taken_back_once_and_within_a_day(people_team, pia, python):
    one = whole(people_team, teams__csv="team,parent\nAudio,\n")
    with pytest.raises(NotUndone, match="24 hours"):
        undo(one, pia.user, timezone.now() + timedelta(hours=25))
    assert Team.objects.filter(name="Audio").exists()
    undo(one, pia.user, timezone.now())
    with pytest.raises(NotUndone, match="already"):
        undo(one, pia.user, timezone.now())


def test_teams_go_with_their_children_first_and_stay_under_others(people_team, pia, python):
    one = whole(people_team, teams__csv="team,parent\nAudio,\nSpeech,Audio\nMusic,Audio\n")
    Team.objects.create(name="Choir", slug="choir", parent=Team.objects.get(name="Music"))
    left = undo(one, pia.user, timezone.now())
    assert set(Team.objects.filter(name__in=["Audio", "Speech", "Music", "Choir"]).values_list("name", flat=True)) == {
        "Audio",
        "Music",
        "Choir",
    }
    assert len(left) == 2


def test_the_queries_of_taking_back_do_not_grow(people_team, pia, python, django_assert_max_num_queries):
    people = "".join(f"p{number}@example.org,Person {number},Vision\n" for number in range(40))
    one = whole(people_team, people__csv="email,name,team\n" + people)
    with django_assert_max_num_queries(120):
        assert undo(one, pia.user, timezone.now()) == []


# ── columns ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("name", "columns", "kind"),
    [
        ("people.csv", ["x"], "people"),
        ("2026 ratings final.xlsx", ["x"], "ratings"),
        ("export.csv", ["team", "parent"], "teams"),
        ("export.csv", ["mentor", "mentee", "started_on"], "mentorships"),
        ("export.csv", ["who", "what"], ""),
        ("people and teams.csv", ["x"], ""),
    ],
)
def test_a_kind_is_recognised_by_name_or_header(name, columns, kind):
    assert recognise(name, columns) == kind


def test_no_column_is_meant_twice():
    assert suggest(LAYOUTS["people"], ["E-Mail", "email", "mail"]) == ["", "email", ""]


def test_columns_left_out_are_gone_and_the_others_renamed():
    sheet = read_csv("x.csv", b"a,b,c\n1,2,3\n")
    found = arrange(sheet, ["name", "", "email"])
    assert (found.columns, found.rows) == (["name", "email"], [(2, ["1", "3"])])


# ── whatever is sent ────────────────────────────────────────────────────────────────────────────────────────────────
CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["ann@example.org", "bob@example.org", "python", "3", "9", "", "manager", "2026-03-01", "=1+1", "'=1"]
    ),
)
TABLE = st.lists(st.lists(CELL, min_size=1, max_size=8), max_size=6)
HEADER = st.sampled_from([layout.header for layout in LAYOUTS.values()] + [["x"], ["email", "email"], []])
BYTES = st.one_of(
    st.binary(max_size=60),
    st.builds(
        lambda head, rows, sep: "\n".join(sep.join(row) for row in [head, *rows]).encode("utf-8", "surrogatepass"),
        HEADER,
        TABLE,
        st.sampled_from([",", ";", "\t"]),
    ),
)


def try_everything(client, kind, data):
    """No answer is a 500, and what is not loaded left nothing behind."""
    before = everything()
    client.raise_request_exception = True
    answer = send(client, **{f"{kind}__csv": data})
    assert answer.status_code in (302, 422)
    if answer.status_code == 422:
        assert everything() == before
        return
    one = Upload.objects.latest("pk")
    assert choose(client, one).status_code in (302, 422)
    if one.state == "checked":
        assert everything() == before
        load(client, one)
    if one.state != "done":
        assert everything() == before


FUZZ = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=60, **FUZZ)
@given(kind=st.sampled_from([*LAYOUTS, "data"]), data=BYTES)
def test_whatever_is_sent_nothing_breaks_and_nothing_is_half_written(people_team, python, kind, data):
    try_everything(people_team, kind, data)


@pytest.mark.slow
@settings(max_examples=10_000, **FUZZ)
@given(kind=st.sampled_from([*LAYOUTS, "data"]), data=BYTES)
def test_whatever_is_sent_ten_thousand_times(people_team, python, kind, data):
    try_everything(people_team, kind, data)
