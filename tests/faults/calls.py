"""One call to the system, or one allocation, goes wrong at a time."""

import errno
import os

from small_run import HONEST, HONEST_AT_OPENING, Endings, check, chosen

ERRORS = [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.EACCES,
          errno.ENOMEM]


def kills_part(small, rng):
    """Killed instead of one of the calls, or in the middle of a write."""
    calls, _ = small.count()
    moments = chosen(calls, rng)
    for at in moments:
        kind = rng.choice(["kill", "half"])
        small.start_anew()
        code, said = small.once(FAULTY_CALLS=f"{kind}:{at}")
        check(code in (-9, 0), f"{kind} at {at}: exit {code}: {said}")
        small.go_on(f"{kind} at call {at} of {calls}")
    return f"{len(moments)} of {calls} calls: killed there, and nothing lost, twice or torn"


def errors_part(small, rng):
    """One call fails, or it and all after it; or a write is short."""
    calls, _ = small.count()
    moments = chosen(calls, rng)
    endings = Endings()
    for at in moments:
        number = rng.choice(ERRORS)
        fault = rng.choice([f"{number}:{at}", f"{number}:{at}+", f"short:{at}"])
        small.start_anew()
        code, said = small.once(FAULTY_CALLS=fault)
        small.check_ending(f"{fault} ({os.strerror(number)}) of {calls}", code, said,
                           HONEST_AT_OPENING)
        endings.add(code)
    return f"{len(moments)} of {calls} calls: {endings}; none of them with a row missing"


def memory_part(small, rng):
    """An allocation fails: the process ends with a sentence, and the same command goes on."""
    _, allocations = small.count()
    moments = chosen(allocations, rng)
    endings = Endings()
    for at in moments:
        small.start_anew()
        code, said = small.once(FAULTY_MEMORY=str(at))
        small.check_ending(f"allocation {at} of {allocations}", code, said, HONEST)
        endings.add(code)
    return f"{len(moments)} of {allocations} allocations: {endings}"
