"""The machine has too little of something: disk, descriptors, ports."""

import contextlib
import functools
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from small_run import (HONEST_AT_OPENING, OPTIONS, Endings, Failed, Run, World, check, chosen,
                       end_of, generate, tried_of)

DISK_LEAST_KIB, DISK_MOST_KIB = 64, 2048
DESCRIPTORS_ENOUGH = 40  # that many do for a whole run
PORTS = (40000, 40007)
SKIPPED = "skipped: root is needed"


def may_skip(reason):
    check(not os.environ.get("CI"), reason)
    return SKIPPED


# -- disk --------------------------------------------------------------------------------------


@contextlib.contextmanager
def tiny_disk(at, kib):
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", at], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", at], check=True)


def disk_part(small, rng):
    """Results and state on a disk that runs full; it grows, and the same command goes on."""
    check_dev_full(small)
    if os.geteuid() != 0:
        return may_skip("root is needed to mount a small disk")
    endings = Endings()
    for _ in range(tried_of(100)):
        kib = rng.randrange(DISK_LEAST_KIB, DISK_MOST_KIB)
        endings.add(one_disk(small, kib))
    return f"/dev/full, and disks of {DISK_LEAST_KIB} to {DISK_MOST_KIB} KiB: {endings}"


def one_disk(small, kib):
    small.start_anew()
    with tempfile.TemporaryDirectory(prefix="rollcall-disk.") as disk, tiny_disk(disk, kib):
        small.run.stand_at(Path(disk))
        code, said = end_of(small.run.start(), f"a disk of {kib} KiB")
        if code != 0:
            check(disk in said, f"a disk of {kib} KiB: exit {code} names no file: {said}")
        subprocess.run(["mount", "-o", "remount,size=32m", disk], check=True)
        small.check_ending(f"a disk of {kib} KiB", code, said, HONEST_AT_OPENING)
    return code


def check_dev_full(small):
    small.start_anew()
    with open("/dev/full", "w", encoding="ascii") as full:
        code, said = end_of(small.run.start_with("-o", "-", stdout=full), "/dev/full")
    check(code == 74 and "standard output" in said, f"/dev/full: exit {code}: {said}")
    code, said = end_of(small.run.start_with("-o", "-", stdout=subprocess.DEVNULL), "/dev/full")
    check(code == 0, f"after /dev/full: exit {code}: {said}")
    small.check_answers("after /dev/full")


# -- descriptors ----------------------------------------------------------------------------------


def descriptors_part(small, rng):
    """Few descriptors: fewer sessions or an honest end, and never another verdict."""
    endings = Endings()
    for most in [DESCRIPTORS_ENOUGH, *chosen(DESCRIPTORS_ENOUGH - 1, rng)]:
        small.start_anew()
        process = small.run.start_with(preexec_fn=functools.partial(
            resource.setrlimit, resource.RLIMIT_NOFILE, (most, most)))
        code, said = end_of(process, f"{most} descriptors")
        if most == DESCRIPTORS_ENOUGH:
            check(code == 0, f"{most} descriptors: exit {code}: {said}")
        if most > 3:  # with three the program itself cannot be loaded
            small.check_ending(f"{most} descriptors", code, said, HONEST_AT_OPENING)
        endings.add(code)
    return f"1 to {DESCRIPTORS_ENOUGH} descriptors: {endings}"


# -- ports ------------------------------------------------------------------------------------


def ports_part(small, rng):
    """In a network of its own, with eight ports to connect from and one place that wants more."""
    if os.geteuid() != 0:
        return may_skip("root is needed for a network with few ports")
    done = subprocess.run(["unshare", "--net", sys.executable, __file__, small.rollcall,
                           small.world.command[0]], capture_output=True, text=True)
    check(done.returncode == 0, done.stdout + done.stderr)
    return done.stdout.strip()


def inside(rollcall, world_program):
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    Path("/proc/sys/net/ipv4/ip_local_port_range").write_text(f"{PORTS[0]} {PORTS[1]}")
    with tempfile.TemporaryDirectory(prefix="rollcall-ports.") as name:
        directory = Path(name)
        generate(directory, 1000, "--domains", "100", "--exchangers", "1", "--accept-all", "10%",
                 "--unknown", "20%", "--greylist-for", "100ms",
                 "--server-line", "wait 20ms at rcpt")
        with World(world_program, directory / "world", directory / "world.log") as world:
            run = Run(rollcall, directory, world, *OPTIONS, "--lane-sessions", "20")
            said = run.finish()
        run.check_answers()
        run.check_manners("--lane-sessions", "20")
    check("cannot open another connection" in said, f"no port was missing: {said}")
    return f"{PORTS[1] - PORTS[0] + 1} ports for 20 sessions: fewer sessions, every verdict right"


if __name__ == "__main__":
    try:
        print(inside(*sys.argv[1:3]))
    except Failed as why:
        sys.exit(str(why))
