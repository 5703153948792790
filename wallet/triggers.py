"""What the database itself refuses, whoever asks: a transfer that does not fit, or that is changed afterwards.

SQLite loses triggers when Django rebuilds a table. A migration that changes one of these tables ends with `install`,
and `manage.py reconcile` misses those that are not there.
"""

from collections.abc import Mapping
from string import Template

from django.db.backends.base.base import BaseDatabaseWrapper

# By name: the table, the moment, and what must not be.
REFUSALS = {
    "wallet_transfer_fits": (
        "wallet_transfer",
        "INSERT",
        """
        (SELECT unit FROM wallet_account WHERE id = NEW.debit_id)
            <> (SELECT unit FROM wallet_account WHERE id = NEW.credit_id)
        OR NEW.debit_after <> (SELECT credits - debits FROM wallet_account WHERE id = NEW.debit_id) - NEW.amount
        OR NEW.credit_after <> (SELECT credits - debits FROM wallet_account WHERE id = NEW.credit_id) + NEW.amount
        """,
    ),
    "wallet_transfer_stays": ("wallet_transfer", "UPDATE", "TRUE"),
    "wallet_transfer_is_kept": ("wallet_transfer", "DELETE", "TRUE"),
    "wallet_journal_stays": ("wallet_journal", "UPDATE", "TRUE"),
    "wallet_journal_is_kept": ("wallet_journal", "DELETE", "TRUE"),
    "wallet_hold_closes_once": ("wallet_hold", "UPDATE", "OLD.closed_at IS NOT NULL"),
    "wallet_hold_is_kept": ("wallet_hold", "DELETE", "TRUE"),
    "wallet_recharge_keeps_its_terms": (
        "wallet_recharge",
        "UPDATE",
        """
        NEW.user_id <> OLD.user_id OR NEW.provider <> OLD.provider
        OR NEW.amount <> OLD.amount OR NEW.currency <> OLD.currency
        OR NEW.coins <> OLD.coins OR NEW.first_bonus_coins <> OLD.first_bonus_coins
        OR (OLD."order" <> '' AND NEW."order" <> OLD."order")
        OR (OLD.paid_at IS NOT NULL AND (COALESCE(NEW.paid_at <> OLD.paid_at, TRUE)
            OR COALESCE(NEW.credited <> OLD.credited, TRUE) OR NEW.is_first <> OLD.is_first))
        """,
    ),
    "wallet_recharge_is_kept": ("wallet_recharge", "DELETE", "TRUE"),
    "wallet_account_is_kept": ("wallet_account", "DELETE", "TRUE"),
    "wallet_account_begins_empty": ("wallet_account", "INSERT", "NEW.debits <> 0 OR NEW.credits <> 0 OR NEW.held <> 0"),
    "wallet_account_moves_by_transfers": (
        "wallet_account",
        "UPDATE",
        """
        NEW.kind <> OLD.kind OR NEW.unit <> OLD.unit OR COALESCE(NEW.owner_id <> OLD.owner_id, FALSE)
        OR ((NEW.debits <> OLD.debits OR NEW.credits <> OLD.credits) AND NOT EXISTS (
            SELECT 1 FROM wallet_transfer
            WHERE (id = (SELECT MAX(id) FROM wallet_transfer WHERE debit_id = NEW.id)
                    AND NEW.debits = OLD.debits + amount AND NEW.credits = OLD.credits
                    AND debit_after = NEW.credits - NEW.debits)
                OR (id = (SELECT MAX(id) FROM wallet_transfer WHERE credit_id = NEW.id)
                    AND NEW.credits = OLD.credits + amount AND NEW.debits = OLD.debits
                    AND credit_after = NEW.credits - NEW.debits)))
        """,
    ),
    "wallet_payout_begins_as_a_request": ("wallet_payout", "INSERT", "NEW.state <> 'requested'"),
    "wallet_payout_stays": (
        "wallet_payout",
        "UPDATE",
        """
        NEW.id <> OLD.id OR NEW.user_id <> OLD.user_id OR NEW.hold_id <> OLD.hold_id
        OR NEW.coins <> OLD.coins OR NEW.rate <> OLD.rate OR NEW.amount <> OLD.amount OR NEW.currency <> OLD.currency
        OR NEW.masked <> OLD.masked OR NEW.needs_second <> OLD.needs_second
        OR (OLD.ended_at IS NOT NULL AND (NEW.state <> OLD.state
            OR NEW.reference <> OLD.reference OR NEW.reason <> OLD.reason))
        """,
    ),
    "wallet_payout_is_kept": ("wallet_payout", "DELETE", "TRUE"),
}

POSTING = "wallet_transfer_moves"
MOVES = """
    UPDATE wallet_account SET debits = debits + NEW.amount WHERE id = NEW.debit_id;
    UPDATE wallet_account SET credits = credits + NEW.amount WHERE id = NEW.credit_id;
"""

SQLITE = {
    "refuse": Template("""
        CREATE TRIGGER $name BEFORE $moment ON $table FOR EACH ROW WHEN $condition
        BEGIN SELECT RAISE(ABORT, '$name'); END
    """),
    "post": Template("CREATE TRIGGER $name AFTER INSERT ON wallet_transfer FOR EACH ROW BEGIN $moves END"),
    "drop": Template("DROP TRIGGER IF EXISTS $name"),
}
POSTGRESQL = {
    "refuse": Template("""
        CREATE OR REPLACE FUNCTION $name() RETURNS trigger LANGUAGE plpgsql AS $$$$
        BEGIN
            IF $condition THEN RAISE EXCEPTION '$name' USING ERRCODE = 'integrity_constraint_violation'; END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        END $$$$;
        CREATE TRIGGER $name BEFORE $moment ON $table FOR EACH ROW EXECUTE FUNCTION $name()
    """),
    "post": Template("""
        CREATE OR REPLACE FUNCTION $name() RETURNS trigger LANGUAGE plpgsql AS $$$$ BEGIN $moves RETURN NULL; END $$$$;
        CREATE TRIGGER $name AFTER INSERT ON wallet_transfer FOR EACH ROW EXECUTE FUNCTION $name()
    """),
    "drop": Template("DROP FUNCTION IF EXISTS $name() CASCADE"),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """On the tables that there are: later migrations make more, and install again."""
    remove(connection)
    sql = _dialect(connection)
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for name, (table, moment, condition) in REFUSALS.items():
            if table in tables:
                cursor.execute(sql["refuse"].substitute(name=name, table=table, moment=moment, condition=condition))
        cursor.execute(sql["post"].substitute(name=POSTING, moves=MOVES))


def remove(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for name in (*REFUSALS, POSTING):
            cursor.execute(_dialect(connection)["drop"].substitute(name=name))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    found = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    if connection.vendor == "sqlite":
        found = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(found)
        there = {name for (name,) in cursor.fetchall()}
    return [name for name in (*REFUSALS, POSTING) if name not in there]


def _dialect(connection: BaseDatabaseWrapper) -> Mapping[str, Template]:
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE
