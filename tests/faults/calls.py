"""One call to the system, or one allocation, goes wrong at a time."""

import errno

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

    def fault_at(at):
        number = rng.choice(ERRORS)
        return {"FAULTY_CALLS": rng.choice([f"{number}:{at}", f"{number}:{at}+", f"short:{at}"])}

    moments = chosen(calls, rng)
    return f"{len(moments)} of {calls} calls: " \
        f"{endings_of(small, moments, fault_at, HONEST_AT_OPENING)}; none of them with a row missing"


def memory_part(small, rng):
    """An allocation fails: the process ends with a sentence, and the same command goes on."""
    _, allocations = small.count()
    moments = chosen(allocations, rng)
    endings = endings_of(small, moments, lambda at: {"FAULTY_MEMORY": str(at)}, HONEST)
    return f"{len(moments)} of {allocations} allocations: {endings}"


def endings_of(small, moments, fault_at, honest):
    """What comes of a run in which this goes wrong at each of the moments."""
    endings = Endings()
    for at in moments:
        fault = fault_at(at)
        small.start_anew()
        code, said = small.once(**fault)
        small.check_ending(fault, code, said, honest)
        endings.add(code)
    return endings
