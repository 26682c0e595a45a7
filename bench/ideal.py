"""The longest lane of a world, and how long it takes at best: see ideal.c."""

import json
import re
import subprocess
from collections import defaultdict
from dataclasses import dataclass

# sessions, recipients and rejects of a session, recipients of a transaction, gap: the defaults
LIMITS = ["5", "25", "8", "5", "500"]


@dataclass
class Schedule:
    name: str
    seconds: float
    sessions: int


def reply_times(world):
    """By host; and each domain's host, of those that are asked."""
    reply_ms, host_of, host = {}, {}, None
    with open(world, encoding="ascii") as lines:
        for line in lines:
            if line.startswith("server "):
                host = line.split()[1]
            elif re.match(r"    wait \d+ms at any", line):
                reply_ms[host] = int(re.search(r"\d+", line).group())
            elif line.startswith("    mailboxes "):
                host_of[line.split()[1]] = host
    return reply_ms, host_of


def schedule(program, folder):
    reply_ms, host_of = reply_times(folder / "world")
    lanes = defaultdict(lambda: [0, 0])
    with open(folder / "input.csv", encoding="ascii") as rows, \
            open(folder / "expected.jsonl", encoding="ascii") as expected:
        next(rows)
        for row, line in zip(rows, expected, strict=True):
            want = json.loads(line)
            host = host_of.get(row.rstrip("\n").split("@")[-1])
            if host in reply_ms and want["duplicate_of"] is None \
                    and want["reason"] in ("accepted", "mailbox_not_found"):
                lanes[host][0] += 1
                lanes[host][1] += want["reason"] == "mailbox_not_found"
    told = "".join(f"{host} {reply_ms[host]} {asked} {refused}\n"
                   for host, (asked, refused) in lanes.items())
    said = subprocess.run([program, *LIMITS], input=told, text=True, check=True,
                          stdout=subprocess.PIPE).stdout
    longest = max((line.split() for line in said.splitlines()), key=lambda words: float(words[1]))
    return Schedule(longest[0], float(longest[1]), int(longest[2]))
