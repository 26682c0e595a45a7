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


def ask_openly(name, options, folder, nsd, report):
    """rollcall beside the limit, over the same conversations."""
    what, rows, shape, _ = workloads.WORKLOADS[name]
    rows = rows * options.scale // 100
    workloads.generate(folder, rows, shape)
    asking = Asking(folder, *workloads.OPEN)
    with places.Places(WORLD, folder, nsd, log=folder / "world.log"):
        asking()
    script, each = folder / "script", folder / "each"
    sessions = dialogue.write_script(folder / "world.log", script)
    dialogue.write_script(folder / "world.log", each, folder / "input.csv")
    with places.Places(WORLD, folder, nsd) as servers:
        competitors = {
            "rollcall": lambda: asking(servers),
            "limit": lambda: run([tool("limit"), script, LIMIT_CONNECTIONS, 25], servers),
            "json": lambda: piece(tool("pieces"), "json", asking.results, folder),
            "sqlite": lambda: piece(tool("pieces"), "sqlite", f"{asking.results}.run", folder),
        }
        if name == "wide":
            competitors["each"] = lambda: run([tool("limit"), each, LIMIT_CONNECTIONS, 25], servers)
        costs = in_turns(options.rounds, competitors)
    without = [Cost(ours.cpu_s - json.cpu_s - sqlite.cpu_s, ours.wall_s)
               for ours, json, sqlite in zip(costs["rollcall"], costs["json"], costs["sqlite"],
                                             strict=True)]
    rates = [rows / cost.wall_s for cost in costs["rollcall"]]
    lines = [
        ["rollcall, all of it", spread(microseconds(costs["rollcall"], rows)),
         spread([cost.wall_s for cost in costs["rollcall"]], " s", 2),
         spread(pairs(costs["rollcall"], costs["limit"]))],
        ["Jansson, for the same results", spread(microseconds(costs["json"], rows)), "", ""],
        ["SQLite, for the same rows", spread(microseconds(costs["sqlite"], rows)), "", ""],
        ["rollcall without these two", spread(microseconds(without, rows)), "",
         spread(pairs(without, costs["limit"]))],
        ["the limit, the same conversations", spread(microseconds(costs["limit"], rows)),
         spread([cost.wall_s for cost in costs["limit"]], " s", 2), "1"],
    ]
    if "each" in costs:
        lines.append(["the limit, a connection for each row",
                      spread(microseconds(costs["each"], rows)),
                      spread([cost.wall_s for cost in costs["each"]], " s", 2),
                      spread(pairs(costs["each"], costs["limit"]))])
        lines.append(["rollcall, all of it, to that", "", "",
                      spread(pairs(costs["rollcall"], costs["each"]), digits=2)])
        lines.append(["rollcall without the two, to that", "", "",
                      spread(pairs(without, costs["each"]), digits=2)])
    server_share = [cost.servers_cpu_s / cost.cpu_s for cost in costs["rollcall"]]
    report.append(f"## {name}, open\n\n{rows} rows: {what}. {sessions} sessions.\n\n"
                  + table(["", "CPU per row, µs", "elapsed", "to the limit"], lines)
                  + f"\n\nRows a second: {spread(rates, digits=0)}. The servers' CPU to rollcall's:"
                  f" {spread(server_share, digits=2)}. Memory: "
                  f"{max(cost.rss_kib for cost in costs['rollcall']) // 1024} MiB at most.\n")
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
        right = peer_runs.share_right(folder, runs[-1].said) if peer != "rollcall" else 1.0
        lines.append([peer, spread(microseconds(runs, rows), digits=0), spread(rates, digits=0),
                      f"{our_rate / statistics.median(rates):.1f}", f"{right:.1%}"])
    report.append(f"### Peers, {name}\n\n{rows} rows of the same shape.\n\n"
                  + table(["", "CPU per row, µs", "rows a second",
                           "rollcall on the whole list is so many times as fast",
                           "right verdicts"], lines) + "\n")


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


def asked_openly_and_by_peers(name):
    def measure(options, folder, nsd, report):
        rate = ask_openly(name, options, folder, nsd, report)
        if not options.no_peers:
            beside_peers(name, options, folder, nsd, rate, report)
    return measure


deep = asked_openly_and_by_peers("deep")
typical = asked_openly_and_by_peers("typical")
wide = asked_openly_and_by_peers("wide")
