"""What the application's role may do on PostgreSQL, where tables belong to another role, their owner, who migrates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db import connection, transaction

from config.base.frozen.postgresql import DELETE, GUARD
from config.base.frozen.tables import FROZEN

EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"
NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class NotGranted(ValueError):
    """Nothing was granted; the sentence says why."""


@transaction.atomic
def grant_application(role: str, password: str = "") -> int:
    """Rows of facts are read and inserted, other rows are changed and deleted too, and nothing is owned or altered.

    The role is made when there is none of the name, which takes a password and the right to make roles. Safe to
    repeat: rights the role had on the tables and should not have are taken away. The number of tables it may use.
    """
    if connection.vendor != "postgresql":
        raise NotGranted("Only PostgreSQL has roles; here the triggers alone guard the facts. Nothing was changed.")
    if not NAME.fullmatch(role):
        raise NotGranted(f"{role!r} is no name for a role; use small letters, digits and _. Nothing was changed.")
    _make_role(role, password)
    _refuse_powerful(role)
    tables = _tables()
    with connection.cursor() as cursor:
        for statement in _statements(role, tables):
            cursor.execute(statement)
    return len(tables)


def _make_role(role: str, password: str) -> None:
    exists = _ask("SELECT count(*) FROM pg_roles WHERE rolname = %s", role)
    if not exists and not password:
        raise NotGranted(
            f"There is no role {role}. Name its password in CAIRN_APPLICATION_PASSWORD to have it made, or make it "
            f"yourself: CREATE ROLE {role} LOGIN PASSWORD '…'. Nothing was changed."
        )
    with connection.cursor() as cursor:
        if not exists:
            cursor.execute(f"CREATE ROLE {role} LOGIN")
        if password:
            # Hashed here, so that no log of the server holds it.
            hashed = connection.connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
            cursor.execute(f"ALTER ROLE {role} PASSWORD '{hashed.decode()}'")


def _refuse_powerful(role: str) -> None:
    """Whoever is the owner, may become the owner or is a superuser, is not held by rights."""
    is_powerful = _ask(
        "SELECT count(*) FROM pg_roles WHERE rolname = %s AND (rolsuper OR pg_has_role(oid, current_user, 'MEMBER'))",
        role,
    )
    owns = _ask("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tableowner = %s", role)
    if is_powerful or owns:
        raise NotGranted(
            f"The role {role} is a superuser, owns tables or may become the role that migrates, so no right would hold "
            "it. Choose another role for the application. Nothing was changed."
        )


def _ask(query: str, role: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, [role])
        return int(cursor.fetchone()[0])


def _tables() -> list[str]:
    """Cairn's own, the guard's left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user "
            "AND tablename <> %s ORDER BY tablename",
            [GUARD],
        )
        return [row[0] for row in cursor.fetchall()]


def rights_on(table: str) -> str:
    if table == "django_migrations":
        return "SELECT"
    if frozen := FROZEN.get(table):
        return "SELECT, INSERT, UPDATE" if frozen.change_when else "SELECT, INSERT"
    return EVERYTHING


def _statements(role: str, tables: list[str]) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema()), quote_ident(current_database())")
        schema, database = cursor.fetchone()
    yield f"GRANT CONNECT ON DATABASE {database} TO {role}"
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC"
    yield f"REVOKE ALL ON SCHEMA {schema} FROM {role}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}"
    for table in tables:
        yield f'GRANT {rights_on(table)} ON {schema}."{table}" TO {role}'
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"
    yield f"GRANT EXECUTE ON FUNCTION {schema}.{DELETE}(text, bigint[], text, bigint) TO {role}"
    # Of tables to come: as of facts, until this runs again after the migration that makes them.
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT ON TABLES TO {role}"
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role}"
