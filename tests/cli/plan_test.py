#!/usr/bin/env python3
"""What asking about a list would be, told without asking anybody.

    plan_test.py ROLLCALL
"""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROLLCALL = os.path.abspath(sys.argv.pop(1))


class Plan(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="rollcall-plan-test.")
        self.addCleanup(place.cleanup)
        self.path = Path(place.name)
        (self.path / "tmp").mkdir()

    def plan(self, text, *words, code=0, name="list.csv"):
        (self.path / "list.csv").write_text(text)
        environment = dict(os.environ, TMPDIR=str(self.path / "tmp"), HOME=str(self.path))
        done = subprocess.run([ROLLCALL, "plan", name, *words], cwd=self.path, env=environment,
                              input=text, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(os.listdir(self.path / "tmp"), [], "something stays behind")
        self.assertEqual({entry.name for entry in self.path.iterdir()}, {"list.csv", "tmp"})
        return done.stdout

    def test_rows_and_domains_are_counted(self):
        said = self.plan("name;email\nA;a@big.test\nB;b@big.test\nC;c@small.test\nD;a@BIG.test\n"
                         "E;no\nF;\n")
        self.assertIn("addresses in column 2, below a header, delimiter ;\n", said)
        for line in ("6 rows", "3 addresses to ask, at 2 domains", "1 rows that repeat one of them",
                     "1 rows with what is no address (invalid_syntax)",
                     "1 rows without an address, or unreadable"):
            self.assertRegex(said, rf"(?m)^ +{line[0]}{line[1:].replace('(', '.').replace(')', '.')}$")
        self.assertLess(said.index("big.test"), said.index("small.test"))
        self.assertIn("big.test decides it", said)

    def test_the_limits_in_force_decide_how_long_it_takes(self):
        text = "email\n" + "".join(f"a{i}@big.test\n" for i in range(7200))
        # A session of 25 is 14 replies of 200 ms, a connect every half second: 288 of them.
        self.assertRegex(self.plan(text), r"7200  big\.test +3 min\n")
        self.assertRegex(self.plan(text, "--lane-rate", "1/s"), r"7200  big\.test +2 h 00 min\n")
        self.assertRegex(self.plan(text, "--lane-sessions", "1"), r"7200  big\.test +14 min\n")
        self.assertRegex(self.plan(text, "--lane-rate", "1/s", "--hours", "9-10"),
                         r"7200  big\.test +25 h 00 min\n")
        self.assertRegex(self.plan(text, "--lane-day", "2400"), r"7200  big\.test +2 days 0 h\n")
        self.assertIn("asked again after 10 s, 2 min.",
                      self.plan(text, "--retry-after", "10s,2m"))

    def test_a_list_from_standard_input_is_planned_too(self):
        self.assertRegex(self.plan("email\na@b.test\n", name="-"), r"(?m)^ +1 rows$")

    def test_an_ambiguous_column_is_an_error_here_too(self):
        self.plan("email,mail\na@b.test,c@d.test\n", code=65)
        self.plan("email\n", name="gone.csv", code=65)


if __name__ == "__main__":
    unittest.main()
