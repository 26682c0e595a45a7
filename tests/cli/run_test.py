#!/usr/bin/env python3
"""rollcall verify as its user runs it: stopped, gone on with, in the wrong place.

    run_test.py ROLLCALL WORLD
"""

import contextlib
import gzip
import json
import os
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROLLCALL, WORLD = (os.path.abspath(path) for path in sys.argv[1:3])
del sys.argv[1:3]
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scenarios"))

from playing import World  # noqa: E402

# In the background, or after nohup, these are ignored, and the program would go on ignoring them.
signal.signal(signal.SIGINT, signal.default_int_handler)
for ignored in (signal.SIGHUP, signal.SIGTERM):
    signal.signal(ignored, signal.SIG_DFL)

DOMAINS = 20
ZONE = "".join(f"domain d{n}.test mx 10 mx{n}.test\nhost mx{n}.test 127.0.4.{n}\n"
               f"server mx{n}.test\n    mailboxes d{n}.test ann bob\n"
               for n in range(1, DOMAINS + 1))
LATE = "domain late.test mx 10 mx.late.test\nhost mx.late.test 127.0.4.98\n" \
       "server mx.late.test\n    mailboxes late.test ann\n    wait 1000ms at banner\n"
HANGING = "domain slow.test mx 10 mx.slow.test\nhost mx.slow.test 127.0.4.99\n" \
          "server mx.slow.test\n    hang at banner\n"
FAMILIES = "domain four.test mx 10 mx.four.test\nhost mx.four.test 127.0.4.97\n" \
           "server mx.four.test\n    mailboxes four.test ann\n" \
           "domain six.test mx 10 mx.six.test\nhost mx.six.test ::1\n" \
           "server mx.six.test\n    mailboxes six.test ann\n"
LIST = "name,email\n" + "".join(f"{who},{who}@d{n}.test\n" for n in range(1, DOMAINS + 1)
                                for who in ("ann", "bob", "nobody"))
ROWS = 3 * DOMAINS
LATE_LIST = LIST + "ann,ann@late.test\n"


class Place:
    """A directory with a list and a world to ask."""

    def __init__(self):
        self.directory = tempfile.TemporaryDirectory(prefix="rollcall-run.")
        self.path = Path(self.directory.name)
        (self.path / "world").write_text(ZONE + LATE + HANGING + FAMILIES)
        (self.path / "list.csv").write_text(LIST)
        self.world = World(WORLD, self.path / "world", self.path / "world.log")

    def __enter__(self):
        self.world.__enter__()
        return self

    def __exit__(self, *exception):
        self.world.__exit__(*exception)
        self.directory.cleanup()

    def command(self, *arguments):
        return [ROLLCALL, "verify", "--from", "probe@sender.test", "--helo", "probe.sender.test",
                "--resolver", f"127.0.0.1:{self.world.dns}", "--smtp-port", str(self.world.smtp),
                "--allow-net", "127.0.0.0/8", "--no-preflight", "--no-facts", "--connect-gap",
                "10ms",
                *arguments]

    def environment(self):
        return dict(os.environ, HOME=str(self.path), XDG_STATE_HOME=str(self.path / "state"),
                    XDG_CACHE_HOME=str(self.path / "cache"))

    def start(self, *arguments, **how):
        return subprocess.Popen(self.command(*arguments), cwd=self.path, env=self.environment(),
                                stderr=subprocess.PIPE, text=True, **how)

    def run(self, *arguments, **how):
        """Exit code and what was said on standard error."""
        how.setdefault("stdin", subprocess.DEVNULL)
        how.setdefault("stdout", subprocess.DEVNULL)
        done = subprocess.run(self.command(*arguments), cwd=self.path, env=self.environment(),
                              stderr=subprocess.PIPE, text=True, timeout=60, check=False, **how)
        return done.returncode, done.stderr

    def results(self, name="results.jsonl"):
        lines = (self.path / name).read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def rows(self, name="results.jsonl"):
        return [result["row"] for result in self.results(name)]

    def reasons(self, name="results.jsonl"):
        """In the order of rows."""
        results = sorted(self.results(name), key=lambda result: result["row"])
        return [result["reason"] for result in results]

    def written(self):
        file = self.path / "results.jsonl"
        return file.stat().st_size if file.exists() else 0

    def wait_for_more(self, process, before=0):
        """Until it has written results."""
        while process.poll() is None and self.written() <= before:
            time.sleep(0.005)

    def stop_early(self, *arguments, sign=signal.SIGTERM, **how):
        before = self.written()
        process = self.start(*arguments, **how)
        self.wait_for_more(process, before)
        process.send_signal(sign)
        _, said = process.communicate(timeout=15)
        return process.returncode, said


class Running(unittest.TestCase):
    def setUp(self):
        self.place = self.enterContext(Place())

    def use_late_list(self):
        """Its last row takes so long that a run can be stopped before it is over."""
        (self.place.path / "list.csv").write_text(LATE_LIST)

    def check_whole(self, name="results.jsonl", rows=ROWS):
        self.assertEqual(sorted(self.place.rows(name)), list(range(1, rows + 1)))

    # -- stopped and gone on with

    def test_a_stopped_run_ends_with_75_and_the_same_command_goes_on(self):
        self.use_late_list()
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with self.subTest(sign=sign):
                code, said = self.place.stop_early("list.csv", "-o", "results.jsonl", "--fresh",
                                                   sign=sign)
                self.assertEqual(code, 75, said)
                self.assertIn("the same command without --fresh goes on", said)
                self.assertLess(len(self.place.rows()), ROWS + 1)
                code, said = self.place.run("list.csv", "-o", "results.jsonl")
                self.assertEqual(code, 0, said)
                self.assertIn("going on with the unfinished run", said)
                self.check_whole(rows=ROWS + 1)
                (self.place.path / "results.jsonl").unlink()

    def test_the_command_that_the_summary_names_goes_on(self):
        self.use_late_list()
        code, said = self.place.stop_early("list.csv", "-o", "results.jsonl", "-o",
                                           "Ann's copy.csv", "--fresh")
        self.assertEqual(code, 75, said)
        command = said.split("rollcall verify ", 1)[1].splitlines()[0]
        done = subprocess.run(["sh", "-c", f"exec '{ROLLCALL}' verify {command}"],
                              cwd=self.place.path, env=self.place.environment(),
                              stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("going on with the unfinished run", done.stderr)
        self.check_whole(rows=ROWS + 1)
        self.assertTrue((self.place.path / "Ann's copy.csv").exists())

    def test_a_second_signal_does_not_wait_for_replies(self):
        (self.place.path / "list.csv").write_text("email\nann@slow.test\n")
        process = self.place.start("list.csv", "-o", "results.jsonl")
        log = self.place.path / "world.log"
        while '"e":"open"' not in log.read_text():
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
        process = self.place.start("list.csv", "-o", "results.jsonl", preexec_fn=lambda:
                                   signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.place.wait_for_more(process)
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0)
        self.check_whole(rows=ROWS + 1)

    def test_another_list_or_sender_is_not_the_same_run(self):
        self.use_late_list()
        self.place.stop_early("list.csv", "-o", "results.jsonl")
        code, said = self.place.run("list.csv", "-o", "results.jsonl", "--from", "other@sender.test")
        self.assertEqual(code, 65)
        self.assertIn("--from probe@sender.test, now it is other@sender.test", said)
        (self.place.path / "list.csv").write_text(LATE_LIST + "zoe,zoe@d1.test\n")
        code, said = self.place.run("list.csv", "-o", "results.jsonl")
        self.assertEqual(code, 65)
        self.assertIn("--fresh", said)
        code, said = self.place.run("list.csv", "-o", "results.jsonl", "--fresh")
        self.assertEqual(code, 0, said)
        self.assertEqual(len(self.place.rows()), ROWS + 2)

    def test_a_finished_run_starts_anew_and_replaces_its_own_files(self):
        names = ["list.csv", "-o", "results.jsonl", "-o", "results.csv", "-o", "results.json"]
        for _ in range(2):
            code, said = self.place.run(*names)
            self.assertEqual(code, 0, said)
            self.assertNotIn("going on", said)
            self.check_whole()
        document = json.loads((self.place.path / "results.json").read_text())
        self.assertEqual([row["row"] for row in document["results"]], list(range(1, ROWS + 1)))

    def test_rows_that_wait_become_not_probed_only_with_a_warning(self):
        self.use_late_list()
        self.place.stop_early("list.csv", "-o", "results.jsonl")
        code, said = self.place.run("list.csv", "-o", "results.jsonl", "--no-smtp")
        self.assertEqual(code, 0)
        self.assertIn("become not_probed", said)
        self.check_whole(rows=ROWS + 1)

    def test_time_that_is_over_stops_a_run(self):
        self.use_late_list()
        code, said = self.place.run("list.csv", "-o", "results.jsonl", "--max-time", "300ms")
        self.assertEqual(code, 75)
        self.assertIn("--max-time is over", said)

    def test_metrics_are_there_while_the_run_goes_on(self):
        self.use_late_list()
        metrics = self.place.path / "now.prom"
        process = self.place.start("list.csv", "-o", "results.jsonl", "--metrics", "now.prom")
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
        process = self.place.start("list.csv", "-o", "results.jsonl")
        self.place.wait_for_more(process)
        process.send_signal(signal.SIGUSR1)
        line = next(line for line in process.stderr if "open" in line)
        self.assertRegex(line, rf"\d+/{ROWS + 1}: deliverable \d+, .* \| \d+/s, \d+ open")
        self.assertEqual(process.wait(30), 0)
        process.stderr.close()
        self.check_whole(rows=ROWS + 1)

    def test_outside_of_its_hours_nobody_is_asked(self):
        later = (time.localtime().tm_hour + 2) % 24
        code, said = self.place.run("list.csv", "-o", "results.jsonl", "--max-time", "500ms",
                                    "--hours", f"{later}-{(later + 1) % 24 or 24}")
        self.assertEqual(code, 75, said)
        self.assertIn("outside of --hours: nobody new is asked", said)
        log = (self.place.path / "world.log").read_text()
        self.assertIn('"e":"dns"', log)
        self.assertNotIn('"e":"open"', log)
        now = (later - 3) % 24
        code, said = self.place.run("list.csv", "-o", "results.jsonl",
                                    "--hours", f"{now}-{(later - 1) % 24 or 24}")
        self.assertEqual(code, 0, said)
        self.check_whole()

    def test_exchangers_of_the_other_family_are_left_alone(self):
        (self.place.path / "list.csv").write_text("email\nann@four.test\nann@six.test\n")
        for option, reasons in (("-4", ["accepted", "mx_not_public"]),
                                ("-6", ["mx_not_public", "accepted"])):
            code, said = self.place.run("list.csv", "-o", "results.jsonl", option,
                                        "--allow-net", "::1/128")
            self.assertEqual(code, 0, said)
            self.assertEqual(self.place.reasons(), reasons, option)

    # -- the unknown rows of a finished run

    def answers(self):
        """What is committed: row -> line, of those rows that were answered by a server or DNS."""
        lines = (self.place.path / "results.jsonl").read_text(encoding="utf-8").splitlines()
        return {json.loads(line)["row"]: line for line in lines
                if json.loads(line)["status"] != "unknown"}

    def committed(self, question):
        """One number from the run file, while somebody writes it."""
        with contextlib.closing(sqlite3.connect(self.place.path / "results.jsonl.run")) as run:
            return run.execute(question).fetchone()[0]

    def finish_without_asking(self):
        """Every row is not_probed but the last, whose domain there is not."""
        (self.place.path / "list.csv").write_text(LATE_LIST + "x,x@nowhere.test\n")
        code, said = self.place.run("list.csv", "-o", "results.jsonl", "--no-smtp")
        self.assertEqual(code, 0, said)
        self.assertEqual(list(self.answers()), [ROWS + 2])

    def test_a_killed_recheck_is_gone_on_with_and_nothing_is_forgotten_twice(self):
        names = ["list.csv", "-o", "results.jsonl", "--recheck", "unknown"]
        self.finish_without_asking()
        before = self.answers()
        process = self.place.start(*names)
        while process.poll() is None and not self.committed(
                "SELECT count(*) FROM verdict WHERE reason = 'accepted'"):
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=15)
        self.assertEqual(process.returncode, -signal.SIGKILL)
        answered = self.committed("SELECT count(*) FROM verdict")
        self.assertTrue(1 < answered < ROWS + 2, answered)
        held = self.answers()
        code, said = self.place.run(*names)
        self.assertEqual(code, 0, said)
        self.assertIn("going on with the unfinished run", said)
        self.check_whole(rows=ROWS + 2)
        after = self.answers()
        self.assertEqual(len(after), ROWS + 2)
        self.assertGreaterEqual(len(held), answered)
        kept = [row for row, line in held.items() if after[row] == line]
        self.assertGreaterEqual(len(kept), answered)
        self.assertEqual(after[ROWS + 2], before[ROWS + 2])

    def test_a_definite_answer_stays_to_the_byte_when_others_are_asked_again(self):
        (self.place.path / "list.csv").write_text(
            "email\nann@d1.test\nnobody@d1.test\nann@slow.test\n")
        names = ["list.csv", "-o", "results.jsonl", "--reply-timeout", "200ms", "--retry-after",
                 "10ms"]
        code, said = self.place.run(*names)
        self.assertEqual(code, 0, said)
        before = self.answers()
        self.assertEqual(sorted(before), [1, 2])
        code, said = self.place.run(*names, "--recheck", "unknown")
        self.assertEqual(code, 0, said)
        self.assertIn("asking the unknown rows of the finished run", said)
        self.assertEqual(self.answers(), before)
        self.check_whole(rows=3)

    def test_standard_output_gets_every_row_of_a_rechecked_run(self):
        (self.place.path / "list.csv").write_text(LIST + "x,no address\n")
        for more in (["--no-smtp"], ["--recheck", "unknown"]):
            with (self.place.path / "results.jsonl").open("w") as out:  # as a shell's > does
                code, said = self.place.run("list.csv", *more, stdout=out)
            self.assertEqual(code, 0, said)
            self.assertNotIn("went to standard output before", said)
            self.check_whole(rows=ROWS + 1)
        self.assertEqual(len(self.answers()), ROWS + 1)

    def test_a_recheck_that_is_refused_leaves_the_run_finished(self):
        self.finish_without_asking()
        (self.place.path / "work.csv").write_text("somebody's work\n")
        before = (self.place.path / "results.jsonl").read_bytes()
        code, said = self.place.run("list.csv", "-o", "results.jsonl", "-o", "work.csv",
                                    "--recheck", "unknown")
        self.assertEqual(code, 73, said)
        self.assertEqual(self.committed("SELECT value FROM meta WHERE key = 'state'"), "finished")
        self.assertEqual(self.committed("SELECT count(*) FROM verdict"), ROWS + 2)
        self.assertEqual((self.place.path / "results.jsonl").read_bytes(), before)

    # -- standard input and output

    def test_standard_output_gets_the_results_and_nothing_else(self):
        with (self.place.path / "results.jsonl").open("w") as out:
            code, said = self.place.run("list.csv", stdout=out)
        self.assertEqual(code, 0, said)
        self.check_whole()

    def test_a_reader_that_goes_away_ends_the_run_with_74(self):
        self.use_late_list()
        process = self.place.start("list.csv", "-o", "-", stdout=subprocess.PIPE)
        process.stdout.readline()
        process.stdout.close()
        process.wait(timeout=30)
        said = process.stderr.read()
        process.stderr.close()
        self.assertEqual(process.returncode, 74, said)
        code, said = self.place.run("list.csv", "-o", "-")
        self.assertEqual(code, 0, said)
        self.assertIn("results went to standard output before", said)

    def test_a_list_on_standard_input_is_gone_on_with(self):
        self.use_late_list()
        names = ["-", "-o", "results.jsonl", "--run", "in.run"]
        with (self.place.path / "list.csv").open() as given:
            code, _ = self.place.stop_early(*names, stdin=given)
        self.assertEqual(code, 75)
        (self.place.path / "other.csv").write_text("email\nann@d1.test\n")
        with (self.place.path / "other.csv").open() as given:
            code, said = self.place.run(*names, stdin=given)
        self.assertEqual(code, 65, said)
        code, said = self.place.run(*names)  # nothing comes: it is known from before
        self.assertEqual(code, 0, said)
        self.check_whole(rows=ROWS + 1)

    def look_at(self, name, **how):
        """The results of a list, of syntax alone; and its table."""
        code, said = self.place.run(name, "--no-dns", "-o", "seen.jsonl", "-o", "seen.csv", "--fresh",
                                    **how)
        self.assertEqual(code, 0, said)
        table = (self.place.path / "seen.csv").read_text(encoding="utf-8")
        return [(one["row"], one["line"], one["input"], one["reason"])
                for one in sorted(self.place.results("seen.jsonl"), key=lambda one: one["row"])], \
            [line.split(",")[:2] for line in table.splitlines()]

    def test_a_list_may_be_compressed_or_in_utf_16(self):
        written = "name,email\n" + "".join(f"J\u00f6rg \U0001f600,user{n}@d1.test\n"
                                          for n in range(3000)) + "\u00c4nne,no address"
        half = len(written) // 2
        plain = written.encode()
        wrapped = {
            "list.gz": gzip.compress(plain),
            "two.gz": gzip.compress(plain[:half]) + gzip.compress(plain[half:]) + bytes(512),
            "little.csv": written.encode("utf-16"),
            "big.csv": b"\xfe\xff" + written.encode("utf-16-be"),
            "bare.csv": written.encode("utf-16-le"),
            "little.gz": gzip.compress(written.encode("utf-16")),
        }
        (self.place.path / "plain.csv").write_bytes(plain)
        expected = self.look_at("plain.csv")
        self.assertEqual(len(expected[0]), 3001)
        for name, content in wrapped.items():
            with self.subTest(name):
                (self.place.path / name).write_bytes(content)
                self.assertEqual(self.look_at(name), expected)
                with open(self.place.path / name, "rb") as file:
                    self.assertEqual(self.look_at("-", stdin=file), expected)

    def test_a_list_that_cannot_be_unpacked_is_told(self):
        whole = gzip.compress(LIST.encode())
        broken = {"cut short": whole[:-9], "damaged": whole[:20] + b"????" + whole[24:]}
        for what, content in broken.items():
            (self.place.path / "list.gz").write_bytes(content)
            code, said = self.place.run("list.gz", "--no-dns", "-o", "seen.jsonl")
            self.assertEqual(code, 65)
            self.assertRegex(said, f"list.gz is a .*{what}.*; nobody was asked")
            self.assertEqual(list(self.place.path.glob("seen*")), [])

    def test_missing_standard_descriptors_are_no_matter(self):
        command = " ".join(self.place.command("list.csv", "-o", "results.jsonl"))
        done = subprocess.run(["sh", "-c", f"exec {command} <&- >&- 2>&-"], cwd=self.place.path,
                              env=self.place.environment(), timeout=60, check=False)
        self.assertEqual(done.returncode, 0)
        self.check_whole()

    # -- split

    def split(self, name):
        return (self.place.path / "parts" / f"{name}.csv").read_text().splitlines()

    def test_a_split_has_each_row_once_and_goes_on(self):
        self.use_late_list()
        code, said = self.place.run("list.csv", "--split", "parts", "--max-time", "500ms")
        self.assertEqual(code, 75, said)
        self.assertEqual(sorted(os.listdir(self.place.path / "parts")), ["rollcall.run"])
        code, said = self.place.run("list.csv", "--split", "parts")
        self.assertEqual(code, 0, said)
        header, *rows = LATE_LIST.splitlines()
        dead = [row for row in rows if row.startswith("nobody")]
        self.assertEqual(self.split("undeliverable"), [header, *dead])
        self.assertEqual(self.split("deliverable"),
                         [header, *(row for row in rows if row not in dead)])
        self.assertEqual(self.split("risky") + self.split("unknown"), 2 * [header])

    def test_a_split_overwrites_nobodys_files(self):
        (self.place.path / "parts").mkdir()
        (self.place.path / "parts" / "risky.csv").write_text("somebody's work\n")
        code, said = self.place.run("list.csv", "--split", "parts")
        self.assertEqual(code, 73, said)
        self.assertIn("risky.csv", said)
        self.assertEqual(self.split("risky"), ["somebody's work"])

    # -- export

    def export(self, *arguments):
        done = subprocess.run([ROLLCALL, "export", *arguments], cwd=self.place.path,
                              capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stderr

    def read(self, name):
        return (self.place.path / name).read_bytes()

    def test_an_export_is_what_the_run_wrote(self):
        names = ("results.csv", "results.json", "results.jsonl")
        code, said = self.place.run("list.csv", "--run", "r.run",
                                    *(word for name in names for word in ("-o", name)))
        self.assertEqual(code, 0, said)
        code, said = self.export("r.run", *(word for name in names
                                            for word in ("-o", f"again-{name}")))
        self.assertEqual(code, 0, said)
        self.assertEqual(self.read("again-results.csv"), self.read("results.csv"))
        self.assertEqual(self.read("again-results.jsonl").splitlines(),
                         sorted(self.read("results.jsonl").splitlines(),
                                key=lambda line: json.loads(line)["row"]))
        before, after = (json.loads(self.read(name))
                         for name in ("results.json", "again-results.json"))
        for whole in before, after:
            for part in "finished_at", "elapsed_ms":
                del whole["run"][part]
            whole["run"]["list"] = Path(whole["run"]["list"]).name
        self.assertEqual(after, before)
        code, said = self.export("r.run", "-o", "new.json", "-o", "results.csv")
        self.assertEqual(code, 73, said)
        self.assertIn("results.csv exists already", said)
        self.assertFalse((self.place.path / "new.json").exists())
        code, said = self.export("r.run", "-o", "results.csv", "--force")
        self.assertEqual(code, 0, said)

    def test_an_export_of_an_unfinished_run_has_what_is_answered(self):
        self.use_late_list()
        code, said = self.place.stop_early("list.csv", "-o", "results.jsonl")
        self.assertEqual(code, 75, said)
        answered = len(self.place.rows())
        code, said = self.export("results.jsonl.run", "-o", "now.csv", "--split", "parts")
        self.assertEqual(code, 0, said)
        self.assertIn(f"{answered} of {ROWS + 1} rows", said)
        self.assertEqual(len(self.read("now.csv").splitlines()), 1 + answered)
        self.assertEqual(sum(len(self.split(name)) - 1 for name in
                             ("deliverable", "undeliverable", "risky", "unknown")), answered)
        code, said = self.place.run("list.csv", "-o", "results.jsonl")
        self.assertEqual(code, 0, said)
        self.check_whole(rows=ROWS + 1)

    def test_an_export_unpacks_the_list_again_and_leaves_nothing(self):
        (self.place.path / "list.csv.gz").write_bytes(gzip.compress(LIST.encode()))
        code, said = self.place.run("list.csv.gz", "-o", "results.jsonl", "-o", "results.csv")
        self.assertEqual(code, 0, said)
        before = set(os.listdir(self.place.path))
        code, said = self.export("results.jsonl.run", "-o", "again.csv")
        self.assertEqual(code, 0, said)
        self.assertEqual(self.read("again.csv"), self.read("results.csv"))
        self.assertEqual(set(os.listdir(self.place.path)) - before, {"again.csv"})

    def test_an_export_of_a_changed_list_has_no_table(self):
        code, said = self.place.run("list.csv", "-o", "results.jsonl")
        self.assertEqual(code, 0, said)
        (self.place.path / "list.csv").write_text(LIST.replace("bob", "rob"))
        code, said = self.export("results.jsonl.run", "-o", "x.csv")
        self.assertEqual(code, 65, said)
        self.assertIn("list.csv", said)
        self.assertFalse((self.place.path / "x.csv").exists())
        self.assertEqual(self.export("results.jsonl.run", "-o", "x.json")[0], 0)

    def test_what_is_no_run_is_not_exported(self):
        for name in "nothing.run", "list.csv", ".":
            code, said = self.export(name, "--split", "parts")
            self.assertEqual(code, 65, said)
            self.assertIn(name, said)
        self.assertFalse((self.place.path / "parts").exists())

    # -- files of others

    def test_what_is_not_this_runs_is_not_overwritten(self):
        for name in ("results.jsonl", "results.csv"):
            with self.subTest(name=name):
                (self.place.path / name).write_text("somebody's work\n")
                code, said = self.place.run("list.csv", "-o", name, "--run", "r.run")
                self.assertEqual(code, 73, said)
                self.assertEqual((self.place.path / name).read_text(), "somebody's work\n")
        code, said = self.place.run("list.csv", "-o", "results.jsonl", "--run", "r.run", "--force")
        self.assertEqual(code, 0, said)
        self.check_whole()

    def test_the_list_is_no_output(self):
        code, said = self.place.run("list.csv", "-o", "list.csv", "--run", "r.run", "--force")
        self.assertEqual(code, 73, said)
        self.assertEqual((self.place.path / "list.csv").read_text(), LIST)

    def test_a_run_file_is_an_ordinary_file_of_its_own(self):
        os.mkfifo(self.place.path / "pipe")
        (self.place.path / "link").symlink_to("elsewhere")
        for name in ("pipe", "link"):
            code, said = self.place.run("list.csv", "-o", "results.jsonl", "--run", name)
            self.assertEqual(code, 73, said)
        self.assertTrue(stat.S_ISFIFO(os.lstat(self.place.path / "pipe").st_mode))
        self.assertTrue((self.place.path / "link").is_symlink())
        code, said = self.place.run("list.csv", "-o", "results.jsonl", "--run", "list.csv")
        self.assertEqual(code, 65, said)
        code, said = self.place.run("list.csv", "-o", "results.jsonl", "--run", "results.jsonl")
        self.assertEqual(code, 64, said)
        self.assertEqual((self.place.path / "list.csv").read_text(), LIST)

    def test_a_run_is_bounded_and_leaves_no_core_file(self):
        (self.place.path / "list.csv").write_text("email\nann@slow.test\n")
        process = self.place.start("list.csv", "-o", "results.jsonl")
        about = Path(f"/proc/{process.pid}")
        while process.poll() is None and not (self.place.path / "results.jsonl.run").exists():
            time.sleep(0.005)
        limits, status = (about / "limits").read_text(), (about / "status").read_text()
        process.kill()
        process.communicate()
        self.assertRegex(limits, r"Max core file size +0 +0 ")
        self.assertRegex(status, r"NoNewPrivs:\s+1\n")
        said = subprocess.run([ROLLCALL, "--version", "--verbose"], capture_output=True, text=True,
                              check=True).stdout
        self.assertIn("bounds of a run: ", said)
        if "(seccomp)" in said:
            self.assertRegex(status, r"Seccomp:\s+2\n")

    @unittest.skipUnless(os.geteuid() == 0, "root is needed for an /etc of its own")
    def test_the_resolvers_stand_in_a_file_that_etc_links_to(self):
        (self.place.path / "list.csv").write_text("email\nann@slow.test\n")
        with tempfile.TemporaryDirectory(prefix="rollcall-etc.", dir="/run") as name, \
                socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as resolver:
            etc, real = Path(name) / "etc", Path(name) / "resolv.conf"
            shutil.copytree("/etc", etc, symlinks=True)
            real.write_text("nameserver 127.0.0.99\n")
            (etc / "resolv.conf").unlink(missing_ok=True)
            (etc / "resolv.conf").symlink_to(real)
            resolver.bind(("127.0.0.99", 53))
            resolver.settimeout(20)
            command = [ROLLCALL, "verify", "list.csv", "-o", "results.jsonl", "--no-preflight",
                       "--no-smtp"]
            process = subprocess.Popen(
                ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" /etc && exec "$@"', str(etc),
                 *command], cwd=self.place.path, env=self.place.environment(),
                stderr=subprocess.PIPE, text=True)
            try:
                asked = resolver.recv(512)
            finally:
                process.kill()
                process.communicate()
        self.assertIn(b"\x04slow\x04test", asked.lower())

    def test_files_are_for_their_owner_alone(self):
        code, said = self.place.run("list.csv", "-o", "results.jsonl", "-o", "results.csv")
        self.assertEqual(code, 0, said)
        for name in ("results.jsonl", "results.csv", "results.jsonl.run"):
            self.assertEqual(stat.S_IMODE((self.place.path / name).stat().st_mode), 0o600, name)

    # -- two at once

    def test_a_second_run_waits_or_leaves(self):
        self.use_late_list()
        first = self.place.start("list.csv", "-o", "results.jsonl")
        self.place.wait_for_more(first)
        began = time.monotonic()
        code, said = self.place.run("list.csv", "-o", "results.jsonl")
        self.assertEqual(code, 75, said)  # the same run
        self.assertIn(f"in use by process {first.pid}", said)
        code, said = self.place.run("list.csv", "-o", "other.jsonl", "--no-wait")
        self.assertEqual(code, 75, said)
        self.assertIn("another run asks from this address", said)
        self.assertLess(time.monotonic() - began, 5)
        second = self.place.start("list.csv", "-o", "other.jsonl")
        _, said = second.communicate(timeout=60)
        first.communicate(timeout=60)
        self.assertEqual((first.returncode, second.returncode), (0, 0), said)
        self.assertIn("waiting for its end", said)
        self.check_whole(rows=ROWS + 1)
        self.check_whole("other.jsonl", ROWS + 1)

    # -- what is said

    def test_a_header_that_was_guessed_is_told(self):
        (self.place.path / "list.csv").write_text("Ann,ann(at)d1.test\nBob,bob@d1.test\n")
        code, said = self.place.run("list.csv", "-o", "results.jsonl", "--no-dns")
        self.assertEqual(code, 0, said)
        self.assertIn("--no-header if it is data", said)
        code, said = self.place.run("list.csv", "-o", "again.jsonl", "--no-dns", "--no-header")
        self.assertEqual(code, 0, said)
        self.assertEqual(sorted(self.place.rows("again.jsonl")), [1, 2])

    def test_a_column_without_addresses_is_told(self):
        code, said = self.place.run("list.csv", "-o", "results.jsonl", "--no-dns", "--column", "1")
        self.assertEqual(code, 0, said)
        self.assertIn("is it the right one?", said)


if __name__ == "__main__":
    unittest.main()
