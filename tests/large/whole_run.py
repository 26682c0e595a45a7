"""A list, a world and one command that may be started again and again."""

import os
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


class Run:
    """One list, one world, one command that may be started again and again."""

    def __init__(self, rollcall, directory, world, *options):
        self.directory = directory
        self.results = directory / "results.jsonl"
        self.table = directory / "results.csv"
        self.environment = dict(os.environ, XDG_STATE_HOME=str(directory / "state"),
                                XDG_CACHE_HOME=str(directory / "cache"))
        self.command = [rollcall, "verify", str(directory / "input.csv"), "-o", str(self.results),
                        "-o", str(self.table),
                        "--resolver", f"127.0.0.1:{world.dns}", "--smtp-port", str(world.smtp),
                        "--allow-net", "127.0.0.0/8", "--no-preflight", "--progress", "never",
                        "--helo", "probe.sender.test", "--from", "probe@sender.test", *options]

    def start(self, **environment):
        return subprocess.Popen(self.command, env=dict(self.environment, **environment),
                                stderr=subprocess.PIPE, text=True)

    def wait_for_answers(self, process):
        """Until this start has written results that no start before it had."""
        before = self.written()
        while process.poll() is None and self.written() <= before:
            time.sleep(0.005)

    def written(self):
        return self.results.stat().st_size if self.results.exists() else 0

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
