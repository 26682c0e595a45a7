"""For a `check` between two runs: makes what the run before found out older."""

import sqlite3


def make_older(seconds):
    facts = sqlite3.connect("home/rollcall/facts.db")
    for table in ("mailbox", "domain"):
        facts.execute(f"UPDATE {table} SET checked_at = checked_at - {seconds} * 1000")
        facts.execute(f"ALTER TABLE {table} DROP COLUMN sum")
    facts.execute("PRAGMA user_version = 1")  # the format without sums: is believed as it is
    facts.commit()
