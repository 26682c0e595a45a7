"""Runs programs in turn, and makes tables of what they cost."""

import os
import re
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Cost:
    cpu_s: float
    wall_s: float
    rss_kib: int = 0
    servers_cpu_s: float = 0.0
    said: str = ""
    kernel_s: float = 0.0  # of cpu_s


class DidNotRun(Exception):
    pass


def watch_over(process, ended, timeout, peak):
    """Its most memory (what wait4 tells is ours, if that was more), and an end to its patience."""
    deadline = time.monotonic() + timeout
    while not ended.wait(0.02):
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
            peak[0] = max(peak[0], int(re.search(r"VmHWM:\s*(\d+)", status).group(1)))
        except (OSError, AttributeError):
            pass  # it is no more, or not yet what it will be
        if time.monotonic() > deadline:
            process.kill()


def run(command, servers=None, timeout=900, **how):
    """What a command and its children cost."""
    before = servers.cpu() if servers else 0.0
    began = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **how)
    ended, peak = threading.Event(), [0]
    watch = threading.Thread(target=watch_over, args=(process, ended, timeout, peak))
    watch.start()
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    ended.set()
    watch.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    wall_s = time.monotonic() - began
    if process.returncode != 0:
        raise DidNotRun(f"{command[0]} ended with {process.returncode}: {said.strip()[-400:]}")
    after = servers.cpu() if servers else 0.0
    return Cost(used.ru_utime + used.ru_stime, wall_s, peak[0], after - before, said, used.ru_stime)


def in_turns(rounds, competitors, warm_up=True):
    """Each once a round, after a round that does not count: {name: [Cost...]}."""
    costs = {name: [] for name in competitors}
    for number in range(0 if warm_up else 1, rounds + 1):
        for name, measure in competitors.items():
            cost = measure()
            if number > 0:
                costs[name].append(cost)
        print(f"  round {number} of {rounds}", file=sys.stderr, flush=True)
    return costs


def piece(program, part, path, folder):
    """What a part of bench-pieces or bench-reading says of itself."""
    words = [program, part, path] if part else [program, path, "2"]
    cost = run(words, cwd=folder)
    cost.cpu_s = float(re.match(r"\d+ records ([\d.]+) seconds", cost.said).group(1))
    return cost


def spread(values, unit="", digits=1):
    """min, median, max."""
    return (f"{min(values):.{digits}f} / **{statistics.median(values):.{digits}f}** / "
            f"{max(values):.{digits}f}{unit}")


def pairs(over, under, of=lambda cost: cost.cpu_s):
    return [of(a) / of(b) for a, b in zip(over, under, strict=True)]


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])
