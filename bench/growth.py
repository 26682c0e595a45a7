"""How cost and memory grow: with rows, with open sessions, with threads."""

import subprocess
import threading
import time
from pathlib import Path

import places
import plot
import workloads
from measuring import Cost, in_turns, pairs, piece, spread, table
from subject import ROOT, WORLD, Asking, microseconds, tool

PICTURES = ROOT / "docs" / "pictures"
MIXED = ["--domains", "40000", "--exchangers", "2000", "--greylist", "0"]


def picture(name, *drawing, **more):
    (PICTURES / f"{name}.svg").write_text(plot.draw(*drawing, **more), encoding="utf-8")


class Growth:
    """Costs by how much there is of something, and what of them is the machine's: its kernel."""

    def __init__(self):
        self.memory, self.all, self.own = [], [], []

    def add(self, much, rows, cost):
        """Cells of a table: CPU for a row in all, and without the kernel."""
        all_us = cost.cpu_s / rows * 1e6
        own_us = (cost.cpu_s - cost.kernel_s) / rows * 1e6
        self.memory.append((much, cost.rss_kib / 1024))
        self.all.append((much, all_us))
        self.own.append((much, own_us))
        return [f"{all_us:.1f}", f"{own_us:.1f}", f"{cost.wall_s:.1f} s",
                f"{cost.rss_kib / 1024:.0f} MiB"]

    def draw(self, name, x_name, **more):
        picture(f"{name}-memory", f"Memory, by {name}", x_name, "MiB", {"": self.memory}, **more)
        picture(f"{name}-cpu", f"CPU for a row, by {name}", x_name, "µs",
                {"all": self.all, "without the kernel": self.own}, **more)


GROWTH_HEAD = ["CPU per row, µs", "without the kernel, µs", "elapsed", "memory"]


# -- rows --------------------------------------------------------------------------------------


def pieces_of(folder, results):
    return {
        "reading": lambda: piece(tool("reading"), None, folder / "input.csv", folder),
        "csv": lambda: piece(tool("pieces"), "csv", folder / "input.csv", folder),
        "sqlite": lambda: piece(tool("pieces"), "sqlite", f"{results}.run", folder),
        "json": lambda: piece(tool("pieces"), "json", results, folder),
        "write": lambda: piece(tool("pieces"), "write", results, folder),
    }


def offline(options, folder, _nsd, report):
    """Syntax alone, beside what the libraries cost for the same rows."""
    rows = 1000000 * options.scale // 100
    workloads.generate(folder, rows, MIXED)
    asking = Asking(folder, "--no-dns")
    asking(expected=False)
    costs = in_turns(options.rounds, {"rollcall": lambda: asking(expected=False),
                                      **pieces_of(folder, asking.results)})
    four = ("csv", "sqlite", "json", "write")
    together = [Cost(sum(costs[part][i].cpu_s for part in four), 0) for i in range(options.rounds)]
    lines = [["rollcall, end to end", spread(microseconds(costs["rollcall"], rows))],
             *([name, spread(microseconds(costs[part], rows), digits=2)] for name, part in
               (("libcsv", "csv"), ("SQLite", "sqlite"), ("Jansson", "json"), ("writing", "write"))),
             ["these four", spread(microseconds(together, rows))],
             ["rollcall to these four", spread(pairs(costs["rollcall"], together), digits=2)],
             ["reading and canonicalising alone",
              spread(microseconds(costs["reading"], rows), digits=2)]]
    report.append(f"## offline\n\n{rows} rows, syntax alone: nobody is asked.\n\n"
                  + table(["", "CPU per row, µs"], lines)
                  + f"\n\nElapsed: {spread([cost.wall_s for cost in costs['rollcall']], ' s')}.\n")


def with_names(options, folder, nsd, report):
    """Syntax and DNS: a domain for every twenty rows; ten million once."""
    lines = []
    for rows, rounds in ((1000000, options.rounds), (10000000, 1)):
        rows = rows * options.scale // 100
        workloads.generate(folder, rows, MIXED)
        with places.Places(WORLD, folder, nsd) as servers:
            asking = Asking(folder, "--no-smtp")
            runs = in_turns(rounds, {"rollcall": lambda: asking(servers, expected=False)},
                            warm_up=rounds > 1)["rollcall"]
        lines.append([f"{rows:,}", rounds, spread(microseconds(runs, rows)),
                      spread([cost.wall_s for cost in runs], " s"),
                      f"{max(cost.rss_kib for cost in runs) // 1024} MiB"])
    report.append("## names\n\nSyntax and DNS, 40,000 domains.\n\n" + table(
        ["rows", "runs", "CPU per row, µs", "elapsed", "memory"], lines) + "\n")


def grow_rows(options, folder, _nsd, report):
    """Ten thousand to ten million, once each: what repeats is in the other tables."""
    lines, growth = [], Growth()
    for rows in (10000, 100000, 1000000, 10000000):
        rows = rows * options.scale // 100
        workloads.generate(folder, rows, MIXED)
        cost = Asking(folder, "--no-dns")(expected=False)
        lines.append([f"{rows:,}", *growth.add(rows, rows, cost)])
    growth.draw("rows", "rows")
    report.append("## rows\n\nSyntax alone, one run each.\n\n"
                  + table(["rows", *GROWTH_HEAD], lines) + "\n")


# -- sessions ----------------------------------------------------------------------------------


def grow_sessions(options, folder, nsd, report):
    """Servers that take their time for a reply, so that sessions stay open."""
    lines, growth = [], Growth()
    for sessions in (100, 1000, 5000, 15000):
        # A domain is a session's worth, and a lane has as many as it may come to open at once.
        rows = sessions * 16 * options.scale // 100
        workloads.generate(folder, rows, [
            "--domains", str(rows // 4), "--exchangers", str(sessions * 4 // 15), *workloads.PLAIN,
            "--server-line", "wait 300ms at any"])
        with places.Places(WORLD, folder, nsd) as servers:
            asking = Asking(folder, *workloads.OPEN, "--max-sessions", str(sessions),
                            "--transaction-recipients", "1", "--session-recipients", "4")
            cost = asking(servers)
        peak = int(servers.world.counts["peak"])
        lines.append([f"{sessions:,}", f"{peak:,}", f"{rows:,}", *growth.add(peak, rows, cost)])
    growth.draw("sessions", "open at once", x_is_log=False)
    report.append("## sessions\n\nEvery reply takes 300 ms; one run each.\n\n"
                  + table(["--max-sessions", "open at once", "rows", *GROWTH_HEAD], lines) + "\n")


# -- threads -----------------------------------------------------------------------------------


class Workers:
    """What the scheduler says of a run's workers: they are the threads behind the first three."""

    def __init__(self):
        self.ran_s = {}
        self.waited_s = {}

    def follow(self, pid, ended):
        while not ended.wait(0.01):
            try:
                threads = sorted(int(task.name) for task in Path(f"/proc/{pid}/task").iterdir())
                for thread in threads[3:]:
                    ran, waited, _ = Path(f"/proc/{pid}/task/{thread}/schedstat").read_text().split()
                    self.ran_s[thread] = int(ran) / 1e9
                    self.waited_s[thread] = int(waited) / 1e9
            except OSError:
                pass  # it ended meanwhile

    def busiest_s(self):
        return max(self.ran_s.values())


def asked_by(count, folder):
    """Seconds on a core of the busiest worker, of all of them, and waiting for a core."""
    for old in folder.glob("results.*"):
        old.unlink()
    asking = Asking(folder, *workloads.OPEN, "--threads", str(count))
    began = time.monotonic()
    process = subprocess.Popen([str(word) for word in asking.command()],
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    workers, ended = Workers(), threading.Event()
    watch = threading.Thread(target=workers.follow, args=(process.pid, ended))
    watch.start()
    process.wait()
    ended.set()
    watch.join()
    cost = Cost(sum(workers.ran_s.values()), time.monotonic() - began)
    cost.busiest_s = workers.busiest_s()
    cost.waited_s = sum(workers.waited_s.values())
    return cost


def threads(options, folder, nsd, report):
    """Fifty large lanes; servers and workers share the cores, so elapsed seconds say little.

    A list that takes seconds: in a fraction of one, the machine's moods weigh more than the work.
    """
    rows = 300000 * options.scale // 100
    workloads.generate(folder, rows, [*workloads.WORKLOADS["deep"][2],
                                      "--domains", str(rows // 200)])
    with places.Places(WORLD, folder, nsd):
        costs = in_turns(options.rounds, {
            count: (lambda count=count: asked_by(count, folder)) for count in (1, 2, 4)})
    lines = [[count, spread([cost.busiest_s for cost in runs], " s", 2),
              spread([cost.cpu_s for cost in runs], " s", 2),
              spread([cost.waited_s for cost in runs], " s", 2),
              spread(pairs(costs[1], runs, lambda cost: cost.busiest_s), digits=2),
              spread([cost.wall_s for cost in runs], " s", 2)] for count, runs in costs.items()]
    report.append(f"## threads\n\n*deep* with {rows:,} rows and 1, 2 and 4 workers, by the"
                  " scheduler's own account of each. Work a second is rows by the seconds that the"
                  " busiest worker ran.\n\n"
                  + table(["workers", "the busiest ran", "all ran", "all waited for a core",
                           "work a second, to one worker's", "elapsed"], lines) + "\n")
