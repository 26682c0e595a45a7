"""What the servers' own logs say about the manners of whoever asked them."""

import re
from collections import defaultdict

# A line of a log that matches says that a limit was reached or a rule of the protocol broken.
# (A handshake that breaks inside OpenSMTPD is its own fault: see opensmtpd-tls in runs/.)
OFFENCES = re.compile("|".join([
    r"too many", r"limit exceeded", r"bad recipient count", r"Pipelining not supported",
    r"PREGREET", r"HANGUP", r"COMMAND (PIPELINING|COUNT|TIME|LENGTH)", r"NON-SMTP", r"BARE NEWLINE",
    r"improper command pipelining", r"synchroni[sz]ation", r"SMTP (protocol|syntax|data|command)",
    r"lost connection", r"unexpected disconnection", r"timeout after", r"timed out",
    r"[ \"]421[ -][4a-z]", r"no MAIL in", r"<<< (DATA|BDAT)", r"bad-input",
    r"smtp disconnected reason=(?!quit|\"io-error: error:0A080006:SSL)"]), re.I)

# Postfix's account of a session: default/smtpd[7]: disconnect from name[ip] ehlo=1 rcpt=0/5 ...
ACCOUNT = re.compile(r"(\w+)/smtpd\[\d+\]: disconnect from \S+\[([\d.]+)\](.*)")
OPENED = re.compile(r"(\w+)/smtpd\[\d+\]: connect from \S+\[([\d.]+)\]")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.test\b", re.I)

ERRORS_PER_SESSION = 9      # at ten, Postfix begins to slow down
SESSIONS_PER_LANE = 5


def lines_of(logs):
    for path in sorted(logs.rglob("*log")):
        for line in path.read_text(errors="replace").splitlines():
            yield path.relative_to(logs), line


def lines_about(address, logs, most=3):
    found = [f"    {path}: {line}" for path, line in lines_of(logs) if f"<{address}>" in line]
    return found[-most:]


def offences(logs):
    silent = {path.name for path in logs.iterdir() if path.is_dir()}
    for path, line in lines_of(logs):
        silent.discard(path.parts[0])
        if OFFENCES.search(line):
            yield f"{path}: {line}"
    yield from (f"{peer} has nothing to say: is it the wrong log?" for peer in sorted(silent))


def session_faults(logs, askers):
    """Sessions of ours that Postfix did not see end with QUIT, or that did what they must not."""
    open_sessions = defaultdict(int)
    accounts = 0
    for _, line in lines_of(logs / "postfix"):
        if (opened := OPENED.search(line)) and opened[2] in askers:
            open_sessions[opened.groups()] += 1
            if open_sessions[opened.groups()] > SESSIONS_PER_LANE:
                yield f"more than {SESSIONS_PER_LANE} sessions at once: {line}"
        if (account := ACCOUNT.search(line)) and account[2] in askers:
            open_sessions[account[1], account[2]] -= 1
            accounts += 1
            yield from (f"{fault}: {line}" for fault in account_faults(account[3]))
    for (service, asker), count in open_sessions.items():
        if count:
            yield f"{count} sessions of {asker} at {service} have no end in the log"
    if accounts == 0:
        yield "Postfix's log knows no session of ours"


def account_faults(text):
    done = {}
    for command, succeeded, _, total in re.findall(r"(\w+)=(\d+)(/(\d+))?", text):
        done[command] = (int(succeeded), int(total or succeeded))
    if "quit" not in done:
        yield "no QUIT"
    if done.keys() & {"data", "bdat", "unknown", "vrfy"}:
        yield "a command we never say"
    succeeded, total = done.get("commands", (0, 0))
    if total - succeeded > ERRORS_PER_SESSION:
        yield f"more than {ERRORS_PER_SESSION} errors in a session"


def made_up_faults(logs, runs):
    """Domains that were asked for more than one mailbox which is on no list (a run may ask for
    one of its own)."""
    listed = {row.address.lower() for run in runs for row in run.rows}
    allowed = defaultdict(set)
    for run in runs:
        for row in run.rows:
            allowed[row.address.split("@")[1]].add(run.name)
    strangers = defaultdict(set)
    for _, line in lines_of(logs):
        for address in ADDRESS.findall(line):
            local = address.split("@")[0].lower()
            if address.lower() not in listed and local != "postmaster":  # a sentinel
                strangers[address.split("@")[1].lower()].add(address)
    if not strangers:
        yield "no log knows any made-up mailbox"
    for domain, addresses in strangers.items():
        if domain in allowed and len(addresses) > len(allowed[domain]):
            yield f"{domain} was asked for {len(addresses)} made-up mailboxes: {sorted(addresses)}"
