"""A migration operation that makes the database refuse UPDATE on a table."""

from typing import Any

from django.db.migrations.operations.base import Operation

_SQLITE = (
    'CREATE TRIGGER "{table}_frozen" BEFORE UPDATE ON "{table}" {when}'
    "BEGIN SELECT RAISE(ABORT, '{table} rows are never changed'); END"
)
_POSTGRESQL = (
    'CREATE FUNCTION "{table}_frozen"() RETURNS trigger LANGUAGE plpgsql AS '
    "$$ BEGIN RAISE EXCEPTION '{table} rows are never changed' USING ERRCODE = 'integrity_constraint_violation'; "
    'END $$; CREATE TRIGGER "{table}_frozen" BEFORE UPDATE ON "{table}" '
    'FOR EACH ROW {when}EXECUTE FUNCTION "{table}_frozen"()'
)


class FreezeRows(Operation):
    """Rows of the table are inserted or deleted, never updated; with ``when``, only where it holds of OLD and NEW.

    Django rebuilds a SQLite table to alter it, and its triggers go with the old one: a later migration that alters a
    frozen table ends with FreezeRows again. A test asks every frozen table for the trigger.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str, when: str = "") -> None:
        self.table = table
        self.when = when

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.database_backwards(app_label, schema_editor, from_state, to_state)
        sql = _POSTGRESQL if schema_editor.connection.vendor == "postgresql" else _SQLITE
        when = f"WHEN ({self.when}) " if self.when else ""
        schema_editor.execute(sql.format(table=self.table, when=when), params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f'DROP FUNCTION IF EXISTS "{self.table}_frozen"() CASCADE', params=None)
        else:
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{self.table}_frozen"', params=None)

    def describe(self) -> str:
        return f"Refuse UPDATE on {self.table}"
