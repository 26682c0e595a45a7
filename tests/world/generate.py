#!/usr/bin/env python3
"""Makes a large world, a list of its people, and the right verdict for each row.

    generate.py --domains 2000 --exchangers 200 --rows 100000 OUTDIR

Writes OUTDIR/world, OUTDIR/input.csv and OUTDIR/expected.jsonl, and OUTDIR/root.zone
with the same names for another name server.  Shares are of domains (accept-all,
greylist, dead, null-mx, implicit), of rows (unknown, duplicates, syntax, giants-share)
or of exchangers, written as 5% or 0.05.  The same seed makes the same world.
Row by row: a million rows take a few seconds and little memory.
"""

import argparse
import ipaddress
import itertools
import json
import random
from pathlib import Path

REMEMBERED = 1000  # rows that may get a twin


def share(text):
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--domains", type=int, default=2000)
    parser.add_argument("--exchangers", type=int, default=200)
    parser.add_argument("--rows", type=int, default=100000)
    parser.add_argument("--accept-all", type=share, default=share("5%"))
    parser.add_argument("--greylist", type=share, default=share("3%"))
    parser.add_argument("--greylist-for", default="1s", metavar="DURATION")
    parser.add_argument("--dead", type=share, default=share("1%"), help="domains: NXDOMAIN")
    parser.add_argument("--null-mx", type=share, default=share("1%"))
    parser.add_argument("--implicit", type=share, default=share("1%"), help="domains: no MX, an A")
    parser.add_argument("--unknown", type=share, default=share("20%"), help="rows: no such mailbox")
    parser.add_argument("--duplicates", type=share, default=share("1%"))
    parser.add_argument("--syntax", type=share, default=share("1%"), help="rows: no address")
    parser.add_argument("--skew", type=float, default=0.5,
                        help="0: all domains alike; 1: the n-th has a share of 1/n")
    parser.add_argument("--giants", type=int, default=0, metavar="N",
                        help="so many more domains, each at an exchanger of its own")
    parser.add_argument("--giants-share", type=share, default=share("45%"))
    parser.add_argument("--left-out", action="store_true",
                        help="domains that nobody happens to live in are not in the list")
    parser.add_argument("--slow", type=share, default=0.0, help="exchangers: see --slow-line")
    parser.add_argument("--slow-line", action="append", default=[], metavar="LINE",
                        help="said of the slow ones in place of --server-line")
    parser.add_argument("--black-holes", type=share, default=0.0,
                        help="exchangers: connections are never answered")
    parser.add_argument("--suffix", default="test", help="of all names")
    parser.add_argument("--server-line", action="append", default=[], metavar="LINE",
                        help="said of every server, e.g. 'wait 20ms at any'")
    parser.add_argument("--no-pipelining", type=share, default=0.0, help="share of exchangers")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("outdir", type=Path)
    return parser.parse_args()


class Domain:
    def __init__(self, name, kind, exchanger, is_lost=False):
        self.name = name
        self.kind = kind
        self.exchanger = exchanger
        self.is_lost = is_lost
        self.known = self.unknown = 0

    def person(self, unknown):
        """A new mailbox's address, and the verdict on it."""
        if unknown:
            self.unknown += 1
            local = f"gone{self.unknown}"
        else:
            self.known += 1
            local = f"user{self.known}"
        return f"{local}@{self.name}", self.verdict(unknown)

    def verdict(self, unknown):
        of_kind = {"accept-all": ("risky", "accept_all"),
                   "dead": ("undeliverable", "domain_not_found"),
                   "null-mx": ("undeliverable", "null_mx")}
        if self.kind in ("dead", "null-mx"):
            return of_kind[self.kind]
        if self.is_lost:
            return ("unknown", "timeout")
        if self.kind in of_kind:
            return of_kind[self.kind]
        return ("undeliverable", "mailbox_not_found") if unknown else ("deliverable", "accepted")


class Exchangers:
    """Numbers from 0 on; the giants' stand behind the others."""

    def __init__(self, options, rng):
        self.count = options.exchangers
        shuffled = list(range(self.count))
        if options.slow or options.black_holes:
            rng.shuffle(shuffled)
        lost = round(options.black_holes * self.count)
        self.lost = set(shuffled[:lost])
        self.slow = set(shuffled[lost:lost + round(options.slow * self.count)])


def make_domains(options, rng, exchangers):
    """Kinds in the shares wanted, at exchangers in turn; then the giants."""
    kinds = []
    for kind in ("accept_all", "greylist", "dead", "null_mx", "implicit"):
        count = round(getattr(options, kind) * options.domains)
        kinds += [kind.replace("_", "-")] * count
    kinds = (kinds + ["plain"] * options.domains)[:options.domains]
    rng.shuffle(kinds)
    domains = [Domain(f"d{number}.{options.suffix}", kind, number % exchangers.count,
                      number % exchangers.count in exchangers.lost)
               for number, kind in enumerate(kinds)]
    giants = [Domain(f"d{options.domains + number}.{options.suffix}", "plain", exchangers.count + number)
              for number in range(options.giants)]
    return domains, giants


class Choice:
    """In which domain the next one lives."""

    def __init__(self, options, rng, domains, giants):
        self.rng, self.domains, self.giants = rng, domains, giants
        self.weights = list(itertools.accumulate(
            1 / (n + 1) ** options.skew for n in range(len(domains))))
        self.giants_share = options.giants_share if giants else 0
        self.first = 0 if options.left_out else len(domains)

    def domain(self, row):
        if row <= self.first:
            return self.domains[row - 1]
        if self.giants_share and self.rng.random() < self.giants_share:
            return self.rng.choice(self.giants)
        return self.rng.choices(self.domains, cum_weights=self.weights)[0]


def write_list(options, rng, choice):
    remembered = []
    with open(options.outdir / "input.csv", "w", encoding="ascii") as listed, \
            open(options.outdir / "expected.jsonl", "w", encoding="ascii") as expected:
        listed.write("id,email\n")
        for row in range(1, options.rows + 1):
            kind = rng.random()
            twin_of = None
            if kind < options.syntax:
                address = f"two..dots{row}@{choice.domains[0].name}"
                verdict = ("undeliverable", "invalid_syntax")
            elif kind < options.syntax + options.duplicates and remembered:
                twin_of, address, verdict = rng.choice(remembered)
            else:
                domain = choice.domain(row)
                address, verdict = domain.person(rng.random() < options.unknown)
                if len(remembered) < REMEMBERED:
                    remembered.append((row, address, verdict))
            listed.write(f"{row},{address}\n")
            expected.write(json.dumps({"row": row, "status": verdict[0], "reason": verdict[1],
                                       "duplicate_of": twin_of}) + "\n")


def exchanger_address(number):
    """From 127.1.0.1 on, without the addresses that end in 0 or 255."""
    return str(ipaddress.IPv4Address("127.1.0.0") + number // 254 * 256 + number % 254 + 1)


def write_names(world, suffix, domains):
    for domain in domains:
        mx = f"mx{domain.exchanger}.{suffix}"
        facts = {"dead": "nxdomain", "null-mx": "null-mx",
                 "implicit": f"a {exchanger_address(domain.exchanger)}"}
        world.write(f"domain {domain.name} {facts.get(domain.kind, f'mx 10 {mx}')}\n")


def write_zone(path, suffix, domains, exchangers):
    """One zone with all names, so that what is not in it does not exist."""
    with open(path, "w", encoding="ascii") as zone:
        zone.write("$ORIGIN .\n$TTL 300\n"
                   ". SOA ns.test. hostmaster.test. 1 3600 600 86400 60\n. NS ns.test.\n"
                   "ns.test. A 127.0.0.1\na.root-servers.net. A 198.41.0.4\n"
                   "sender.test. MX 10 ns.test.\nprobe.sender.test. A 127.0.0.1\n")
        for domain in domains:
            facts = {"dead": "", "null-mx": "MX 0 .",
                     "implicit": f"A {exchanger_address(domain.exchanger)}"}
            fact = facts.get(domain.kind, f"MX 10 mx{domain.exchanger}.{suffix}.")
            if fact:
                zone.write(f"{domain.name}. {fact}\n")
        for number in range(exchangers):
            zone.write(f"mx{number}.{suffix}. A {exchanger_address(number)}\n")


def server_lines(options, exchangers, number):
    if number in exchangers.lost:
        return ["black-hole"]
    return options.slow_line if number in exchangers.slow else options.server_line


def write_server(world, options, number, lines, domains, pipelining):
    host = f"mx{number}.{options.suffix}"
    world.write(f"host {host} {exchanger_address(number)}\n")
    world.write(f"server {host}\n")
    if not pipelining:
        world.write("    no-pipelining\n")
    for line in lines:
        world.write(f"    {line}\n")
    for domain in domains:
        if domain.kind in ("dead", "null-mx"):
            continue
        people = f" user1..{domain.known}" if domain.known else ""
        world.write(f"    mailboxes {domain.name}{people}\n")
        if domain.kind == "accept-all":
            world.write(f"    accept-all {domain.name}\n")
        if domain.kind == "greylist":
            world.write(f"    greylist {options.greylist_for} for {domain.name}\n")


def main():
    options = arguments()
    rng = random.Random(options.seed)
    options.outdir.mkdir(parents=True, exist_ok=True)
    exchangers = Exchangers(options, rng)
    domains, giants = make_domains(options, rng, exchangers)
    write_list(options, rng, Choice(options, rng, domains, giants))
    at_exchanger = [[] for _ in range(exchangers.count + len(giants))]
    for domain in domains + giants:
        at_exchanger[domain.exchanger].append(domain)
    write_zone(options.outdir / "root.zone", options.suffix, domains + giants, len(at_exchanger))
    with open(options.outdir / "world", "w", encoding="ascii") as world:
        world.write("# made by generate.py\n")
        write_names(world, options.suffix, domains + giants)
        for number, here in enumerate(at_exchanger):
            write_server(world, options, number, server_lines(options, exchangers, number), here,
                         rng.random() >= options.no_pipelining)


if __name__ == "__main__":
    main()
