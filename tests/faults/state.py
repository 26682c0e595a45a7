"""Bytes of what a run remembers are not what was written."""

import shutil

from small_run import Endings, check, end_of, tried_of

REMEMBERED = ("results.jsonl.run", "results.jsonl.run-wal", "cache/rollcall/facts.db",
              "cache/rollcall/facts.db-wal")
FLIPS_MOST = 8


def bytes_part(small, rng):
    """Of a run that was killed half-way: it recovers, or says that it cannot be used."""
    kept = small.directory / "kept"
    endings = Endings()
    kill_half_way(small)
    keep(small.directory, kept)
    for _ in range(tried_of(1000)):
        small.forget()
        bring_back(kept, small.directory)
        what = flip(small.directory, rng)
        code, said = end_of(small.run.start(), what)
        check(code in {0, 65, 73, 74}, f"{what}: exit {code}: {said}")
        if code == 0:
            small.check_answers(what)
        else:
            check("rollcall: " in said, f"{what}: exit {code} without a sentence: {said}")
        endings.add(code)
    shutil.rmtree(kept)
    return str(endings)


def kill_half_way(small):
    """Some answers are on disk, some are not."""
    small.start_anew()
    process = small.run.start()
    small.run.wait_for_answers(process)
    process.kill()
    process.communicate()


def keep(directory, kept):
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    bring_back(directory, kept)


def bring_back(kept, directory):
    for path in kept.glob("results.*"):
        shutil.copy2(path, directory)
    for name in ("cache", "state"):
        if (kept / name).exists():
            shutil.copytree(kept / name, directory / name, dirs_exist_ok=True)


def flip(directory, rng):
    files = [directory / name for name in REMEMBERED if (directory / name).exists()
             and (directory / name).stat().st_size > 0]
    path = rng.choice(files)
    content = bytearray(path.read_bytes())
    places = sorted(rng.randrange(len(content)) for _ in range(rng.randint(1, FLIPS_MOST)))
    for place in places:
        content[place] ^= 1 << rng.randrange(8)
    path.write_bytes(content)
    return f"bits flipped in {path.name} at {places}"
