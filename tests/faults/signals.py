"""SIGTERM at random moments, and many starts at once."""

import signal
import time

from small_run import Endings, check, end_of, tried_of
from whole_run import wait_until_it_hears

GRACE_S = 10
STARTS = 50
RUN_S = 0.6  # about what a small run takes


def stops_part(small, rng):
    """Stopped once or twice: 75 within ten seconds, or it was over; then the rest."""
    endings, slowest = Endings(), 0.0
    for _ in range(tried_of(200)):
        small.start_anew()
        code, took = stopped(small, rng)
        endings.add(code)
        slowest = max(slowest, took)
    return f"{endings}; the slowest stop took {slowest:.2f} s"


def stopped(small, rng):
    process = small.run.start()
    wait_until_it_hears(process)
    time.sleep(rng.uniform(0, RUN_S))
    process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    if rng.random() < 0.5:
        time.sleep(rng.uniform(0, 0.02))
        process.send_signal(signal.SIGTERM)
    code, said = end_of(process, "SIGTERM")
    took = time.monotonic() - began
    check(took < GRACE_S, f"took {took:.1f} s to stop")
    small.check_ending("SIGTERM", code, said, {75})
    return code, took


def starts_part(small, rng):
    """One of them runs; the others say so, with 75 and at once."""
    small.start_anew("--no-wait")
    processes = [small.run.start() for _ in range(STARTS)]
    codes = Endings()
    for process in processes:
        code, said = end_of(process, f"one of {STARTS} starts")
        check(code in (0, 75), f"one of {STARTS} starts: exit {code}: {said}")
        check(code == 0 or "in use by process" in said, f"exit 75, and nobody is named: {said}")
        codes.add(code)
    check(codes.of_code.get(0, 0) >= 1, f"{STARTS} at once: {codes}")
    small.check_answers(f"{STARTS} starts")
    return f"{STARTS} at once: {codes}"
