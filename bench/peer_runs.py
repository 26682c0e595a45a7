"""Other verifiers, each installed as its users install it, and driven at its best."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import places
from measuring import Cost, run

import debian_root

HERE = Path(__file__).resolve().parent / "peers"
# Of 10, 30, 100 and 300 at once what was fastest; Postfix looks for an answer once a second only.
CONCURRENCY = 100
EXIM_CONCURRENCY = 10
POSTFIX_CONCURRENCY = 500
PATIENCE_S = 200

# What became of each: its version, or why it is not here.
installed = {}


def attempt(name, install_one, cache):
    try:
        installed[name] = install_one(cache)
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        said = getattr(error, "stderr", "") or str(error)
        last = said.strip().splitlines()[-1:] or ["?"]
        installed[name] = f"not here: {last[0].strip()}"


def quietly(command, **how):
    return subprocess.run(command, check=True, capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, **how).stdout


def debian(package):
    def install_one(cache):
        root = cache / package.split("-", maxsplit=1)[0]
        files = debian_root.download([package])
        if not root.exists():
            debian_root.unpack(files, root)
            for device in ("null", "urandom", "random"):
                subprocess.run(["cp", "-a", f"/dev/{device}", root / "dev"], check=True)
        file = next(file for file in files if file.name.startswith(f"{package}_"))
        return file.name.split("_")[1]
    return install_one


def npm(package):
    def install_one(cache):
        folder = cache / "npm"
        shutil.copytree(HERE / "npm", folder, dirs_exist_ok=True)
        quietly(["npm", "install", "--no-audit", "--no-fund"], cwd=folder)
        return json.loads((folder / "node_modules" / package / "package.json").read_text())["version"]
    return install_one


def cargo(cache):
    folder = cache / "reacher"
    shutil.copytree(HERE / "reacher", folder, dirs_exist_ok=True)
    quietly(["cargo", "build", "--release"], cwd=folder)
    return quietly(["cargo", "pkgid", "check-if-email-exists"], cwd=folder).strip().split("@")[-1]


def go(_cache):
    return quietly(["go", "list", "-m", "github.com/AfterShip/email-verifier@latest"]).split()[-1]


def install(cache):
    print("installing peers", file=sys.stderr)
    attempt("Exim callout", debian("exim4-daemon-light"), cache)
    attempt("Postfix verify(8)", debian("postfix"), cache)
    attempt("check-if-email-exists", cargo, cache)
    attempt("AfterShip email-verifier", go, cache)
    attempt("email-verify", npm("email-verify"), cache)
    attempt("deep-email-validator", npm("deep-email-validator"), cache)
    attempt("email-validator-js", npm("@emailcheck/email-validator-js"), cache)
    (cache / "peers.json").write_text(json.dumps(installed, indent=1))


def write_addresses(folder):
    addresses = folder / "addresses"
    with open(folder / "input.csv", encoding="ascii") as rows:
        next(rows)
        addresses.write_text("".join(row.split(",", 1)[1] for row in rows), encoding="ascii")
    return addresses


# -- mail servers that ask for us ------------------------------------------------------------


def tree(pid):
    """The process, and all that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid] + [one for child in children for one in tree(int(child))]


def tree_cpu(pid):
    return sum(places.cpu_of(one) for one in tree(pid))


def is_alive(pid):
    """One that has ended and was not waited for has no command line any more."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except OSError:
        return False


def end_tree(process):
    """Postfix leaves its master behind when only what started it is told to end."""
    pids = tree(process.pid)
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    process.wait(30)
    deadline = time.monotonic() + 30
    while any(is_alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)


def wait_for_port(port, process):
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"nobody listens on port {port}")


def ask_by(root, prepare, serve, port, concurrency, folder, servers):
    """One run of a server that has no memory of those before it."""
    def in_root(command):
        return ["chroot", root, "/bin/sh", "-c", command]

    subprocess.run(in_root(prepare), check=True, stdout=subprocess.DEVNULL)
    process = subprocess.Popen(in_root(f"exec {serve}"), stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port, process)
        before = tree_cpu(process.pid)
        asked = run([sys.executable, HERE / "callout.py", port, folder / "addresses", concurrency],
                    servers, timeout=PATIENCE_S)
        cpu_s = tree_cpu(process.pid) - before
    finally:
        end_tree(process)
    return Cost(cpu_s, asked.wall_s, 0, asked.servers_cpu_s, asked.said)


def exim(cache, folder, servers):
    root = cache / "exim4"
    shutil.copy(HERE / "exim" / "exim4.conf", root / "etc/exim4/exim4.conf")
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    return ask_by(root, "rm -rf /var/spool/exim4 /tmp/exim* && mkdir -p /var/spool/exim4/db"
                  " /run/exim4 && chown -R Debian-exim:Debian-exim /var/spool/exim4 &&"
                  " chown root:root /etc/exim4/exim4.conf", "/usr/sbin/exim4 -bdf", 2525,
                  EXIM_CONCURRENCY, folder, servers)


def postfix(cache, folder, servers):
    root = cache / "postfix"
    for name in ("main.cf", "master.cf"):
        shutil.copy(HERE / "postfix" / name, root / "etc/postfix" / name)
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    return ask_by(root, "cp /usr/share/postfix/dynamicmaps.cf /etc/postfix/;"
                  " rm -rf /var/spool/postfix/* /var/lib/postfix/*;"
                  " mkdir -p /var/spool/postfix /var/lib/postfix /var/log;"
                  " chown postfix /var/lib/postfix; : > /var/log/mail.log",
                  "/usr/sbin/postfix start-fg", 2526, POSTFIX_CONCURRENCY, folder, servers)


# -- Postfix's own tools -----------------------------------------------------------------------


class Sink:
    """As a context: smtp-sink at every address, which says 250 to everything."""

    def __init__(self, cache):
        self.root, self.process = cache / "postfix", None

    def __enter__(self):
        self.process = subprocess.Popen(
            ["chroot", self.root, "/usr/sbin/smtp-sink", "-u", "postfix", "0.0.0.0:25", "1000"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for_port(25, self.process)
        return self

    def cpu(self):
        return places.cpu_of(self.process.pid)

    def __exit__(self, *exception):
        end_tree(self.process)


def smtp_source(cache, recipients, servers):
    """Fifty recipients a message, and a message each time: it cannot do without."""
    return run(["chroot", cache / "postfix", "/usr/sbin/smtp-source", "-s", 50, "-m",
                recipients // 50, "-r", 50, "-l", 1, "-f", "probe@sender.test", "-t",
                "user@example.com", "127.1.0.1:25"], servers, timeout=PATIENCE_S)


# -- all of them -----------------------------------------------------------------------------


def competitors(cache, folder, servers):
    addresses = write_addresses(folder)

    def node(package):
        return lambda: run(["node", cache / "npm" / "ask.mjs", package, addresses, CONCURRENCY],
                           servers, timeout=PATIENCE_S, cwd=cache / "npm")

    ways = {
        "Exim callout": lambda: exim(cache, folder, servers),
        "Postfix verify(8)": lambda: postfix(cache, folder, servers),
        "check-if-email-exists": lambda: run(
            [cache / "reacher/target/release/reacher-peer", addresses, CONCURRENCY], servers,
            timeout=PATIENCE_S),
        "email-verify": node("email-verify"),
        "deep-email-validator": node("deep-email-validator"),
        "email-validator-js": node("email-validator-js"),
    }
    known = json.loads((cache / "peers.json").read_text())
    return {name: way for name, way in ways.items() if not known[name].startswith("not here")}


def share_right(folder, said):
    """Of the rows, those with the status that is true."""
    answers = dict(line.split("\t") for line in said.splitlines() if "\t" in line)
    right = rows = 0
    with open(folder / "expected.jsonl", encoding="ascii") as expected, \
            open(folder / "addresses", encoding="ascii") as addresses:
        for line, address in zip(expected, addresses, strict=True):
            rows += 1
            right += answers.get(address.rstrip("\n")) == json.loads(line)["status"]
    return right / rows


def described(cache):
    known = json.loads((cache / "peers.json").read_text())
    return "## The peers\n\n" + "\n".join(f"- {name}: {what}" for name, what in known.items()) + "\n"
