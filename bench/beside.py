"""rollcall beside the cheapest client that could be, beside its peers, beside the ideal."""

import statistics

import dialogue
import ideal
import peer_runs
import places
import workloads
from measuring import Cost, in_turns, pairs, piece, run, spread, table
from subject import WORLD, Asking, cache, microseconds, tool

LIMIT_CONNECTIONS = 250


def write_down(folder, nsd, asking):
    """What rollcall says in a run: as it was, and with a session for each row; how many sessions."""
    with places.Places(WORLD, folder, nsd, log=folder / "world.log"):
        asking()
    dialogue.write_script(folder / "world.log", folder / "each", folder / "input.csv")
    return dialogue.write_script(folder / "world.log", folder / "script")


def measure_openly(name, options, folder, nsd, asking):
    def limit(script):
        return lambda: run([tool("limit"), folder / script, LIMIT_CONNECTIONS, 25], servers)

    def library(part, path):
        return lambda: piece(tool("pieces"), part, path, folder)

    with places.Places(WORLD, folder, nsd) as servers:
        competitors = {"rollcall": lambda: asking(servers), "limit": limit("script"),
                       "json": library("json", asking.results),
                       "sqlite": library("sqlite", f"{asking.results}.run")}
        if name == "wide":
            competitors["each"] = limit("each")
        for part in ("no-smtp", "no-dns"):
            competitors[part] = lambda part=part: Asking(folder, f"--{part}")(expected=False)
        return in_turns(options.rounds, competitors)


def less(costs, *others):
    return [Cost(cost.cpu_s - sum(other.cpu_s for other in round), cost.wall_s)
            for cost, *round in zip(costs, *others, strict=True)]


def open_table(costs, rows):
    without = less(costs["rollcall"], costs["json"], costs["sqlite"])
    names = less(costs["no-smtp"], costs["no-dns"])

    def line(name, runs, elapsed=False):
        return [name, spread(microseconds(runs, rows)),
                spread([cost.wall_s for cost in runs], " s", 2) if elapsed else "",
                spread(pairs(runs, costs["limit"]))]

    lines = [line("rollcall, all of it", costs["rollcall"], True),
             line("Jansson, for the same results", costs["json"]),
             line("SQLite, for the same rows", costs["sqlite"]),
             line("rollcall without these two", without),
             line("its look-ups: with --no-smtp, less with --no-dns", names),
             line("rollcall without these, too", less(without, names)),
             line("the limit, the same conversations", costs["limit"], True)]
    if "each" in costs:
        lines += [line("the limit, a connection for each row", costs["each"], True),
                  ["rollcall, all of it, to that", "", "",
                   spread(pairs(costs["rollcall"], costs["each"]), digits=2)],
                  ["rollcall without the two, to that", "", "",
                   spread(pairs(without, costs["each"]), digits=2)]]
    return table(["", "CPU per row, µs", "elapsed", "to the limit"], lines)


def ask_openly(name, options, folder, nsd, report):
    """rollcall beside the limit, over the same conversations; its rows a second."""
    what, rows, shape, _ = workloads.WORKLOADS[name]
    rows = rows * options.scale // 100
    workloads.generate(folder, rows, shape)
    asking = Asking(folder, *workloads.OPEN)
    sessions = write_down(folder, nsd, asking)
    costs = measure_openly(name, options, folder, nsd, asking)
    ours = costs["rollcall"]
    rates = [rows / cost.wall_s for cost in ours]
    servers = [cost.servers_cpu_s / cost.cpu_s for cost in ours]
    report.append(f"## {name}, open\n\n{rows} rows: {what}. {sessions} sessions.\n\n"
                  f"{open_table(costs, rows)}\n\nRows a second: {spread(rates, digits=0)}. The "
                  f"servers' CPU to rollcall's: {spread(servers, digits=2)}. Memory: "
                  f"{max(cost.rss_kib for cost in ours) // 1024} MiB at most.\n")
    return statistics.median(rates)


def beside_peers(name, options, folder, nsd, our_rate, report):
    shape = workloads.WORKLOADS[name][3]
    rows = max(100, 2000 * options.scale // 100)
    workloads.generate(folder, rows, shape)
    with places.Places(WORLD, folder, nsd) as servers:
        asking = Asking(folder, *workloads.OPEN)
        competitors = {"rollcall": lambda: asking(servers)}
        competitors.update(peer_runs.competitors(cache(), folder, servers))
        costs = in_turns(options.rounds, competitors)
    lines = []
    for peer, runs in costs.items():
        rates = [rows / cost.wall_s for cost in runs]
        right = 1.0 if peer == "rollcall" else min(
            peer_runs.share_right(folder, cost.said) for cost in runs)
        lines.append([peer, spread(microseconds(runs, rows), digits=0), spread(rates, digits=0),
                      f"{our_rate / statistics.median(rates):.1f}", f"{right:.1%}"])
    report.append(f"### Peers, {name}\n\n{rows} rows of the same shape.\n\n"
                  + table(["", "CPU per row, µs", "rows a second",
                           "rollcall on the whole list is so many times as fast",
                           "right verdicts, at least"], lines) + "\n")


def slow(options, folder, nsd, report):
    what, rows, shape, _ = workloads.WORKLOADS["slow"]
    rows = rows * options.scale // 100
    workloads.generate(folder, rows, shape)
    with places.Places(WORLD, folder, nsd) as servers:
        asking = Asking(folder, *workloads.DEFAULT_MANNERS)
        costs = in_turns(options.rounds, {"rollcall": lambda: asking(servers)},
                         warm_up=False)["rollcall"]
    schedule = ideal.schedule(tool("ideal"), folder)
    report.append(f"## slow, default manners\n\n{rows} rows: {what}. Options: "
                  f"`{' '.join(workloads.DEFAULT_MANNERS)}`.\n\n" + table(
        ["", "seconds"],
        [["the ideal schedule of the longest lane", f"{schedule.seconds:.1f} ({schedule.name})"],
         ["rollcall", spread([cost.wall_s for cost in costs])],
         ["to the ideal", spread([cost.wall_s / schedule.seconds for cost in costs], digits=2)],
         ["cores in use", spread([cost.cpu_s / cost.wall_s for cost in costs], digits=2)]]) + "\n")


def sink(options, folder, nsd, report):
    """The limit at somebody else's server, and somebody else's client there: a scale for both."""
    _, rows, shape, _ = workloads.WORKLOADS["deep"]
    rows = rows * options.scale // 100
    workloads.generate(folder, rows, shape)
    write_down(folder, nsd, Asking(folder, *workloads.OPEN))
    with peer_runs.Sink(cache()) as servers:
        costs = in_turns(options.rounds, {
            "limit": lambda: run([tool("limit"), folder / "script", LIMIT_CONNECTIONS, 25],
                                 servers),
            "source": lambda: peer_runs.smtp_source(cache(), rows, servers)})
    report.append("## smtp-sink\n\nThe conversations of *deep* with Postfix's `smtp-sink`, and its "
                  f"`smtp-source` with as many recipients ({rows}), fifty in each message.\n\n" + table(
        ["", "CPU per row, µs", "the server's, µs", "elapsed"],
        [[name, spread(microseconds(costs[key], rows)),
          spread([cost.servers_cpu_s / rows * 1e6 for cost in costs[key]]),
          spread([cost.wall_s for cost in costs[key]], " s", 2)]
         for name, key in (("the limit", "limit"), ("smtp-source", "source"))]) + "\n")


def asked_openly_and_by_peers(name):
    def measure(options, folder, nsd, report):
        rate = ask_openly(name, options, folder, nsd, report)
        if not options.no_peers:
            beside_peers(name, options, folder, nsd, rate, report)
    return measure


deep = asked_openly_and_by_peers("deep")
typical = asked_openly_and_by_peers("typical")
wide = asked_openly_and_by_peers("wide")
