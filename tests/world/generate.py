#!/usr/bin/env python3
"""Makes a large world, a list of its people, and the right verdict for each row.

    generate.py --domains 2000 --exchangers 200 --rows 100000 OUTDIR

Writes OUTDIR/world, OUTDIR/input.csv and OUTDIR/expected.jsonl.  Shares are of
domains (accept-all, greylist, dead, null-mx, implicit) or of rows (unknown,
duplicates, syntax), written as 5% or 0.05.  The same seed makes the same world.
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
    parser.add_argument("--server-line", action="append", default=[], metavar="LINE",
                        help="said of every server, e.g. 'wait 20ms at any'")
    parser.add_argument("--no-pipelining", type=share, default=0.0, help="share of exchangers")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("outdir", type=Path)
    return parser.parse_args()


class Domain:
    def __init__(self, number, kind, exchanger):
        self.name = f"d{number}.test"
        self.kind = kind
        self.exchanger = exchanger
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
        if self.kind in of_kind:
            return of_kind[self.kind]
        return ("undeliverable", "mailbox_not_found") if unknown else ("deliverable", "accepted")


def make_domains(options, rng):
    """Kinds in the shares wanted, at exchangers in turn."""
    kinds = []
    for kind in ("accept_all", "greylist", "dead", "null_mx", "implicit"):
        count = round(getattr(options, kind) * options.domains)
        kinds += [kind.replace("_", "-")] * count
    kinds = (kinds + ["plain"] * options.domains)[:options.domains]
    rng.shuffle(kinds)
    return [Domain(number, kind, number % options.exchangers)
            for number, kind in enumerate(kinds)]


def write_list(options, rng, domains):
    weights = list(itertools.accumulate(1 / (n + 1) ** options.skew for n in range(len(domains))))
    remembered = []
    with open(options.outdir / "input.csv", "w", encoding="ascii") as listed, \
            open(options.outdir / "expected.jsonl", "w", encoding="ascii") as expected:
        listed.write("id,email\n")
        for row in range(1, options.rows + 1):
            kind = rng.random()
            twin_of = None
            if kind < options.syntax:
                address, verdict = f"two..dots{row}@{domains[0].name}", ("undeliverable", "invalid_syntax")
            elif kind < options.syntax + options.duplicates and remembered:
                twin_of, address, verdict = rng.choice(remembered)
            else:
                # The first rows see to it that no domain is left out.
                domain = domains[row - 1] if row <= len(domains) else \
                    rng.choices(domains, cum_weights=weights)[0]
                address, verdict = domain.person(rng.random() < options.unknown)
                if len(remembered) < REMEMBERED:
                    remembered.append((row, address, verdict))
            listed.write(f"{row},{address}\n")
            expected.write(json.dumps({"row": row, "status": verdict[0], "reason": verdict[1],
                                       "duplicate_of": twin_of}) + "\n")


def exchanger_address(number):
    """From 127.1.0.1 on, without the addresses that end in 0 or 255."""
    return str(ipaddress.IPv4Address("127.1.0.0") + number // 254 * 256 + number % 254 + 1)


def write_names(world, domains):
    for domain in domains:
        mx = f"mx{domain.exchanger}.test"
        facts = {"dead": "nxdomain", "null-mx": "null-mx",
                 "implicit": f"a {exchanger_address(domain.exchanger)}"}
        world.write(f"domain {domain.name} {facts.get(domain.kind, f'mx 10 {mx}')}\n")


def write_server(world, options, number, domains, pipelining):
    world.write(f"host mx{number}.test {exchanger_address(number)}\n")
    world.write(f"server mx{number}.test\n")
    if not pipelining:
        world.write("    no-pipelining\n")
    for line in options.server_line:
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
    domains = make_domains(options, rng)
    write_list(options, rng, domains)
    at_exchanger = [[] for _ in range(options.exchangers)]
    for domain in domains:
        at_exchanger[domain.exchanger].append(domain)
    with open(options.outdir / "world", "w", encoding="ascii") as world:
        world.write("# made by generate.py\n")
        write_names(world, domains)
        for number, here in enumerate(at_exchanger):
            write_server(world, options, number, here, rng.random() >= options.no_pipelining)


if __name__ == "__main__":
    main()
