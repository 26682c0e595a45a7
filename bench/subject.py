"""What is measured: rollcall as its users build it, and a list to ask."""

import os
import subprocess
import sys
from pathlib import Path

import places  # noqa: F401  (whose path the next one is found on)
from expectation import compare_rows
from measuring import run

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "release"
ROLLCALL = BUILD / "rollcall"
WORLD = BUILD / "tests" / "world" / "rollcall-world"


def tool(name):
    return BUILD / "bench" / f"bench-{name}"


def build():
    for command in (["cmake", "--preset", "release"], ["cmake", "--build", "--preset", "release"]):
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def cache():
    folder = Path(os.environ.get("XDG_CACHE_HOME") or "/var/cache") / "rollcall-bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Asking:
    """rollcall and its list."""

    def __init__(self, folder, *options):
        self.folder, self.options = folder, options
        self.results = folder / "results.jsonl"

    def command(self):
        return [ROLLCALL, "verify", self.folder / "input.csv", "-o", self.results,
                "--allow-net", "127.0.0.0/8", "--resolver", "127.0.0.1", "--no-preflight",
                "--no-facts", "--progress", "never", "--helo", "probe.sender.test",
                "--from", "probe@sender.test", *self.options]

    def __call__(self, servers=None, expected=True):
        """A run from the beginning, and its verdicts compared."""
        for old in self.folder.glob("results.*"):
            old.unlink()
        cost = run(self.command(), servers)
        wrong = compare_rows(self.folder / "expected.jsonl", self.results) if expected else []
        if wrong:
            sys.exit("\n".join(wrong[:10]))
        return cost


def microseconds(costs, rows):
    return [cost.cpu_s / rows * 1e6 for cost in costs]
