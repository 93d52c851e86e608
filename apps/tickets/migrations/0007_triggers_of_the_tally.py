from django.db import migrations

# What a write changes in the counts: of each reporter's tickets, of each organisation's, and of all.
COUNTS = """
    INSERT INTO tickets_tickettally
        (week, organisation_id, buyer_id, consumer_id, reporter_id, is_internal, count, is_folded)
    SELECT week, organisation_id, buyer_id, consumer_id, reporter_id, coalesce(is_internal, false), sum(sign), false
    FROM (
        SELECT sign, date_trunc('week', created_at AT TIME ZONE 'UTC')::date AS week,
               organisation_id, buyer_id, consumer_id, reporter_id, is_internal
        FROM ({source}) ticket
    ) counted
    GROUP BY GROUPING SETS (
        (week, organisation_id, buyer_id, consumer_id, is_internal, reporter_id),
        (week, organisation_id, buyer_id, consumer_id, is_internal),
        (week)
    )
    HAVING sum(sign) <> 0
"""
# Writes only ever add rows, so that none waits for another one. One in about a hundred makes the rows of
# the weeks that have new ones into one for each group, leaving out those that another write holds.
FOLDING = """
    WITH taken AS (
        DELETE FROM tickets_tickettally WHERE id = ANY(ARRAY(
            SELECT id FROM tickets_tickettally
            WHERE week IN (SELECT week FROM tickets_tickettally WHERE NOT is_folded)
            FOR UPDATE SKIP LOCKED
        )) RETURNING *
    )
    INSERT INTO tickets_tickettally
        (week, organisation_id, buyer_id, consumer_id, reporter_id, is_internal, count, is_folded)
    SELECT week, organisation_id, buyer_id, consumer_id, reporter_id, is_internal, sum(count), true
    FROM taken GROUP BY week, organisation_id, buyer_id, consumer_id, reporter_id, is_internal
    HAVING sum(count) <> 0
"""
FUNCTION = "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$"
FOLDING_NOW_AND_THEN = f"IF random() < 0.01 THEN {FOLDING}; END IF"

INSERTED = COUNTS.format(source="SELECT 1 AS sign, * FROM changed")
DELETED = COUNTS.format(source="SELECT -1 AS sign, * FROM changed")
UPDATED = COUNTS.format(source="SELECT -1 AS sign, OLD.* UNION ALL SELECT 1, NEW.*")

INSTALL = [
    FUNCTION.format(name="tickets_tally_inserted", body=f"{INSERTED}; {FOLDING_NOW_AND_THEN}"),
    FUNCTION.format(name="tickets_tally_deleted", body=DELETED),
    FUNCTION.format(name="tickets_tally_updated", body=UPDATED),
    FUNCTION.format(name="tickets_tally_emptied", body="DELETE FROM tickets_tickettally"),
    FUNCTION.format(
        name="tickets_tally_guarded", body="RAISE EXCEPTION 'only the triggers of tickets write the tally'"
    ),
    "CREATE TRIGGER tally_inserted AFTER INSERT ON tickets_ticket"
    " REFERENCING NEW TABLE AS changed EXECUTE FUNCTION tickets_tally_inserted()",
    "CREATE TRIGGER tally_deleted AFTER DELETE ON tickets_ticket"
    " REFERENCING OLD TABLE AS changed EXECUTE FUNCTION tickets_tally_deleted()",
    "CREATE TRIGGER tally_updated AFTER UPDATE ON tickets_ticket FOR EACH ROW"
    " WHEN ((OLD.created_at, OLD.organisation_id, OLD.buyer_id, OLD.consumer_id, OLD.reporter_id, OLD.is_internal)"
    " IS DISTINCT FROM"
    " (NEW.created_at, NEW.organisation_id, NEW.buyer_id, NEW.consumer_id, NEW.reporter_id, NEW.is_internal))"
    " EXECUTE FUNCTION tickets_tally_updated()",
    "CREATE TRIGGER tally_emptied AFTER TRUNCATE ON tickets_ticket EXECUTE FUNCTION tickets_tally_emptied()",
    # The triggers above hold off writes of tickets until this migration ends.
    COUNTS.format(source="SELECT 1 AS sign, * FROM tickets_ticket"),
    # Rows that came from elsewhere, a fixture say, would count the tickets that come with them twice.
    "CREATE TRIGGER tally_guarded BEFORE INSERT OR UPDATE ON tickets_tickettally FOR EACH ROW"
    " WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION tickets_tally_guarded()",
]
FUNCTIONS = ("inserted", "deleted", "updated", "emptied", "guarded")
REMOVE = [f"DROP FUNCTION tickets_tally_{name} CASCADE" for name in FUNCTIONS] + ["DELETE FROM tickets_tickettally"]


def _executing(statements: list[str]):
    def execute(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            with schema_editor.connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)

    return execute


class Migration(migrations.Migration):
    """PostgreSQL keeps the tally of tickets as it writes them, whoever writes and by whatever statement."""

    dependencies = [("tickets", "0006_ticket_tally")]

    operations = [migrations.RunPython(_executing(INSTALL), _executing(REMOVE))]
