"""A few files, and the steps that somebody takes with them."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from config.base.jobs import queue
from config.base.models import Job, Upload
from config.imports.job import IMPORT
from mentoring.models import FocusSkill, MentoringSession, Mentorship
from skills.models import Engineer, Placement, Rating, Team, User

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
TABLES = [Team, User, Engineer, Placement, Rating, Mentorship, FocusSkill, MentoringSession]


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
        queue.run(job.pk)


def whole(client, **files):
    one = upload(client, **files)
    choose(client, one)
    load(client, one)
    assert one.state == "done", one.outcome
    return one


def everything(*, without=()):
    """All rows of all tables an import writes."""
    return {model: sorted(map(str, model.objects.values_list())) for model in TABLES if model not in without}
