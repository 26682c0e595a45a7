"""A small run that is tried again and again, each time from nothing."""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "large"))

from whole_run import Failed, Run, World, check, generate  # noqa: E402, F401

TRIED = int(os.environ.get("ROLLCALL_FAULTS", 25))
SEED = int(os.environ.get("ROLLCALL_SEED", random.randrange(1 << 30)))
OPTIONS = ["--retry-after", "200ms,200ms", "--connect-gap", "5ms", "--connect-timeout", "3s",
           "--threads", "2"]
STARTS_MOST = 4
# 71 out of a resource, 73 cannot create, 74 cannot write, 75 stopped early
HONEST = {71, 73, 74, 75}
# Also while files are opened: the list or the state cannot be used.
HONEST_AT_OPENING = HONEST | {65}


def chosen(count, rng):
    every = range(1, count + 1)
    return list(every) if TRIED == 0 or TRIED >= count else sorted(rng.sample(every, TRIED))


def tried_of(whole):
    """How often something random is done; `whole` is enough for everybody."""
    return whole if TRIED == 0 else min(TRIED, whole)


def end_of(process, what, within_s=60):
    """Exit code (negative: the signal) and what was said."""
    try:
        _, said = process.communicate(timeout=within_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise Failed(f"{what}: it hangs") from None
    return process.returncode, said


class Small:
    """The run that is tried; each trial begins with start_anew()."""

    def __init__(self, rollcall, faulty, directory, world):
        self.rollcall, self.faulty = rollcall, faulty
        self.directory, self.world = directory, world
        self.run = None

    def forget(self):
        for name in ("state", "cache"):
            shutil.rmtree(self.directory / name, ignore_errors=True)
        for path in self.directory.glob("results.*"):
            path.unlink()

    def start_anew(self, *more):
        self.forget()
        self.run = Run(self.rollcall, self.directory, self.world, *OPTIONS, *more)

    def once(self, **fault):
        return end_of(self.run.start(LD_PRELOAD=str(self.faulty), **fault), fault)

    def count(self):
        """How many calls, and how many allocations, a run makes."""
        self.start_anew()
        counts = self.directory / "counts"
        code, said = self.once(FAULTY_COUNT=str(counts))
        check(code == 0, said)
        self.run.check_answers()
        return tuple(int(word) for word in counts.read_text().split())

    def check_answers(self, what):
        try:
            self.run.check_answers()
        except Failed as wrong:
            raise Failed(f"{what}: {wrong}") from None

    def check_ending(self, what, code, said, honest=frozenset(HONEST)):
        """0 with every row, or an honest code with a sentence and then the rest."""
        check(code == 0 or code in honest, f"{what}: exit {code}: {said}")
        if code == 0:
            return self.check_answers(f"{what}: exit 0, and yet")
        check("rollcall: " in said, f"{what}: exit {code} without a sentence: {said}")
        return self.go_on(what)

    def go_on(self, what):
        """The same command, until it has done."""
        for _ in range(STARTS_MOST):
            code, said = end_of(self.run.start(), what)
            if code == 0:
                break
        check(code == 0, f"{what}: then exit {code}: {said}")
        self.check_answers(what)


class Endings:
    """How often there was which exit code."""

    def __init__(self):
        self.of_code = {}

    def add(self, code):
        self.of_code[code] = self.of_code.get(code, 0) + 1

    def __str__(self):
        return ", ".join(f"{count} x exit {code}" for code, count in sorted(self.of_code.items()))
