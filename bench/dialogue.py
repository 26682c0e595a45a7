#!/usr/bin/env python3
"""What was said in a run, written down for limit.c.

    dialogue.py WORLD.log SCRIPT [LIST.csv]

With a LIST, the addresses of its second column, each in a session of its own.

Flights are what rollcall sent without waiting: a command that was `ahead` belongs to
the flight before it.  A session that had no QUIT is left out, and counted.
"""

import json
import sys


class Session:
    def __init__(self, address):
        self.address = address
        self.flights = []      # lists of lines
        self.has_quit = False

    def hear(self, line, ahead):
        if not ahead or not self.flights:
            self.flights.append([])
        self.flights[-1].append(line)
        self.has_quit = line.upper() == "QUIT"

    def each_recipient(self, wanted):
        """A session for each: nothing is shared, as in clients that know of one address only."""
        said = [line for flight in self.flights for line in flight]
        hello = next(line for line in said if line.upper().startswith("EHLO"))
        mail = next(line for line in said if line.upper().startswith("MAIL"))
        for line in said:
            if line.upper().startswith("RCPT") and line[len("RCPT TO:<"):].split(">")[0] in wanted:
                alone = Session(self.address)
                alone.flights = [[hello], [mail, line], ["QUIT"]]
                yield alone

    def write(self, script):
        script.write(f"S {self.address}\n".encode())
        for flight in self.flights:
            said = "".join(f"{line}\r\n" for line in flight).encode()
            script.write(b"F %d %d\n%s" % (len(flight), len(said), said))


def sessions_of(log):
    """Those that ended with QUIT, in the order in which they began; and how many did not."""
    sessions = {}
    for line in log:
        event = json.loads(line)
        if event["e"] == "open":
            sessions[event["c"]] = Session(event["address"])
        elif event["e"] == "cmd":
            sessions[event["c"]].hear(event["line"], event["ahead"])
    whole = [session for session in sessions.values() if session.has_quit]
    return whole, len(sessions) - len(whole)


def write_script(log, path, addresses=None):
    """How many sessions there are in it."""
    with open(log, encoding="ascii") as lines:
        sessions, left_out = sessions_of(lines)
    if left_out:
        print(f"dialogue: {left_out} sessions without QUIT are left out", file=sys.stderr)
    if addresses:
        with open(addresses, encoding="ascii") as rows:
            wanted = {row.rstrip("\n").split(",")[1] for row in rows}
        sessions = [alone for session in sessions for alone in session.each_recipient(wanted)]
    with open(path, "wb") as script:
        for session in sessions:
            session.write(script)
    return len(sessions)


if __name__ == "__main__":
    write_script(*sys.argv[1:4])
