"""Every text of a pair carries a word of its own; after a whole life of the pair it is met in no log, job, audit row,
export, admin page or mail. What the mentee shared is met where its readers look, and with them alone."""

import json

import pytest
from django.apps import apps
from django.core import mail

from config.base.models import AuditEvent, Job
from config.imports.exports import export_tables
from config.site.audit_rows import build_rows
from mentoring.models import MentoringSession, Mentorship, PrivateNote, SharedText
from tests.make import make_engineer, make_skill
from tests.mentoring.made import TODAY

TEXTS = {
    name: f"Zqx{name}"
    for name in ("purpose", "summary", "edited", "goal", "action", "private", "api", "shared", "withdrawn")
}  # one word each
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def lived(client, bob, charlie, caplog):
    """Proposed, begun, logged, confirmed, corrected, denied, planned, noted, ended, with a word in every text."""
    caplog.set_level("DEBUG")
    dana = make_engineer("Dana Deep", team="Language")
    make_skill("python")

    def post(who, path, **body):
        client.force_login(who.user)
        response = client.post(path, body)
        assert response.status_code == 302, (path, response.status_code)

    pairs = "/mentoring/pairs/"
    body = {"mentor": dana.slug, "mentee": bob.slug, "skills": ["python"], "cadence_days": 14}
    post(bob, f"{pairs}new/", **body, purpose=TEXTS["purpose"])
    pair = Mentorship.objects.get()
    own = f"{pairs}{pair.pk}/"
    post(dana, f"{own}steps/accepted/")
    for length in (30, 45, 60):
        log = {"pair": pair.pk, "when": "today", "length": length, "summary": TEXTS["summary"]}
        post(dana, "/mentoring/sessions/new/", **log)
    first, second, third = MentoringSession.objects.order_by("minutes")
    seen = client.get(f"/mentoring/sessions/{first.pk}/").context["seen"]
    edit = {"held_on": TODAY, "minutes": 35, "summary": TEXTS["edited"], "seen": seen}
    post(dana, f"/mentoring/sessions/{first.pk}/", **edit)
    post(bob, f"/mentoring/sessions/{first.pk}/confirm/")
    post(bob, f"/mentoring/sessions/{second.pk}/deny/")
    post(dana, f"/mentoring/sessions/{third.pk}/undo/")
    post(bob, f"/mentoring/goals/{pair.focus_skills.get().pk}/", level=3, text=TEXTS["goal"])
    post(bob, f"{own}actions/", text=TEXTS["action"], owner=bob.slug)
    post(bob, f"{own}note/", text=TEXTS["private"], version=0)
    post(bob, f"/mentoring/sessions/{first.pk}/share/", text=TEXTS["shared"])
    post(bob, f"{own}share/", text=TEXTS["withdrawn"])
    post(bob, f"/mentoring/shared/{SharedText.objects.get(session=None).pk}/withdraw/")
    post(bob, f"{own}plan/", day="2026-12-01", at="10:00", minutes=30)
    sent = {"mentorship": pair.pk, "minutes": 90, "summary": TEXTS["api"], "is_another": True}
    assert client.post("/api/v1/mentoring-sessions/", sent, content_type="application/json").status_code == 201
    post(bob, f"{own}steps/completed/")
    return pair


def test_every_word_was_written(client, lived, bob):
    client.force_login(bob.user)
    html = client.get(f"/mentoring/pairs/{lived.pk}/").content.decode()
    assert [name for name, word in TEXTS.items() if word not in html] == [
        "summary",
        "action",
        "withdrawn",
    ]  # denied and undone with it; an open action goes with its pair; erased
    assert PrivateNote.objects.get().text == TEXTS["private"]


def test_no_audit_row_job_or_log_line_has_one(lived, caplog):
    rows = list(AuditEvent.objects.values_list("kind", "detail"))
    assert {"pair", "session_denied", "session_undone", "text_shared", "text_withdrawn"} <= {kind for kind, _ in rows}
    said = json.dumps([*rows, *Job.objects.values_list("kind", "key", "args", "stage", "last_error")], default=str)
    shown = str(build_rows(AuditEvent.objects.all(), is_keeper=True))
    assert "Zqx" not in said + shown + caplog.text
    assert "Zqx" not in str(mail.outbox)


def test_no_export_of_the_organisation_has_one(lived):
    tables = {name: [*table.columns, *map(str, table.rows)] for name, table in export_tables(TODAY).items()}
    assert len(tables["sessions"]) > 5
    assert "Zqx" not in str(tables)


def test_the_other_pages_of_every_role_have_none(client, lived, alice, head, pia, lena, bob):
    paths = ("/", "/mentoring/", "/mentoring/sessions/", f"/mentoring/pairs/{lived.pk}/", "/account/data/export/")
    paths += ("/setup/audit/", "/jobs/", "/people/bob-engineer/", "/people/bob-engineer/growth/", "/search/?q=zqx")
    for who in (alice, head, pia, lena):
        client.force_login(who.user)
        for path in paths:
            assert "Zqx" not in client.get(path).content.decode(), (who, path)


def test_what_was_shared_is_read_by_its_readers_without_another_word_of_the_pair(client, lived, alice, head, pia, lena):
    for who, reads in ((alice, True), (head, True), (pia, True), (lena, False)):
        client.force_login(who.user)
        html = client.get("/people/bob-engineer/shared/").content.decode()
        assert [word for word in TEXTS.values() if word in html] == [TEXTS["shared"]] * reads


def test_no_admin_page_shows_a_pair():
    """There is no admin site; one to come must not bring pairs along."""
    assert not apps.is_installed("django.contrib.admin")
