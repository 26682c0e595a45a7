"""What a run is given, what must come out, and what differs.

A file in runs/ has the options of that run (lines that begin with --), and rows of four columns:
peer, addresses (user{1..3}@x.test stands for three), status, reason (a|b: either).
"""

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path

RUNS = Path(__file__).resolve().parent / "runs"


@dataclass
class Row:
    peer: str
    address: str
    status: str
    reasons: list


@dataclass
class Run:
    name: str
    options: list
    rows: list


def expanded(pattern):
    found = re.search(r"\{(\d+)\.\.(\d+)\}", pattern)
    if not found:
        return [pattern]
    first, last = int(found[1]), int(found[2])
    return [pattern.replace(found[0], str(n)) for n in range(first, last + 1)]


def read_run(path, only):
    run = Run(path.stem, [], [])
    for line in path.read_text().splitlines():
        if line.startswith("--"):
            run.options += line.split()
        elif line.strip() and not line.startswith("#"):
            peer, pattern, status, reasons = line.split()
            run.rows += [Row(peer, address, status, reasons.split("|"))
                         for address in expanded(pattern)
                         if only in (None, peer, run.name)]
    return run


def read_runs(only=None):
    runs = [read_run(path, only) for path in sorted(RUNS.glob("*.txt"))]
    return [run for run in runs if run.rows]


def write_list(run, path):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["email", "peer"])
        writer.writerows([row.address, row.peer] for row in run.rows)


def differences(run, results_path):
    """One sentence for each row that is not answered exactly once, or answered otherwise."""
    results = {}
    for line in results_path.read_text().splitlines() if results_path.exists() else []:
        try:
            result = json.loads(line)
        except ValueError:
            yield f"no JSON: {line!r}"
            continue
        results.setdefault(result["row"], []).append(result)
    for number, row in enumerate(run.rows, 1):
        answers = results.pop(number, [])
        if len(answers) != 1:
            yield f"{row.address}: {len(answers)} results instead of one"
            continue
        got = answers[0]
        if got["input"] != row.address:
            yield f"row {number}: is about {got['input']}, not {row.address}"
        elif got["status"] != row.status or got["reason"] not in row.reasons:
            yield (f"{row.address}: {got['status']}/{got['reason']} instead of "
                   f"{row.status}/{'|'.join(row.reasons)}: {got['smtp']['stage']} "
                   f"{got['smtp']['code']} {got['smtp']['text']!r}")
    for number in results:
        yield f"row {number}: nobody asked for it"
