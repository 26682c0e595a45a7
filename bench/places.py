"""A network of its own, and in it the name server and the mail servers."""

import os
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests" / "servers"))
sys.path.append(str(ROOT / "tests" / "scenarios"))

import debian_root  # noqa: E402
from playing import World  # noqa: E402

NSD_CONF = """server:
    ip-address: 127.0.0.1
    username: ""
    pidfile: ""
    database: ""
    xfrdfile: ""
    zonelistfile: "/tmp/zone.list"
    zonesdir: "/etc/nsd"
    server-count: 1
    rrl-ratelimit: 0
    rrl-whitelist-ratelimit: 0
remote-control:
    control-enable: no
zone:
    name: "."
    zonefile: "root.zone"
"""


def enter_own_network():
    """This program again, in namespaces of its own: nothing leaves the machine."""
    if os.environ.get("ROLLCALL_BENCH_INSIDE"):
        for command in ("ip link set lo up", "mount --make-rprivate /"):
            subprocess.run(command.split(), check=True)
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        return
    if os.geteuid() != 0:
        sys.exit("bench/run needs root, for a network of its own: sudo bench/run")
    os.environ["ROLLCALL_BENCH_INSIDE"] = "1"
    os.execvp("unshare", ["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc",
                          "--kill-child", sys.executable, *sys.argv])


def resolve_here(folder):
    """Who asks the system's resolver asks ours: only in our mount namespace."""
    conf = folder / "resolv.conf"
    conf.write_text("nameserver 127.0.0.1\noptions attempts:2 timeout:5\n")
    subprocess.run(["mount", "--bind", conf, os.path.realpath("/etc/resolv.conf")], check=True)


def cpu_of(pid):
    """Seconds of CPU of a process and those it has waited for, so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")


class NameServer:
    """nsd as Debian has it, with one zone that is all there is."""

    def __init__(self, root, zone):
        self.root, self.zone = root, zone
        self.process = None

    @staticmethod
    def unpack(root):
        if not root.exists():
            debian_root.unpack(debian_root.download(["nsd"]), root)
            for device in ("null", "urandom"):
                subprocess.run(["cp", "-a", f"/dev/{device}", root / "dev"], check=True)

    @staticmethod
    def version(root):
        said = subprocess.run(["chroot", root, "/usr/sbin/nsd", "-v"], capture_output=True, text=True,
                              check=True)
        return (said.stdout + said.stderr).splitlines()[0].strip()

    def __enter__(self):
        conf = self.root / "etc/nsd"
        (conf / "nsd.conf").write_text(NSD_CONF)
        (conf / "root.zone").write_bytes(self.zone.read_bytes())
        self.process = subprocess.Popen(
            ["chroot", self.root, "/usr/sbin/nsd", "-d", "-c", "/etc/nsd/nsd.conf"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while not answers("mx0.example.com"):
            if self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit("nsd does not answer")
            time.sleep(0.1)
        return self

    def cpu(self):
        """It works in children."""
        pids = [self.process.pid]
        for pid in pids:
            pids += [int(child) for child in
                     Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return sum(cpu_of(pid) for pid in pids)

    def __exit__(self, *exception):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def answers(name):
    question = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(0.5)
        try:
            asking.sendto(struct.pack(">6H", 7, 0x100, 1, 0, 0, 0) + question
                          + struct.pack(">2H", 1, 1), ("127.0.0.1", 53))
            return struct.unpack(">6H", asking.recv(512)[:12])[3] > 0
        except OSError:
            return False


class Places:
    """As a context: everybody of the workload's world is there."""

    def __init__(self, world_program, folder, nsd_root, log=None):
        self.world = World(world_program, folder / "world", log,
                           () if log else ["--no-log"], ports=(25, 5353))
        self.names = NameServer(nsd_root, folder / "root.zone")

    def __enter__(self):
        self.names.__enter__()
        self.world.__enter__()
        return self

    def cpu(self):
        return cpu_of(self.world.process.pid) + self.names.cpu()

    def __exit__(self, *exception):
        self.world.__exit__(*exception)
        self.names.__exit__(*exception)


def version_of(*command):
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    return " ".join(said.stdout.split())


def machine():
    model = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text()).group(1))
    return (f"{os.cpu_count()} cores, {model.group(1) if model else 'unknown processor'}, "
            f"{memory / 2**20:.0f} GiB, Linux {os.uname().release}")
