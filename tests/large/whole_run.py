"""A list, a world and one command that may be started again and again."""

import contextlib
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "scenarios"))

from expectation import compare_rows  # noqa: E402
from playing import World  # noqa: E402, F401

GENERATE = HERE.parent / "world" / "generate.py"
MANNERS = HERE.parent / "world" / "check_manners.py"


class Failed(Exception):
    pass


def check(true, sentence):
    if not true:
        raise Failed(sentence)


def generate(directory, rows, *more):
    subprocess.run([sys.executable, GENERATE, "--rows", str(rows), "--seed", "7", *more,
                    directory], check=True, stdout=subprocess.DEVNULL)


def wait_until_it_hears(process):
    """A signal that comes before the program has begun to listen ends it as any other."""
    mask = 1 << (signal.SIGTERM - 1)
    while process.poll() is None:
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        if int(re.search(r"SigBlk:\s*(\w+)", status).group(1), 16) & mask:
            return
        time.sleep(0.002)


class Run:
    """One list, one world, one command that may be started again and again."""

    def __init__(self, rollcall, directory, world, *options):
        self.rollcall, self.directory = rollcall, directory
        self.asking = ["--resolver", f"127.0.0.1:{world.dns}", "--smtp-port", str(world.smtp),
                       "--allow-net", "127.0.0.0/8", "--no-preflight", "--progress", "never",
                       "--helo", "probe.sender.test", "--from", "probe@sender.test", *options]
        self.stand_at(directory)

    def stand_at(self, place):
        """Results and whatever is remembered are there."""
        self.results = place / "results.jsonl"
        self.table = place / "results.csv"
        self.environment = dict(os.environ, XDG_STATE_HOME=str(place / "state"),
                                XDG_CACHE_HOME=str(place / "cache"))
        self.command = [self.rollcall, "verify", str(self.directory / "input.csv"),
                        "-o", str(self.results), "-o", str(self.table), *self.asking]

    def start(self, **environment):
        return self.start_with(env=dict(self.environment, **environment))

    def start_with(self, *more, **how):
        """`more` arguments; `how` as subprocess.Popen has it."""
        how.setdefault("env", self.environment)
        return subprocess.Popen([*self.command, *more], stderr=subprocess.PIPE, text=True, **how)

    def wait_for_answers(self, process):
        """Until this start has written results that no start before it had."""
        before = self.written()
        while process.poll() is None and self.written() <= before:
            time.sleep(0.005)

    def written(self):
        return self.results.stat().st_size if self.results.exists() else 0

    def is_finished(self):
        """The run file says so: the same command would begin anew."""
        path = f"file:{self.results}.run?mode=ro"
        if not Path(f"{self.results}.run").exists():
            return False
        with contextlib.closing(sqlite3.connect(path, uri=True)) as run:
            state = run.execute("SELECT value FROM meta WHERE key = 'state'").fetchone()
        return state == ("finished",)

    def finish(self, process=None):
        process = process or self.start()
        _, said = process.communicate(timeout=600)
        check(process.returncode == 0, f"exit {process.returncode}: {said.strip()[-600:]}")
        return said

    def check_answers(self):
        wrong = compare_rows(self.directory / "expected.jsonl", self.results)
        check(not wrong, "\n".join(wrong[:20]))
        self.check_table()

    def check_table(self):
        """The list again, line by line, with our cells behind each."""
        with open(self.directory / "input.csv") as before, open(self.table) as after:
            for number, (ours, theirs) in enumerate(zip(after, before, strict=True), 1):
                check(ours.startswith(theirs.rstrip("\n") + ","), f"results.csv:{number}: {ours}")

    def check_manners(self, *arguments):
        done = subprocess.run([sys.executable, MANNERS, self.directory / "world",
                               self.directory / "world.log",
                               "--input", self.directory / "input.csv", *arguments],
                              capture_output=True, text=True)
        check(done.returncode == 0, done.stdout)
