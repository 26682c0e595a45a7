#!/usr/bin/env python3
"""Proves from a world's log that a client behaved, or says where it did not.

    check_manners.py WORLD LOG [--input LIST.csv] [limits...]

Every rule is checked over the whole log.  What is proved is printed with the
number of cases it was proved for; what is not, with the lines of the log.
Exit: 0 all is proved, 1 something is not.
"""

import argparse
import json
import re
import sys
from collections import Counter, defaultdict

VIOLATIONS_SHOWN = 5
MAY_HAVE_FOLLOWERS = ("MAIL", "RCPT", "RSET")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("world")
    parser.add_argument("log")
    parser.add_argument("--input", action="append", default=[], metavar="FILE",
                        help="the list that was verified: everybody else is made up")
    parser.add_argument("--own-sender", action="append", default=[], metavar="ADDRESS",
                        help="the client's own mailbox, which it may ask for with MAIL FROM:<>")
    parser.add_argument("--lane-sessions", type=int, default=5)
    parser.add_argument("--connect-gap-ms", type=float, default=0)
    parser.add_argument("--gap-tolerance-ms", type=float, default=25)
    parser.add_argument("--session-recipients", type=int, default=25)
    parser.add_argument("--session-rejects", type=int, default=8)
    parser.add_argument("--transaction-recipients", type=int, default=5)
    parser.add_argument("--session-rsets", type=int, default=9)
    parser.add_argument("--asks", type=int, metavar="N",
                        help="nobody is asked more than N times")
    parser.add_argument("--sentinels", type=int, default=0, metavar="N",
                        help="and up to N times more, alone and last in a session, when its "
                             "answer is known; so may the made-up one")
    parser.add_argument("--mx-lookups", type=int, metavar="N",
                        help="at most N MX look-ups of a domain were answered well")
    parser.add_argument("--expect-made-up-once", action="store_true",
                        help="each domain's made-up mailbox was named exactly once")
    parser.add_argument("--made-up-known", action="append", default=[], metavar="DOMAIN",
                        help="an earlier run asked this domain's made-up mailbox: now nobody does")
    parser.add_argument("--made-up-of", action="append", default=[], metavar="DOMAIN",
                        help="this domain must have been asked its made-up mailbox")
    parser.add_argument("--never-connect", action="append", default=[], metavar="ADDRESS")
    parser.add_argument("--sessions", type=int, metavar="N", help="at most N sessions in all")
    parser.add_argument("--min-sessions", type=int, metavar="N",
                        help="at least so many; 1 where --sessions does not say 0: an empty log "
                             "would prove everything")
    parser.add_argument("--expect-tls", action="store_true", help="some session used TLS")
    parser.add_argument("--expect-no-tls", action="store_true")
    parser.add_argument("--expect-pipelining", action="store_true")
    parser.add_argument("--killed", action="store_true",
                        help="the client was killed: sessions may end without QUIT, and the "
                             "made-up mailbox may be asked again")
    parser.add_argument("--quiet", action="store_true")
    options = parser.parse_args()
    if not options.input and (options.expect_made_up_once or options.made_up_of or options.asks):
        parser.error("who is made up is known only with --input LIST.csv")
    if options.min_sessions is None and options.sessions != 0:
        options.min_sessions = 1
    return options


# ---- the world file and the list ------------------------------------------


def world_facts(path):
    """What the checker must know of the world: (server, domain) that accepts all."""
    accept_all, servers = set(), []
    with open(path, encoding="latin-1") as file:
        for line in file:
            words = re.sub(r"(^|\s)#.*", "", line).lower().split()
            if words[:1] == ["server"]:
                servers = words[1:]
            elif words[:1] == ["accept-all"]:
                accept_all.update((server, domain) for server in servers for domain in words[1:])
    return accept_all


def unquoted(local):
    if len(local) >= 2 and local[0] == local[-1] == '"':
        return re.sub(r"\\(.)", r"\1", local[1:-1])
    return local


class Listed:
    """The people on the list.  A local part next to an @ anywhere in it is one of them."""

    def __init__(self, paths, own_senders=()):
        self.locals = set()
        self.text = ""
        self._add_words(" ".join(own_senders))
        for path in paths:
            with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
                text = file.read()
            if len(text) < 1_000_000:
                self.text += text
            self._add_words(text)

    def _add_words(self, text):
        for word in re.split(r"[\s<>,;()]+", text):
            local, at, _ = word.rpartition("@")
            if at:
                local = re.sub(r'^[\'"]*(mailto:)?', "", local)
                self.locals.add(local)
                self.locals.add(unquoted(local))

    def has(self, local):
        plain = unquoted(local)
        if local in self.locals or plain in self.locals:
            return True
        odd = local != plain or not plain.isascii() or " " in plain
        return odd and (local + "@" in self.text or plain + '"@' in self.text
                        or local.replace('"', '""') + "@" in self.text)


# ---- the log ---------------------------------------------------------------


class Session:
    def __init__(self, number, event):
        self.number = number
        self.server = event["server"]
        self.address = event["address"]
        self.opened = event["t"]
        self.commands = []  # [line number, verb, line, code or None, time, reply time, server]
        self.ending = None
        self.banner = None
        self.refused_at_421 = None


class Violations:
    def __init__(self):
        self.found = defaultdict(list)
        self.proved = []

    def add(self, rule, where, what):
        self.found[rule].append((where, what))

    def prove(self, rule, count, of):
        self.proved.append((rule, count, of))

    def report(self, quiet):
        for rule, count, of in self.proved:
            bad = self.found.get(rule, [])
            if bad:
                print(f"NOT PROVED  {rule}: {len(bad)} violations")
                for where, what in bad[:VIOLATIONS_SHOWN]:
                    print(f"              line {where}: {what}")
                if len(bad) > VIOLATIONS_SHOWN:
                    print(f"              ... and {len(bad) - VIOLATIONS_SHOWN} more")
            elif not quiet:
                print(f"proved      {rule} ({count} {of})")
        return not self.found


def verb_of(line):
    return line.split(" ", 1)[0].split(":", 1)[0].upper()


def path_of(line):
    match = re.match(r"[^<]*<(.*)>", line)
    return match.group(1) if match else ""


def as_text(raw):
    return raw.encode("latin-1").decode("utf-8", errors="surrogateescape")


class Log:
    """One pass over the log; the rules are asked afterwards."""

    def __init__(self, path):
        self.sessions = {}
        self.forbidden, self.early, self.protests = [], [], []
        self.ahead, self.ahead_unasked, self.ahead_of_turn = 0, [], []
        self.after_end = []
        self.opens = defaultdict(list)
        self.most_open = Counter()
        self.too_open = []
        self.mx = Counter()
        self.mx_asked = Counter()
        self.tls = 0
        self.lines = 0
        with open(path, encoding="ascii") as file:
            for number, line in enumerate(file, 1):
                self.lines = number
                self.take(number, json.loads(line))

    def take(self, number, event):
        kind = event["e"]
        if (number == 1) != (kind == "world"):
            sys.exit(f"line {number}: a world's log begins with the event world, once, not {kind}")
        getattr(self, "on_" + kind)(number, event)

    def on_world(self, number, event):
        pass

    def on_control(self, number, event):
        pass

    def on_open(self, number, event):
        self.sessions[event["c"]] = Session(number, event)
        self.opens[event["address"]].append((event["t"], number))
        if event["now"] > self.most_open[event["address"]]:
            self.most_open[event["address"]] = event["now"]
        self.too_open.append((number, event["address"], event["now"]))

    def on_early(self, number, event):
        self.early.append((number, f"{event['bytes']} bytes before the banner was out"))

    def on_protest(self, number, event):
        self.protests.append((number, event["what"].strip()))

    def on_forbidden(self, number, event):
        self.forbidden.append((number, event["line"]))

    def on_tls(self, number, event):
        self.tls += 1

    def on_cmd(self, number, event):
        session = self.sessions[event["c"]]
        line = event["line"]
        verb = verb_of(line)
        if event["ahead"]:
            self.ahead += 1
            before = session.commands[-1][1] if session.commands else "the banner"
            if not event["offered"]:
                self.ahead_unasked.append((number, f"{line} after {before}"))
            elif before not in MAY_HAVE_FOLLOWERS:
                self.ahead_of_turn.append((number, f"{line} before the reply to {before}"))
        if session.refused_at_421 and verb != "QUIT" and not event["ahead"]:
            self.after_end.append((number, f"{line} after {session.refused_at_421}"))
        session.commands.append([number, verb, line, None, event["t"], None, session.server])

    def on_reply(self, number, event):
        session = self.sessions[event["c"]]
        code = event["code"]
        if session.banner is None:
            session.banner = code
            if code != 220:
                session.refused_at_421 = f"the banner {code}"
            return
        if session.commands and session.commands[-1][3] is None:
            session.commands[-1][3] = code
            session.commands[-1][5] = event["t"] + event.get("later", 0)
        if code == 421:
            session.refused_at_421 = "421"

    def on_close(self, number, event):
        self.sessions[event["c"]].ending = (number, event)

    def on_dns(self, number, event):
        if event["type"] == "MX":
            self.mx_asked[event["name"]] += 1
            if event["fault"] == 0 and event["via"] == "udp":
                self.mx[event["name"]] += 1


# ---- the rules -------------------------------------------------------------


def check_bytes(log, rules):
    commands = sum(len(session.commands) for session in log.sessions.values())
    for rule, found in (
            ("no DATA, BDAT, VRFY, EXPN or AUTH", log.forbidden),
            ("nothing is sent before the banner is whole", log.early),
            ("nothing is pipelined unless it was offered", log.ahead_unasked),
            ("nothing follows a command that must be last (RFC 2920, 3.1)", log.ahead_of_turn),
            ("the protocol is kept", log.protests),
            ("nothing but QUIT after a 421 or a refusing banner", log.after_end)):
        for where, what in found:
            rules.add(rule, where, what)
        rules.prove(rule, commands, "commands")


def check_sessions(log, rules, options):
    rule = f"at most {options.lane_sessions} sessions at once with an address"
    for where, address, now in log.too_open:
        if now > options.lane_sessions:
            rules.add(rule, where, f"{now} with {address}")
    most = max(log.most_open.values(), default=0)
    rules.prove(rule, len(log.sessions), f"sessions, at most {most} at once")
    if options.connect_gap_ms:
        check_gaps(log, rules, options)
    rule = "nobody is at a forbidden address"
    for session in log.sessions.values():
        if session.address in options.never_connect:
            rules.add(rule, session.number, session.address)
    if options.never_connect:
        rules.prove(rule, len(log.sessions), "sessions")


def check_gaps(log, rules, options):
    """Any so many connects take so many gaps; a busy machine may see one late, not all early."""
    rule = f"{options.connect_gap_ms:g} ms between two connects to an address"
    gap, tolerance = options.connect_gap_ms * 1000, options.gap_tolerance_ms * 1000
    for address, opens in log.opens.items():
        latest = None  # where the connects before would have begun, had there been no wait
        for nth, (time, where) in enumerate(opens):
            begins = time - nth * gap
            if latest is not None and begins < latest - tolerance:
                rules.add(rule, where, f"{(latest - begins) / 1000:.1f} ms too early, {address}")
            latest = begins if latest is None else max(latest, begins)
    rules.prove(rule, len(log.sessions), "sessions")


def check_quit(log, rules, killed):
    rule = "QUIT ends every healthy session"
    healthy = 0
    for session in log.sessions.values():
        if session.ending is None:
            if not killed:
                rules.add(rule, session.number, "the session never ended")
            continue
        where, event = session.ending
        if event["broken"] or event["owed"]:
            continue
        healthy += 1
        quit_said = any(command[1] == "QUIT" for command in session.commands)
        if not quit_said and not killed:
            rules.add(rule, where, f"session {event['c']} with {session.server} ended by "
                                   f"{event['how']} without QUIT")
    rules.prove(rule, healthy, f"healthy sessions of {len(log.sessions)}")


def transactions_of(session):
    """Lists of RCPT commands, one list for each MAIL."""
    transactions = []
    for command in session.commands:
        if command[1] == "MAIL":
            transactions.append([])
        elif command[1] == "RCPT" and transactions:
            transactions[-1].append(command)
    return transactions


def check_counts(log, rules, options):
    limits = {
        "RSETs in a session": options.session_rsets,
        "RCPTs in a session": options.session_recipients,
        "refusals in a session": options.session_rejects,
        "recipients in a transaction": options.transaction_recipients,
        "domains in a transaction": 1,
    }
    most = Counter()
    for session in log.sessions.values():
        counts = Counter()
        for command in session.commands:
            counts["RSETs in a session"] += command[1] == "RSET"
            counts["RCPTs in a session"] += command[1] == "RCPT"
            counts["refusals in a session"] += (command[1] in ("MAIL", "RCPT")
                                                and (command[3] or 0) >= 400)
        for recipients in transactions_of(session):
            domains = {path_of(command[2]).rpartition("@")[2].lower() for command in recipients}
            counts["recipients in a transaction"] = max(counts["recipients in a transaction"],
                                                        len(recipients))
            counts["domains in a transaction"] = max(counts["domains in a transaction"],
                                                     len(domains))
        for what, limit in limits.items():
            most[what] = max(most[what], counts[what])
            if counts[what] > limit:
                rules.add(f"at most {limit} {what}", session.number,
                          f"{counts[what]} with {session.server}")
    for what, limit in limits.items():
        rules.prove(f"at most {limit} {what}", most[what], "were the most")


class Asked:
    """What one domain was asked, in the order of time."""

    def __init__(self):
        self.made_up = []  # (command, alone in its transaction)
        self.real = []
        self.sentinels = []  # unlisted postmasters: (command, alone and the session's last)


def asked_by_domain(log, listed):
    domains = defaultdict(Asked)
    for session in log.sessions.values():
        transactions = [recipients for recipients in transactions_of(session) if recipients]
        for recipients in transactions:
            is_last = recipients is transactions[-1] and len(recipients) == 1
            for command in recipients:
                local, _, domain = as_text(path_of(command[2])).rpartition("@")
                asked = domains[domain.lower()]
                if listed.has(local):
                    asked.real.append(command)
                elif local == "postmaster":
                    asked.sentinels.append((command, is_last))
                else:
                    asked.made_up.append((command, len(recipients) == 1))
    return domains


def asked_again(log, most):
    """So many sentinels of each mailbox: alone, a session's last, answered before."""
    settled, again, times = {}, set(), Counter()
    for session in sorted(log.sessions.values(), key=lambda session: session.opened):
        transactions = [recipients for recipients in transactions_of(session) if recipients]
        for recipients in transactions:
            for command in recipients:
                path = path_of(command[2]).lower()
                is_last = recipients is transactions[-1] and len(recipients) == 1
                if is_last and settled.get(path, command[4]) < command[4]:
                    times[path] += 1
                    if times[path] <= most:
                        again.add(id(command))
                if command[3] and not 400 <= command[3] <= 499:
                    settled.setdefault(path, command[5])
    return again


def settled_at(made_up):
    """When the made-up mailbox had its answer: no 4xx, or the last one when there is no other."""
    answers = [(command[3], command[5]) for command, _ in made_up if command[5] is not None]
    final = [time for code, time in answers if not 400 <= code <= 499]
    return min(final) if final else max((time for _, time in answers), default=None)


def check_made_up(log, listed, accept_all, rules, options):
    domains = asked_by_domain(log, listed)
    again = asked_again(log, options.sentinels)
    one = "every domain asked has exactly one made-up mailbox"
    first = "the made-up mailbox is answered before any real one is asked"
    alone = "the made-up mailbox has a transaction of its own"
    spared = "nobody real is asked at a domain that accepts all"
    once = "the made-up mailbox is named exactly once before real ones"
    sentinel = "postmaster is asked last in a session, and after real mailboxes"
    known = "no made-up mailbox is asked where an earlier run did"
    for domain, asked in domains.items():
        names = {path_of(command[2]) for command, _ in asked.made_up}
        where = (asked.made_up[0][0] if asked.made_up else asked.real[0])[0]
        if domain in options.made_up_known:
            if names:
                rules.add(known, where, f"{domain} has {len(names)}: {sorted(names)[:3]}")
        elif len(names) != 1:
            rules.add(one, where, f"{domain} has {len(names)}: {sorted(names)[:3]}")
        if asked.made_up and asked.real:
            replied = settled_at(asked.made_up)
            earliest = min(asked.real, key=lambda command: command[4])
            if replied is None or earliest[4] < replied:
                rules.add(first, earliest[0], earliest[2])
        for command, is_alone in asked.made_up:
            if not is_alone:
                rules.add(alone, command[0], command[2])
        accepted = [command[5] for command, _ in asked.made_up
                    if command[3] and 200 <= command[3] <= 299]
        for command in asked.real:
            if (command[6], domain) in accept_all or (accepted and command[4] > min(accepted)):
                rules.add(spared, command[0], command[2])
        begun = min((command[4] for command in asked.real), default=None)
        before = [command for command, _ in asked.made_up if begun is None or command[4] < begun]
        if options.expect_made_up_once and len(before) != 1:
            rules.add(once, where, f"{domain}: {len(before)} times")
        for command, _ in asked.made_up:
            settled = command[3] and not 400 <= command[3] <= 499
            if (options.expect_made_up_once and settled and command not in before
                    and id(command) not in again):
                rules.add(once, command[0], command[2])
        for command, is_last in asked.sentinels:
            if not is_last or begun is None or command[4] < begun:
                rules.add(sentinel, command[0], command[2])
    for domain in options.made_up_of:
        if not domains[domain].made_up:
            rules.add(one, 0, f"{domain} was never asked")
    made_up = sum(len(asked.made_up) for asked in domains.values())
    real = sum(len(asked.real) for asked in domains.values())
    for rule in (one, first, alone):
        rules.prove(rule, len(domains), f"domains, {made_up} made-up and {real} real RCPTs")
    rules.prove(sentinel, sum(len(a.sentinels) for a in domains.values()), "postmasters")
    accepting = {domain for _, domain in accept_all}
    rules.prove(spared, len([d for d in domains if d in accepting]), "accept-all domains asked")
    if options.expect_made_up_once:
        rules.prove(once, len(domains), "domains")
    if options.made_up_known:
        rules.prove(known, len(options.made_up_known), "domains")
    if options.asks:
        rule = f"nobody is asked more than {options.asks} times"
        asks = Counter(path_of(c[2]) for asked in domains.values() for c in asked.real
                       if id(c) not in again)
        for path, count in asks.items():
            if count > options.asks:
                rules.add(rule, 0, f"{path}: {count} times")
        rules.prove(rule, len(asks), "mailboxes")


def check_identity(log, rules, options):
    rule = "one sender and one name throughout"
    senders, names = Counter(), Counter()
    for session in log.sessions.values():
        for command in session.commands:
            if command[1] == "MAIL":
                sender = path_of(command[2])
                if sender or not options.own_sender:
                    senders[sender] += 1
            elif command[1] in ("EHLO", "HELO"):
                names[command[2][5:]] += 1
    for kind in (senders, names):
        if len(kind) > 1:
            rules.add(rule, 0, ", ".join(sorted(kind)[:4]))
    rules.prove(rule, sum(senders.values()), "transactions")


def check_lookups(log, rules, options):
    asked = sum(log.mx_asked.values())
    if options.mx_lookups is None:
        return f"{asked} MX questions about {len(log.mx_asked)} names"
    rule = f"at most {options.mx_lookups} MX look-ups of a domain"
    for name, count in log.mx.items():
        if count > options.mx_lookups:
            rules.add(rule, 0, f"{name}: {count}")
    rules.prove(rule, len(log.mx), f"names, {asked} questions")
    return None


def check_wanted(log, rules, options):
    """What a scenario wants to have seen at all."""
    wants = []
    if options.sessions is not None:
        wants.append((f"at most {options.sessions} sessions in all",
                      len(log.sessions) <= options.sessions))
    if options.min_sessions is not None:
        wants.append((f"at least {options.min_sessions} sessions in all",
                      len(log.sessions) >= options.min_sessions))
    if options.expect_tls:
        wants.append(("TLS was used", log.tls > 0))
    if options.expect_no_tls:
        wants.append(("TLS was not used", log.tls == 0))
    if options.expect_pipelining:
        wants.append(("pipelining was used", log.ahead > 0))
    for rule, seen in wants:
        if not seen:
            rules.add(rule, 0, f"{len(log.sessions)} sessions")
        rules.prove(rule, len(log.sessions), "sessions")


def main():
    options = arguments()
    log = Log(options.log)
    rules = Violations()
    check_bytes(log, rules)
    check_sessions(log, rules, options)
    check_quit(log, rules, options.killed)
    check_counts(log, rules, options)
    if options.input:
        check_made_up(log, Listed(options.input, options.own_sender), world_facts(options.world), rules, options)
    check_identity(log, rules, options)
    note = check_lookups(log, rules, options)
    check_wanted(log, rules, options)
    well = rules.report(options.quiet)
    if note and not options.quiet:
        print(f"seen        {note}")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
