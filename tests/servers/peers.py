"""The name server and the mail servers: what each is made of, and how it is started."""

import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import debian_root

HERE = Path(__file__).resolve().parent
NAME_SERVER = "11.25.0.53"
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"

# root -> packages, the folder our configuration goes to, what prepares it, what runs
PEERS = {
    "nsd": (["nsd"], "etc/nsd", [], ["nsd -d -c /etc/nsd/nsd.conf"]),
    "postfix": (
        ["postfix", "postgrey"], "etc/postfix",
        ["cp /usr/share/postfix/dynamicmaps.cf /etc/postfix/",
         "mkdir -p /var/spool/postfix /var/lib/postfix",
         "chown postfix /var/lib/postfix",
         "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mx.postfix.test"
         " -keyout /etc/postfix/server.key -out /etc/postfix/server.crt",
         "cat /etc/postfix/server.key /etc/postfix/server.crt > /etc/postfix/server.pem",
         "mkdir -p /etc/postgrey && cp /usr/share/postgrey/whitelist* /etc/postgrey/",
         "mkdir -p /var/lib/postgrey && chown postgrey:postgrey /var/lib/postgrey"],
        ["postgrey --inet=127.0.0.1:10023 --delay=10", "postfix start-fg"]),
    "exim": (
        ["exim4-daemon-light"], "etc/exim4",
        ["mkdir -p /var/log/exim4 /var/spool/exim4/db /var/lib/exim4 /run/exim4",
         "chown -R Debian-exim:Debian-exim /var/log/exim4 /var/spool/exim4 /run/exim4",
         "echo mx.exim.test > /etc/mailname", "echo postmaster: user1 > /etc/aliases",
         "update-exim4.conf"],
        ["exim4 -bdf"]),
    "opensmtpd": (
        ["opensmtpd", "openssl"], "etc",
        ["mkdir -p -m 711 /var/lib/opensmtpd/empty /var/spool/smtpd",
         "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
         " -subj /CN=mx.opensmtpd.test"
         " -keyout /etc/server.key -out /etc/server.crt",
         "cat /etc/server.key /etc/server.crt > /etc/server.pem", "chmod 600 /etc/server.pem"],
        ["smtpd -dv -T smtp -f /etc/smtpd.conf"]),
}


def unpack_all(work):
    files = {peer: debian_root.download(packages) for peer, (packages, *_) in PEERS.items()}
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda peer: debian_root.unpack(files[peer], work / "roots" / peer), PEERS))


def in_root(root, command, log, wait=True):
    child = subprocess.Popen(["chroot", root, "/bin/sh", "-c", command if wait else f"exec {command}"],
                             stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                             env={"PATH": PATH, "LC_ALL": "C"})
    if wait and child.wait() != 0:
        raise SystemExit(f"this failed in {root}: {command}; its words are in {log.name}")
    return child


def start(peer, work):
    """The processes of this peer, started."""
    _, folder, preparations, commands = PEERS[peer]
    root, logs = work / "roots" / peer, work / "logs" / peer
    debian_root.mount(root, logs)
    (root / "etc/resolv.conf").write_text(f"nameserver {NAME_SERVER}\n")
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n")
    shutil.copytree(HERE / peer, root / folder, dirs_exist_ok=True)
    with open(logs / "output.log", "ab") as log:
        for command in preparations:
            in_root(root, command, log)
        return [in_root(root, command, log, wait=False) for command in commands]


def listening():
    """The addresses something listens on at port 25 (looked up, because a connection made to
    find out would stand in the logs that are our witnesses)."""
    found = subprocess.run(["ss", "-Hltn", "sport", "=", ":25"], check=True, text=True,
                           stdout=subprocess.PIPE).stdout
    return {line.split()[3].rsplit(":", 1)[0] for line in found.splitlines()}


def wait_until_listening(addresses, processes, work, patience_s=30):
    deadline = time.monotonic() + patience_s
    while not addresses <= listening():
        ended = [p.args[-1] for p in processes if p.poll() is not None]
        if ended or time.monotonic() > deadline:
            missing = ", ".join(sorted(addresses - listening()))
            raise SystemExit(f"nobody listens on {missing}; ended: {ended}; see {work}/logs")
        time.sleep(0.1)


def stop(processes):
    for process in reversed(processes):
        process.terminate()
    for process in processes:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
