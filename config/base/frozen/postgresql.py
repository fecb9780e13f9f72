"""The triggers on PostgreSQL, and the one function that passes them.

Triggers, functions and tables belong to the owner, who migrates. What lets a transaction through is a row of
``cairn_guard`` with its number. The application's role has no right on that table, none to delete from a frozen one,
and cannot alter either; a setting (SET) would be no guard, anybody can set one. What it may do is call
``cairn_delete_facts``, which runs as the owner: it deletes rows of frozen tables by their ids, never those kept for
ever, and leaves a row in the audit log, which nobody deletes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from django.db.backends.base.base import BaseDatabaseWrapper

from config.base.frozen.tables import Frozen

GUARD = "cairn_guard"
DELETE = "cairn_delete_facts"
AUDIT = "base_auditevent"

# Names are written with their schema and pg_temp is searched last, so that nobody's own table stands in for ours.
_FROZEN = """
CREATE OR REPLACE FUNCTION {schema}."{table}_frozen"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
    IF EXISTS (SELECT FROM {schema}.cairn_guard WHERE xact = pg_current_xact_id()) THEN
        NULL;
    ELSIF TG_OP = 'UPDATE' THEN
        IF {change} THEN
            RAISE EXCEPTION '{table} rows are never changed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF TG_OP = 'DELETE' THEN
        IF {delete} THEN
            RAISE EXCEPTION '{table} rows are never deleted' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSE
        RAISE EXCEPTION '{table} rows are never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        RETURN NEW;
    END IF;
    RETURN OLD;
END $body$;
CREATE OR REPLACE TRIGGER "{table}_frozen" BEFORE UPDATE ON {schema}."{table}"
    FOR EACH ROW EXECUTE FUNCTION {schema}."{table}_frozen"();
CREATE OR REPLACE TRIGGER "{table}_kept" BEFORE DELETE ON {schema}."{table}"
    FOR EACH ROW EXECUTE FUNCTION {schema}."{table}_frozen"();
CREATE OR REPLACE TRIGGER "{table}_whole" BEFORE TRUNCATE ON {schema}."{table}"
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}."{table}_frozen"();
"""
_DELETE = """
CREATE OR REPLACE FUNCTION {schema}.cairn_delete_facts(facts text, ids bigint[], reason text, actor bigint)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
    gone bigint;
BEGIN
    IF facts IS NULL OR facts NOT IN ({tables}) OR coalesce(reason, '') = '' THEN
        RAISE EXCEPTION 'these are no facts that may be deleted, or there is no reason: %', facts;
    END IF;
    INSERT INTO {schema}.cairn_guard VALUES (pg_current_xact_id()) ON CONFLICT DO NOTHING;
    EXECUTE format('DELETE FROM {schema}.%I WHERE id = ANY ($1)', facts) USING ids;
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM {schema}.cairn_guard WHERE xact = pg_current_xact_id();
    INSERT INTO {schema}.base_auditevent (at, kind, actor_id, detail)
        VALUES (clock_timestamp(), 'facts_deleted', actor,
                jsonb_build_object('table', facts, 'count', gone, 'reason', reason));
    RETURN gone;
END $body$;
REVOKE ALL ON FUNCTION {schema}.cairn_delete_facts(text, bigint[], text, bigint) FROM PUBLIC;
"""


def missing(connection: BaseDatabaseWrapper, tables: list[Frozen]) -> list[Frozen]:
    """Those that have not all of their triggers, switched on and saying what they should (told by a comment)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE c.relnamespace = current_schema()::regnamespace AND t.tgenabled IN ('O', 'A') "
            "AND NOT t.tgisinternal"
        )
        enabled = set(cursor.fetchall())
    written = _comments(connection)
    return [
        one
        for one in tables
        if any((one.table, f"{one.table}_{name}") not in enabled for name in ("frozen", "kept", "whole"))
        or written.get(f"{one.table}_frozen") != _digest(_frozen("", one))
    ]


def make(connection: BaseDatabaseWrapper, tables: list[Frozen]) -> None:
    schema = _schema(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {schema}.{GUARD} (xact xid8 PRIMARY KEY)")
        for one in tables:
            cursor.execute(_frozen(schema, one))
            comment = f'COMMENT ON FUNCTION {schema}."{one.table}_frozen"() IS %s'
            cursor.execute(comment, [_digest(_frozen("", one))])


def make_way_through(connection: BaseDatabaseWrapper, tables: list[Frozen]) -> None:
    """``cairn_delete_facts`` for these tables. It writes into the audit log, without which there is none."""
    names = sorted(one.table for one in tables if not one.is_for_ever)
    digest = _digest(_DELETE + " ".join(names))
    if AUDIT not in {one.table for one in tables} or _comments(connection).get(DELETE) == digest:
        return
    schema = _schema(connection)
    with connection.cursor() as cursor:
        cursor.execute(_DELETE.format(schema=schema, tables=", ".join(f"'{name}'" for name in names)))
        cursor.execute(f"COMMENT ON FUNCTION {schema}.{DELETE} IS %s", [digest])


@contextmanager
def opened(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """This transaction is let through; the database refuses that to anybody but the owner. After an exception the
    transaction around it takes the row back."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {GUARD} VALUES (pg_current_xact_id()) ON CONFLICT DO NOTHING")  # noqa: S608
        yield
        cursor.execute(f"DELETE FROM {GUARD} WHERE xact = pg_current_xact_id()")  # noqa: S608


def _frozen(schema: str, one: Frozen) -> str:
    change, delete = one.change_when or "true", one.delete_when or "true"
    return _FROZEN.format(schema=schema, table=one.table, change=change, delete=delete)


def _comments(connection: BaseDatabaseWrapper) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, obj_description(oid, 'pg_proc') FROM pg_proc "
            "WHERE pronamespace = current_schema()::regnamespace"
        )
        return dict(cursor.fetchall())


def _schema(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        return str(cursor.fetchone()[0])


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
