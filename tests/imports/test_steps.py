"""From a file to rows: the people team's import, step by step."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from config.base.models import AuditEvent, Job, Upload, UploadFile
from config.base.sheets.sheet import read_csv
from config.base.sheets.workbooks import write_xlsx
from config.imports.job import IMPORT, forget_old, keep, start
from skills.models import Engineer, Rating, Team
from tests.imports.wizard import PEOPLE, RATINGS, TEAMS, choose, everything, load, send, upload, whole, work


def test_a_whole_set_is_loaded_in_four_steps(keeper, python):
    one = upload(keeper, teams__csv=TEAMS, people__csv=PEOPLE, ratings__csv=RATINGS)
    page = keeper.get(reverse("import", args=[one.pk])).content.decode()
    assert "Which column is what?" in page
    assert "ben@example.org" in page

    choose(keeper, one)
    page = keeper.get(reverse("import", args=[one.pk])).content.decode()
    assert "No problem found" in page
    assert not Team.objects.filter(name="Audio").exists()

    load(keeper, one)
    assert one.state == "done"
    assert [(row["file"], row["new"]) for row in one.outcome["files"]] == [
        ("teams.csv", 1),
        ("people.csv", 2),
        ("ratings.csv", 2),
    ]
    assert Rating.objects.filter(batch=one.batch).count() == 2
    assert not UploadFile.objects.exists()
    assert "is loaded" in keeper.get(reverse("import", args=[one.pk])).content.decode()
    assert AuditEvent.objects.filter(kind="imported").count() == 1


def test_the_same_file_again_changes_nothing(keeper, python):
    lines = RATINGS.splitlines(keepends=True)
    whole(keeper, ratings__csv=lines[0] + lines[2])
    before = Rating.objects.count()
    again = whole(keeper, ratings__csv=lines[0] + lines[2])
    assert again.outcome["files"][0]["unchanged"] == 1
    assert Rating.objects.count() == before


def test_withdrawals_are_counted_apart_from_new_ratings(keeper, python):
    one = upload(keeper, ratings__csv=RATINGS.replace("bob@example.org,python,2,", "bob@example.org,python,,"))
    choose(keeper, one)

    page = keeper.get(reverse("import", args=[one.pk])).content.decode()

    assert [(row["new"], row["withdrawn"]) for row in one.outcome["files"]] == [(0, 1)]
    assert ">Withdrawn</th>" in page


def test_work_that_breaks_off_leaves_nothing_and_is_done_by_the_next_try(keeper, python, monkeypatch):
    one = upload(keeper, teams__csv=TEAMS.replace("ann@example.org", ""), people__csv=PEOPLE)
    choose(keeper, one)
    before = everything()
    with monkeypatch.context() as patch:
        patch.setattr("config.imports.job._finish", lambda *args: 1 / 0)
        load(keeper, one)
    assert (one.state, Job.objects.get(kind=IMPORT).failures) == ("queued", 1)
    assert everything() == before
    Job.objects.update(due_at=timezone.now())
    work()
    one.refresh_from_db()
    assert one.state == "done"


def test_a_workbook_is_loaded_like_a_csv(keeper, python):
    file = io.BytesIO()
    rows = [line.split(",") for line in PEOPLE.splitlines()]
    write_xlsx(file, rows[0], rows[1:])
    whole(keeper, teams__csv=TEAMS.replace("ann@example.org", ""), people__xlsx=file.getvalue())
    assert Engineer.objects.filter(name="Ben Best").exists()


def test_rejected_rows_are_told_and_only_left_out_when_asked(keeper, python):
    one = upload(keeper, ratings__csv=RATINGS)
    choose(keeper, one)
    page = keeper.get(reverse("import", args=[one.pk])).content.decode()
    assert "no person with this e-mail" in page

    load(keeper, one)
    assert (one.state, Rating.objects.count()) == ("checked", 0)
    load(keeper, one, skips_rejected="on")
    assert (one.state, Rating.objects.count()) == ("done", 1)


def test_the_problems_can_be_downloaded(keeper, python):
    one = upload(keeper, ratings__csv=RATINGS.replace("ben@example.org,python", "=1@x.org,python"))
    choose(keeper, one)
    answer = keeper.get(reverse("import_problems", args=[one.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    rows = read_csv("p.csv", answer.content).rows
    assert rows
    assert all(not cell.startswith("=") for _, cells in rows for cell in cells)


def test_other_names_of_columns_are_understood_and_unknown_ones_left_out(keeper, python):
    text = "Email Address,Full name,Department,Shoe size\nann@example.org,Ann Able,Vision,44\n"
    one = upload(keeper, staff__csv=text)
    (file,) = one.files.all()
    assert (file.kind, file.columns) == ("people", ["email", "name", "team", ""])
    choose(keeper, one)
    load(keeper, one)
    assert one.state == "done"


def test_a_file_nobody_recognises_is_asked_about(keeper, python):
    one = upload(keeper, data__csv="a,b\n1,2\n")
    (file,) = one.files.all()
    assert file.kind == ""
    url = reverse("import", args=[one.pk])
    assert keeper.post(url, {}).status_code == 422
    page = keeper.post(url, {f"f{file.pk}-kind": "teams", f"f{file.pk}-was": ""}).content.decode()
    assert f'name="f{file.pk}-c0"' in page
    data = {f"f{file.pk}-kind": "teams", f"f{file.pk}-was": "teams", f"f{file.pk}-c0": "team", f"f{file.pk}-c1": ""}
    answer = keeper.post(url, data)
    assert "needs a column for parent" in answer.content.decode()


def test_two_columns_cannot_be_the_same(keeper, python):
    one = upload(keeper, people__csv=PEOPLE)
    (file,) = one.files.all()
    answer = choose(keeper, one, **{f"f{file.pk}-c1": "email"})
    assert answer.status_code == 422
    assert "are both email" in answer.content.decode()


def test_two_files_of_one_kind_are_refused(keeper, python):
    one = upload(keeper, people__csv=PEOPLE, people_2__csv=PEOPLE)
    answer = choose(keeper, one)
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
def test_a_file_that_cannot_be_read_is_told_and_not_kept(keeper, python, name, data, says):
    answer = send(keeper, **{name: data})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Upload.objects.exists()


def test_no_file_is_told(keeper):
    answer = keeper.post(reverse("imports"), {})
    assert answer.status_code == 422
    assert "Choose at least one file" in answer.content.decode()


def test_giving_up_deletes_the_files(keeper, python):
    one = upload(keeper, people__csv=PEOPLE)
    keeper.post(reverse("drop_import", args=[one.pk]))
    one.refresh_from_db()
    assert (one.state, UploadFile.objects.count()) == ("dropped", 0)
    assert "was given up" in keeper.get(reverse("import", args=[one.pk])).content.decode()


def test_uploads_nobody_went_on_with_are_forgotten_after_a_day(pia, python):
    one = keep([("people.csv", PEOPLE.encode())], pia.user)
    assert forget_old() == 0
    Upload.objects.filter(pk=one.pk).update(uploaded_at=timezone.now() - timedelta(hours=25))
    assert forget_old() == 1
    assert not UploadFile.objects.exists()


def test_rows_that_became_wrong_since_the_check_send_it_back(keeper, python):
    one = upload(keeper, ratings__csv=RATINGS.splitlines()[0] + "\n" + RATINGS.splitlines()[2] + "\n")
    choose(keeper, one)
    python.is_retired = True
    python.save()
    load(keeper, one)
    assert (one.state, Rating.objects.count()) == ("checked", 0)
    assert one.outcome["problems"]
    answer = keeper.get(reverse("import", args=[one.pk]), headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"


def test_pressing_twice_loads_once(keeper, pia, python):
    one = upload(keeper, people__csv=PEOPLE)
    choose(keeper, one)
    assert start(one, pia.user, skips_rejected=False)
    assert start(one, pia.user, skips_rejected=False) is None
    assert Job.objects.filter(kind=IMPORT).count() == 1


def test_the_page_asks_again_only_while_the_work_goes_on(keeper, python):
    one = upload(keeper, teams__csv="team,parent\nAudio,\n")
    choose(keeper, one)
    keeper.post(reverse("load_import", args=[one.pk]))
    url = reverse("import", args=[one.pk])
    assert 'hx-trigger="every 2s"' in keeper.get(url, headers={"HX-Request": "true"}).content.decode()
    work()
    assert "every 2s" not in keeper.get(url, headers={"HX-Request": "true"}).content.decode()


@pytest.mark.parametrize("name", ["alice", "bob", "lena"])
def test_the_import_is_for_the_people_team(client, request, name, python):
    client.force_login(request.getfixturevalue(name).user)
    assert client.get(reverse("imports")).status_code == 403
    assert client.get(reverse("import", args=[1])).status_code == 403
