#!/usr/bin/env python3
"""rollcall verify as its user runs it: stopped, gone on with, asked again, two at once."""

import contextlib
import json
import signal
import sqlite3
import subprocess
import time
import unittest

from calling import ROLLCALL
from running import LATE_LIST, LIST, ROWS, Running


class Runs(Running):
    # -- stopped and gone on with

    def test_a_stopped_run_ends_with_75_and_the_same_command_goes_on(self):
        self.use_late_list()
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with self.subTest(sign=sign):
                said = self.stop_early("list.csv", "-o", "results.jsonl", "--fresh", sign=sign)
                self.assertIn("the same command without --fresh goes on", said)
                self.assertLess(len(self.rows()), ROWS + 1)
                said = self.verify("list.csv", "-o", "results.jsonl")
                self.assertIn("going on with the unfinished run", said)
                self.check_whole(rows=ROWS + 1)
                (self.path / "results.jsonl").unlink()

    def test_the_command_that_the_summary_names_goes_on(self):
        self.use_late_list()
        said = self.stop_early("list.csv", "-o", "results.jsonl", "-o", "Ann's copy.csv", "--fresh")
        command = said.split("rollcall verify ", 1)[1].splitlines()[0]
        done = subprocess.run(["sh", "-c", f"exec '{ROLLCALL}' verify {command}"],
                              cwd=self.path, env=self.environment(),
                              stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("going on with the unfinished run", done.stderr)
        self.check_whole(rows=ROWS + 1)
        self.assertTrue((self.path / "Ann's copy.csv").exists())

    def test_a_second_signal_does_not_wait_for_replies(self):
        self.put("list.csv", "email\nann@slow.test\n")
        process = self.start("list.csv", "-o", "results.jsonl")
        while '"e":"open"' not in self.log.read_text():
            time.sleep(0.01)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=15)
        self.assertEqual(process.returncode, 75)
        self.assertLess(time.monotonic() - began, 5)

    def test_a_hang_up_that_whoever_started_us_ignores_is_ignored(self):
        self.use_late_list()
        process = self.start("list.csv", "-o", "results.jsonl",
                             preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.wait_for_more(process)
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0)
        self.check_whole(rows=ROWS + 1)

    def test_another_list_or_sender_is_not_the_same_run(self):
        self.use_late_list()
        self.stop_early("list.csv", "-o", "results.jsonl")
        said = self.verify("list.csv", "-o", "results.jsonl", "--from", "other@sender.test", code=65)
        self.assertIn("--from probe@sender.test, now it is other@sender.test", said)
        self.put("list.csv", LATE_LIST + "zoe,zoe@d1.test\n")
        said = self.verify("list.csv", "-o", "results.jsonl", code=65)
        self.assertIn("--fresh", said)
        self.verify("list.csv", "-o", "results.jsonl", "--fresh")
        self.assertEqual(len(self.rows()), ROWS + 2)

    def test_a_finished_run_starts_anew_and_replaces_its_own_files(self):
        names = ["list.csv", "-o", "results.jsonl", "-o", "results.csv", "-o", "results.json"]
        for _ in range(2):
            said = self.verify(*names)
            self.assertNotIn("going on", said)
            self.check_whole()
        document = json.loads((self.path / "results.json").read_text())
        self.assertEqual([row["row"] for row in document["results"]], list(range(1, ROWS + 1)))

    def test_rows_that_wait_become_not_probed_only_with_a_warning(self):
        self.use_late_list()
        self.stop_early("list.csv", "-o", "results.jsonl")
        said = self.verify("list.csv", "-o", "results.jsonl", "--no-smtp")
        self.assertIn("become not_probed", said)
        self.check_whole(rows=ROWS + 1)

    def test_time_that_is_over_stops_a_run(self):
        self.use_late_list()
        said = self.verify("list.csv", "-o", "results.jsonl", "--max-time", "300ms", code=75)
        self.assertIn("--max-time is over", said)

    def test_metrics_are_there_while_the_run_goes_on(self):
        self.use_late_list()
        metrics = self.path / "now.prom"
        process = self.start("list.csv", "-o", "results.jsonl", "--metrics", "now.prom")
        while not metrics.exists() and process.poll() is None:
            time.sleep(0.005)
        said = metrics.read_text()
        self.assertIsNone(process.poll())
        for line in ("rollcall_run_complete", "rollcall_run_finished_timestamp_seconds"):
            self.assertIn(f'{line}{{list="list.csv"}} 0\n', said)
        self.assertEqual(process.wait(30), 0)
        process.stderr.close()
        self.assertIn('rollcall_run_complete{list="list.csv"} 1\n', metrics.read_text())

    def test_a_signal_asks_how_far_it_is(self):
        self.use_late_list()
        process = self.start("list.csv", "-o", "results.jsonl")
        self.wait_for_more(process)
        process.send_signal(signal.SIGUSR1)
        line = next(line for line in process.stderr if "open" in line)
        self.assertRegex(line, rf"\d+/{ROWS + 1}: deliverable \d+, .* \| \d+/s, \d+ open")
        self.assertEqual(process.wait(30), 0)
        process.stderr.close()
        self.check_whole(rows=ROWS + 1)

    def test_outside_of_its_hours_nobody_is_asked(self):
        later = (time.localtime().tm_hour + 2) % 24
        said = self.verify("list.csv", "-o", "results.jsonl", "--max-time", "500ms", "--hours",
                           f"{later}-{(later + 1) % 24 or 24}", code=75)
        self.assertIn("outside of --hours: nobody new is asked", said)
        log = self.log.read_text()
        self.assertIn('"e":"dns"', log)
        self.assertNotIn('"e":"open"', log)
        now = (later - 3) % 24
        self.verify("list.csv", "-o", "results.jsonl", "--hours",
                    f"{now}-{(later - 1) % 24 or 24}")
        self.check_whole()

    def test_exchangers_of_the_other_family_are_left_alone(self):
        self.put("list.csv", "email\nann@four.test\nann@six.test\n")
        for option, reasons in (("-4", ["accepted", "mx_not_public"]),
                                ("-6", ["mx_not_public", "accepted"])):
            self.verify("list.csv", "-o", "results.jsonl", option, "--allow-net", "::1/128")
            self.assertEqual(self.reasons(), reasons, option)

    # -- the unknown rows of a finished run

    def answers(self):
        """What is committed: row -> line, of those rows that were answered by a server or DNS."""
        lines = (self.path / "results.jsonl").read_text(encoding="utf-8").splitlines()
        return {json.loads(line)["row"]: line for line in lines
                if json.loads(line)["status"] != "unknown"}

    def committed(self, question):
        """One number from the run file, while somebody writes it."""
        with contextlib.closing(sqlite3.connect(self.path / "results.jsonl.run")) as run:
            return run.execute(question).fetchone()[0]

    def finish_without_asking(self):
        """Every row is not_probed but the last, whose domain there is not."""
        self.put("list.csv", LATE_LIST + "x,x@nowhere.test\n")
        self.verify("list.csv", "-o", "results.jsonl", "--no-smtp")
        self.assertEqual(list(self.answers()), [ROWS + 2])

    def test_a_killed_recheck_is_gone_on_with_and_nothing_is_forgotten_twice(self):
        names = ["list.csv", "-o", "results.jsonl", "--recheck", "unknown"]
        self.finish_without_asking()
        before = self.answers()
        process = self.start(*names)
        while process.poll() is None and not self.committed(
                "SELECT count(*) FROM verdict WHERE reason = 'accepted'"):
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=15)
        self.assertEqual(process.returncode, -signal.SIGKILL)
        answered = self.committed("SELECT count(*) FROM verdict")
        self.assertTrue(1 < answered < ROWS + 2, answered)
        held = self.answers()
        said = self.verify(*names)
        self.assertIn("going on with the unfinished run", said)
        self.check_whole(rows=ROWS + 2)
        after = self.answers()
        self.assertEqual(len(after), ROWS + 2)
        self.assertGreaterEqual(len(held), answered)
        kept = [row for row, line in held.items() if after[row] == line]
        self.assertGreaterEqual(len(kept), answered)
        self.assertEqual(after[ROWS + 2], before[ROWS + 2])

    def test_a_definite_answer_stays_to_the_byte_when_others_are_asked_again(self):
        self.put("list.csv", "email\nann@d1.test\nnobody@d1.test\nann@slow.test\n")
        names = ["list.csv", "-o", "results.jsonl", "--reply-timeout", "200ms", "--retry-after",
                 "10ms"]
        self.verify(*names)
        before = self.answers()
        self.assertEqual(sorted(before), [1, 2])
        said = self.verify(*names, "--recheck", "unknown")
        self.assertIn("asking the unknown rows of the finished run", said)
        self.assertEqual(self.answers(), before)
        self.check_whole(rows=3)

    def test_standard_output_gets_every_row_of_a_rechecked_run(self):
        self.put("list.csv", LIST + "x,no address\n")
        for more in (["--no-smtp"], ["--recheck", "unknown"]):
            with (self.path / "results.jsonl").open("w") as out:  # as a shell's > does
                said = self.verify("list.csv", *more, stdout=out)
            self.assertNotIn("went to standard output before", said)
            self.check_whole(rows=ROWS + 1)
        self.assertEqual(len(self.answers()), ROWS + 1)

    def test_a_recheck_that_is_refused_leaves_the_run_finished(self):
        self.finish_without_asking()
        self.put("work.csv", "somebody's work\n")
        before = (self.path / "results.jsonl").read_bytes()
        self.verify("list.csv", "-o", "results.jsonl", "-o", "work.csv", "--recheck",
                    "unknown", code=73)
        self.assertEqual(self.committed("SELECT value FROM meta WHERE key = 'state'"), "finished")
        self.assertEqual(self.committed("SELECT count(*) FROM verdict"), ROWS + 2)
        self.assertEqual((self.path / "results.jsonl").read_bytes(), before)

    # -- two at once

    def test_a_second_run_waits_or_leaves(self):
        self.use_late_list()
        first = self.start("list.csv", "-o", "results.jsonl")
        self.wait_for_more(first)
        began = time.monotonic()
        said = self.verify("list.csv", "-o", "results.jsonl", code=75)
        self.assertIn(f"in use by process {first.pid}", said)
        said = self.verify("list.csv", "-o", "other.jsonl", "--no-wait", code=75)
        self.assertIn("another run asks from this address", said)
        self.assertLess(time.monotonic() - began, 5)
        second = self.start("list.csv", "-o", "other.jsonl")
        _, said = second.communicate(timeout=60)
        first.communicate(timeout=60)
        self.assertEqual((first.returncode, second.returncode), (0, 0), said)
        self.assertIn("waiting for its end", said)
        self.check_whole(rows=ROWS + 1)
        self.check_whole("other.jsonl", ROWS + 1)

    # -- what is said

    def test_a_header_that_was_guessed_is_told(self):
        self.put("list.csv", "Ann,ann(at)d1.test\nBob,bob@d1.test\n")
        said = self.verify("list.csv", "-o", "results.jsonl", "--no-dns")
        self.assertIn("--no-header if it is data", said)
        self.verify("list.csv", "-o", "again.jsonl", "--no-dns", "--no-header")
        self.check_whole("again.jsonl", rows=2)

    def test_a_column_without_addresses_is_told(self):
        said = self.verify("list.csv", "-o", "results.jsonl", "--no-dns", "--column", "1")
        self.assertIn("is it the right one?", said)


if __name__ == "__main__":
    unittest.main()
