"""Facts stay: the database refuses to change or delete them, whoever asks, except through guarded()."""

from __future__ import annotations

import ast
from contextlib import suppress
from typing import Any

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.db.models.deletion import PROTECT, SET_NULL, ProtectedError

from config.base.audit.log import Change, record_changes
from config.base.frozen import postgresql
from config.base.frozen.guard import guarded, let_through
from config.base.frozen.tables import FROZEN
from config.base.frozen.triggers import keep_frozen, unguarded
from config.base.models import AuditEvent, AuditWord, Look
from mentoring.models import FocusSkill, Mentorship, MentorshipEvent, SharedText
from reports.answers import add_answer
from reports.models import Answer, Entry, Report
from skills.models import Rating
from tests.facts import forget
from tests.looked import look
from tests.make import day, make_rating, make_skill
from tests.mentoring.made import make_pair, make_shared
from tests.reports.stored import Said, make_report, make_senior

FACTS = [AuditEvent, AuditWord, Look, Rating, Mentorship, MentorshipEvent, SharedText, Report, Entry, Answer]
# Rows to forget before one of these can go.
REFERRING: dict[type[models.Model], list[type[models.Model]]] = {
    AuditEvent: [AuditWord],
    Mentorship: [SharedText, MentorshipEvent, FocusSkill],
    Report: [Answer, Entry],
    Entry: [Answer],
}
# What may become of a fact's reference when the other row goes: the session or goal a shared text is about.
LET_GO = {"mentoring.SharedText.session", "mentoring.SharedText.goal"}
every_fact = pytest.mark.parametrize("model", FACTS, ids=lambda model: model.__name__)


@pytest.fixture
def facts(bob, alice):
    """One row at least in every frozen table."""
    report = make_report(make_senior(), [Said(bob)])
    add_answer(report.entries.get(), "I led the drift work.")
    make_skill("python")
    make_rating(bob, "python", 3, by=alice, on="2026-01-10")
    pair = make_pair(alice, bob, "python")
    make_shared(pair)
    ended = {"state": "completed", "ended_on": day("2026-10-01"), "end_reason": "goal_reached"}
    Mentorship.objects.create(mentor=alice, mentee=bob, started_on=day("2025-09-01"), **ended)
    record_changes([Change("changed", bob.pk, {"name": ("Bob", "Bob Engineer")})], actor=alice.user.pk)
    look(alice, bob)


def fact(model: type[models.Model]) -> models.QuerySet[Any]:
    """One row that never changes again."""
    rows = model._base_manager.order_by("pk")
    if model is Mentorship:
        rows = rows.filter(state="completed")
    return model._base_manager.filter(pk=rows.values_list("pk", flat=True)[0])


def run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def free_of(model: type[models.Model]) -> models.QuerySet[Any]:
    """The fact, with nothing in the way but the guard: no row refers to it any more."""
    forget(*REFERRING.get(model, []))
    return fact(model)


# ── refused ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def through_the_orm(rows: models.QuerySet[Any]) -> None:
    rows.delete()


def through_an_instance(rows: models.QuerySet[Any]) -> None:
    rows.get().delete()


def raw(rows: models.QuerySet[Any]) -> None:
    rows._raw_delete("default")


def by_sql(rows: models.QuerySet[Any]) -> None:
    run(f'DELETE FROM "{rows.model._meta.db_table}" WHERE id = %s', rows.values_list("pk", flat=True)[0])


def whole_table(rows: models.QuerySet[Any]) -> None:
    run(f'DELETE FROM "{rows.model._meta.db_table}"')


def truncate(rows: models.QuerySet[Any]) -> None:
    run("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come is not truncated, guard or no guard
    run(f'TRUNCATE "{rows.model._meta.db_table}" CASCADE')


def replace(rows: models.QuerySet[Any]) -> None:
    """SQLite deletes what stands in the way of a new row."""
    table = rows.model._meta.db_table
    run(f'INSERT OR REPLACE INTO "{table}" SELECT * FROM "{table}" WHERE id = %s', rows.values_list("pk", flat=True)[0])


WAYS = [through_the_orm, through_an_instance, raw, by_sql, whole_table]


@every_fact
def test_no_way_leads_to_the_deletion_of_a_fact(facts, model):
    rows = free_of(model)
    before = model._base_manager.count()
    for way in (*WAYS, truncate if connection.vendor == "postgresql" else replace):
        with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
            way(rows)
        assert model._base_manager.count() == before, way


@every_fact
def test_without_its_triggers_each_way_would_delete_it(facts, model):
    """The control: what the test above does deletes the row, were it not for the guard."""
    rows = free_of(model)
    for way in (*WAYS, *([truncate] if connection.vendor == "postgresql" else [])):
        point = transaction.savepoint()
        with let_through():
            way(rows)
        assert not rows.exists(), way
        transaction.savepoint_rollback(point)


@every_fact
def test_the_refusal_names_the_table_and_the_rule(facts, model):
    with pytest.raises(DatabaseError, match=f"{model._meta.db_table} rows are never deleted"), transaction.atomic():
        raw(fact(model))


@every_fact
def test_a_fact_is_never_changed(facts, model):
    column = "mentorship_id" if model is SharedText else "id"
    change = f'UPDATE "{model._meta.db_table}" SET "{column}" = "{column}" + 1000000 WHERE id = %s'
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        run(change, fact(model).get().pk)


def test_a_pair_that_did_not_end_may_go_and_change(alice, bob):
    pair = Mentorship.objects.create(mentor=alice, mentee=bob, state="proposed")

    Mentorship.objects.filter(pk=pair.pk).update(cadence_days=7)
    Mentorship.objects.filter(pk=pair.pk).delete()

    assert not Mentorship.objects.exists()


def test_what_happens_in_guarded_by_another_way_is_refused_too(facts):
    with pytest.raises(DatabaseError, match="never deleted"), guarded("erasure", actor=None):
        raw(fact(Rating))

    assert Rating.objects.count() == 1


# ── nobody forgets a table ──────────────────────────────────────────────────────────────────────────────────────────
def test_these_tables_are_frozen_and_have_their_triggers(db):
    assert set(FROZEN) == {model._meta.db_table for model in FACTS}
    assert unguarded(connection) == []


@every_fact
def test_nothing_a_fact_refers_to_takes_it_along(model):
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey):
            allowed = {PROTECT} | ({SET_NULL} if f"{model._meta.label}.{field.name}" in LET_GO else set())
            assert field.remote_field.on_delete in allowed, field
    assert not model._meta.local_many_to_many, "its rows would be in a table that is not frozen"


def test_a_report_is_not_deleted_under_its_entries(facts):
    with pytest.raises(ProtectedError):
        Report.objects.get().delete()


def lose_trigger(name: str, table: str) -> None:
    on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    run(f'DROP TRIGGER "{name}"{on}')


@every_fact
def test_a_lost_trigger_is_told_and_made_again_after_the_next_migrate(db, model):
    table = model._meta.db_table
    for name in ("frozen", "kept", "whole" if connection.vendor == "postgresql" else "ours"):
        lose_trigger(f"{table}_{name}", table)

        (told,) = run_checks(databases=["default"], tags=["database"])
        assert table in told.msg

        keep_frozen("default")
        assert unguarded(connection) == []


OLDER = {
    "sqlite": """CREATE TRIGGER "reports_answer_frozen" BEFORE UPDATE ON "reports_answer"
        BEGIN SELECT RAISE(ABORT, 'reports_answer rows are never changed'); END""",
    "postgresql": """CREATE FUNCTION "reports_answer_frozen"() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'reports_answer rows are never changed'; END $$;
        CREATE TRIGGER "reports_answer_frozen" BEFORE UPDATE ON "reports_answer"
        FOR EACH ROW WHEN (OLD.text <> 'x') EXECUTE FUNCTION "reports_answer_frozen"()""",
}


def test_triggers_of_an_older_version_are_replaced(facts):
    """They refused an UPDATE and nothing else."""
    for name in ("frozen", "kept", "whole" if connection.vendor == "postgresql" else "ours"):
        lose_trigger(f"reports_answer_{name}", "reports_answer")
    if connection.vendor == "postgresql":
        run('DROP FUNCTION "reports_answer_frozen"()')
    run(OLDER[connection.vendor])

    keep_frozen("default")

    assert unguarded(connection) == []
    for sql in ("DELETE FROM reports_answer", "UPDATE reports_answer SET text = 'y'"):
        with pytest.raises(DatabaseError, match="never"), transaction.atomic():
            run(sql)


def test_migrate_makes_what_is_missing(db):
    lose_trigger("skills_rating_kept", "skills_rating")
    call_command("migrate", verbosity=0)
    assert unguarded(connection) == []


def test_a_table_that_was_altered_has_its_triggers_after_migrate(facts):
    """SQLite: rebuilt, as Django does it. PostgreSQL: by a column its rule speaks of, which is refused when the rule is
    part of the trigger itself."""
    if connection.vendor == "sqlite":
        altered: type[models.Model] = Answer
        run('CREATE TABLE "rebuilt" AS SELECT * FROM "reports_answer"')
        run('DROP TABLE "reports_answer"')
        run('ALTER TABLE "rebuilt" RENAME TO "reports_answer"')
    else:
        altered = Mentorship
        run("SET CONSTRAINTS ALL IMMEDIATE")
        run("ALTER TABLE mentoring_mentorship ALTER COLUMN state TYPE varchar(40)")

    keep_frozen("default")

    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        raw(fact(altered))


def test_when_nothing_is_missing_a_migrate_makes_nothing(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(8) as asked:
        keep_frozen("default")
    assert all(query["sql"].lstrip().upper().startswith("SELECT") for query in asked)


# ── guarded ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_guarded_deletes_what_is_named_and_says_so_in_the_audit_log(bob, alice):
    make_skill("python")
    wrong = make_rating(bob, "python", 3, by=alice, on="2026-01-10")
    kept = make_rating(bob, "python", 4, by=alice, on="2026-01-11")

    with guarded("import_undone", actor=alice.user.pk) as facts:
        assert facts.delete(Rating.objects.filter(pk=wrong.pk)) == 1

    assert Rating.objects.get() == kept
    row = AuditEvent.objects.get(kind="facts_deleted")
    assert (row.actor_id, row.detail) == (
        alice.user.pk,
        {"table": "skills_rating", "count": 1, "reason": "import_undone"},
    )
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        raw(Rating._base_manager.all())


def test_guarded_deletes_more_than_one_statement_takes(bob, alice):
    make_skill("python")
    for _ in range(1100):
        make_rating(bob, "python", 3, by=alice, on="2026-01-10")

    with guarded("demo_removed", actor=None) as facts:
        assert facts.delete(Rating.objects.all()) == 1100
        assert facts.delete(Rating.objects.all()) == 0

    assert [row.detail["count"] for row in AuditEvent.objects.filter(kind="facts_deleted")] == [1100]


@pytest.mark.parametrize("model", [AuditEvent, "skills.Skill"], ids=str)
def test_guarded_deletes_neither_audit_rows_nor_what_is_no_fact(db, model):
    from django.apps import apps

    rows = (apps.get_model(model) if isinstance(model, str) else model)._base_manager.all()
    with pytest.raises(ValueError, match="not a fact that may be deleted"), guarded("erasure", actor=None) as facts:
        facts.delete(rows)


def test_what_was_deleted_stands_again_when_the_rest_fails(bob, alice):
    make_skill("python")
    make_rating(bob, "python", 3, by=alice, on="2026-01-10")

    with suppress(RuntimeError), guarded("erasure", actor=None) as facts:
        facts.delete(Rating.objects.all())
        raise RuntimeError

    assert Rating.objects.count() == 1
    assert not AuditEvent.objects.exists()


def test_letting_through_ends_with_an_exception(facts):
    with suppress(RuntimeError), let_through():
        raise RuntimeError

    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        raw(fact(Rating))


def calls(name: str) -> set[str]:
    """The product's files in which a function of that name is called."""
    found = set()
    for folder in ("config", "skills", "mentoring", "reports"):
        for path in (settings.BASE_DIR / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == name:
                    found.add(str(path.relative_to(settings.BASE_DIR)))
    return found


def test_who_gets_past_the_guard_is_listed():
    assert calls("guarded") == {"config/imports/undo.py", "config/base/jobs/pruned.py"}
    assert calls("let_through") == {"config/base/frozen/guard.py"}


# ── the function of the owner, on PostgreSQL ────────────────────────────────────────────────────────────────────────
@pytest.mark.postgres
@pytest.mark.parametrize(
    ("facts_table", "reason"),
    [("base_auditevent", "erasure"), ("skills_user", "erasure"), ("nothing", "erasure"), ("skills_rating", "")],
)
def test_the_function_deletes_no_audit_rows_nothing_else_and_nothing_without_a_reason(db, facts_table, reason):
    with pytest.raises(DatabaseError, match="no facts that may be deleted"), transaction.atomic():
        run(f"SELECT {postgresql.DELETE}(%s, ARRAY[1]::bigint[], %s, NULL)", facts_table, reason)


@pytest.mark.postgres
def test_a_setting_opens_nothing(facts):
    for name in ("cairn.guarded", "cairn_guard.open", "app.guard"):
        run(f"SET LOCAL {name} = 'on'")
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        raw(fact(Rating))
