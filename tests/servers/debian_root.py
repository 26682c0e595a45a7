"""Debian packages, with all they need, unpacked into a root of their own.

Nothing is installed: Debian's mail servers exclude each other, and the host stays as it is.  The
packages are downloaded once, into a cache.
"""

import os
import re
import subprocess
from pathlib import Path

# What Debian's packages may take for granted and therefore do not name.
ESSENTIAL = ["dash", "coreutils", "sed", "grep", "findutils", "diffutils", "debianutils",
             "util-linux", "hostname", "mawk", "base-passwd"]

USERS = [  # name, uid, home: what the packages' scripts would create, and twenty people
    ("postfix", 101, "/var/spool/postfix"),
    ("postgrey", 102, "/var/lib/postgrey"),
    ("Debian-exim", 103, "/var/spool/exim4"),
    ("opensmtpd", 104, "/var/lib/opensmtpd/empty"),
    ("opensmtpq", 105, "/var/lib/opensmtpd/empty"),
    *((f"user{n}", 1000 + n, f"/home/user{n}") for n in range(1, 21)),
]


def cache_folder():
    return Path(os.environ.get("XDG_CACHE_HOME") or "/var/cache") / "rollcall-tests"


def download(packages):
    """The paths of these packages and of everything they depend on."""
    cache = cache_folder()
    (cache / "partial").mkdir(parents=True, exist_ok=True)
    nothing_installed = cache / "nothing-installed"
    nothing_installed.touch()
    apt = ["apt-get", "-qq", "-y", "--no-install-recommends",
           "-o", f"Dir::State::status={nothing_installed}", "-o", f"Dir::Cache::archives={cache}/",
           "-o", "APT::Sandbox::User=root", "install"]
    wanted = packages + ESSENTIAL
    plan = subprocess.run([*apt, "--simulate", *wanted], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    files = [cache / f"{name}_{version.replace(':', '%3a')}_{architecture}.deb"
             for name, version, architecture
             in re.findall(r"^Inst (\S+) (?:\[\S+\] )?\((\S+) .*?\[(\w+)\]\)", plan, re.M)]
    if not all(file.exists() for file in files):
        print(f"downloading {' '.join(packages)} to {cache}", flush=True)
        subprocess.run([*apt, "--download-only", *wanted], check=True, stdout=subprocess.DEVNULL)
    return files


def unpack(files, root):
    root.mkdir(parents=True)
    for file in files:
        subprocess.run(["dpkg", "-x", file, root], check=True)
    os.chmod(root, 0o755)
    for folder in ("dev", "proc", "tmp", "run", "root", "var/log", "var/spool", "var/mail"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    os.chmod(root / "tmp", 0o1777)
    if not (root / "var/run").exists():
        (root / "var/run").symlink_to("../run")
    write_accounts(root)


def write_accounts(root):
    users = [f"{name}:x:{uid}:{uid}::{home}:/bin/sh" for name, uid, home in USERS]
    groups = [f"{name}:x:{uid}:" for name, uid, _ in USERS] + ["postdrop:x:200:"]
    masters = root / "usr/share/base-passwd"
    for file, lines in (("passwd", users), ("group", groups)):
        debians = (masters / f"{file}.master").read_text()
        (root / "etc" / file).write_text(debians + "\n".join(lines) + "\n")
    for name, uid, home in USERS:
        if name.startswith("user"):
            folder = root / home.lstrip("/")
            folder.mkdir(parents=True)
            os.chown(folder, uid, uid)


def mount(root, logs):
    """Only inside the mount namespace of the tests: it takes these mounts with it."""
    for device in ("null", "zero", "random", "urandom"):
        (root / "dev" / device).touch()
        bind(f"/dev/{device}", root / "dev" / device)
    subprocess.run(["mount", "-t", "proc", "proc", root / "proc"], check=True)
    logs.mkdir(parents=True, exist_ok=True)
    bind(logs, root / "var/log")


def bind(source, target):
    subprocess.run(["mount", "--bind", source, target], check=True)
