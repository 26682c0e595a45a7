"""rollcall called as its user calls it, in a folder of its own and with nothing of the caller's.

Every test here is started with the program, and the world that some of them ask:

    X_test.py ROLLCALL WORLD
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROLLCALL, WORLD = (os.path.abspath(path) for path in sys.argv[1:3])
del sys.argv[1:3]
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scenarios"))

from playing import World  # noqa: E402

PATIENCE_S = 60


class Calling(unittest.TestCase):
    """It is called in `path`, by a user whose home is `home` and whose TMPDIR is `temporary`."""

    def setUp(self):
        self.place = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="rollcall-cli.")))
        self.path, self.home, self.temporary = (self.place / name for name in ("here", "home", "tmp"))
        for folder in (self.path, self.home, self.temporary):
            folder.mkdir()

    def environment(self, **more):
        others = {name: value for name, value in os.environ.items()
                  if not name.startswith(("ROLLCALL_", "XDG_"))}
        return others | {"HOME": str(self.home), "TMPDIR": str(self.temporary)} | more

    def rollcall(self, *words, code=0, environment=None, **how):
        """What came of `rollcall WORDS`, which ends with `code` and leaves nothing in TMPDIR."""
        if "input" not in how:
            how.setdefault("stdin", subprocess.DEVNULL)
        how.setdefault("stdout", subprocess.PIPE)
        done = subprocess.run([ROLLCALL, *words], cwd=self.path, stderr=subprocess.PIPE, text=True,
                              env=self.environment(**(environment or {})), timeout=PATIENCE_S,
                              check=False, **how)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(os.listdir(self.temporary), [], "something stays behind")
        return done

    def put(self, name, content):
        """A file of the user's."""
        content = content.encode() if isinstance(content, str) else content
        (self.path / name).write_bytes(content)

    def results(self, name="results.jsonl"):
        """In the order in which they were written."""
        lines = (self.path / name).read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def results_by_row(self, name="results.jsonl"):
        return {one["row"]: one for one in self.results(name)}


class Asking(Calling):
    """With a world to ask, that of its class's `zone`."""

    zone = ""

    def setUp(self):
        super().setUp()
        self.log = self.place / "world.log"
        (self.place / "world").write_text(self.zone)
        self.world = self.enterContext(World(WORLD, self.place / "world", self.log))

    def who_and_where(self):
        """Options: who asks, and this world."""
        return ["--from", "probe@sender.test", "--helo", "probe.sender.test",
                "--resolver", f"127.0.0.1:{self.world.dns}", "--smtp-port", str(self.world.smtp),
                "--allow-net", "127.0.0.0/8", "--no-preflight"]
