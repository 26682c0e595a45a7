"""The clock is set while a run is under way, and a worker that never comes back."""

import signal
import time

from small_run import Endings, check, end_of
from whole_run import wait_until_it_hears

DAY_S = 86400
JUMPS = [DAY_S, -DAY_S, 3600, -3600, 3650 * DAY_S, -3650 * DAY_S]
SLOWER_S = 5  # than undisturbed, at most: nobody waits for a clock
STUCK_S = 70  # a minute, and a little


def clock_part(small, rng):
    """Set forward and back, before and during the run, and between two starts."""
    took = timed(small, "no fault", {})
    for by in JUMPS:
        for at in (1, rng.randint(2, 200)):
            within(took, timed(small, f"clock set by {by} s", {"FAULTY_CLOCK": f"{by}:{at}"}))
        within(took, between_starts(small, by))
    return f"{len(JUMPS)} jumps, up to ten years: nobody waited for them"


def within(usual_s, took_s):
    check(took_s < usual_s + SLOWER_S, f"took {took_s:.1f} s, and {usual_s:.1f} s undisturbed")


def timed(small, what, fault):
    small.start_anew()
    began = time.monotonic()
    code, said = small.once(**fault)
    check(code == 0, f"{what}: exit {code}: {said}")
    small.check_answers(what)
    return time.monotonic() - began


def between_starts(small, by):
    """Who was deferred by one clock is due by another."""
    small.start_anew("--retry-after", "2s")
    process = small.run.start(LD_PRELOAD=str(small.faulty), FAULTY_CLOCK=f"{by}:1")
    small.run.wait_for_answers(process)
    time.sleep(1)
    check(process.poll() is None, "nobody was deferred")
    process.kill()
    process.communicate()
    began = time.monotonic()
    small.go_on(f"started with a clock that was {by} s off")
    return time.monotonic() - began


def stuck_part(small, rng):
    """A worker hangs in a call: noticed after a minute, and at once where told to stop."""
    endings = Endings()
    for told_to_stop in (True, False):
        small.start_anew()
        process = small.run.start(LD_PRELOAD=str(small.faulty),
                                  FAULTY_HANG=str(rng.randint(1, 10)))
        wait_until_it_hears(process)
        small.run.wait_for_answers(process)
        time.sleep(1)
        if told_to_stop:
            process.send_signal(signal.SIGTERM)
        code, said = end_of(process, "a worker hangs", 10 if told_to_stop else STUCK_S)
        check("stands still" in said, f"a worker hangs: exit {code}: {said}")
        small.check_ending("a worker hangs", code, said, {75})
        endings.add(code)
    return str(endings)
