#!/usr/bin/env python3
"""Who is forgotten is in no file's bytes any more."""

import fcntl
import unittest

from calling import Asking

ZONE = r"""
domain alpha.test mx 10 mx.alpha.test
host mx.alpha.test 127.0.1.1
server mx.alpha.test
    mailboxes alpha.test zacharias yolanda
    unknown "550 5.1.1 no such user"
domain beta.test mx 10 mx.beta.test
host mx.beta.test 127.0.1.2
server mx.beta.test
    mailboxes beta.test xaver
domain grey.test mx 10 mx.grey.test
host mx.grey.test 127.0.1.3
server mx.grey.test
    mailboxes grey.test ann
    greylist 1h
"""
LIST = """email
zacharias@alpha.test
yolanda@alpha.test
Zacharias <zacharias@alpha.test>
wilhelmina@alpha.test
xaver@beta.test
zacharias@beta.test
"Zacharias@alpha.test, someone@example.org"
"""


class Forget(Asking):
    zone = ZONE

    def setUp(self):
        super().setUp()
        self.put("list.csv", LIST)

    def verify(self, *words, **how):
        return self.rollcall("verify", "list.csv", *self.who_and_where(), "--connect-gap", "0",
                             "--retry-after", "1s", "-o", "out.jsonl", *words, **how)

    def holders(self, word):
        """The files that remember it, results and the list left out."""
        remembered = [path for folder in (self.path, self.home) for path in folder.rglob("*")
                      if path.is_file() and path.name not in ("list.csv", "out.jsonl")]
        return {path.name for path in remembered if word.lower() in path.read_bytes().lower()}

    def test_an_address_is_erased_from_facts_and_run(self):
        self.verify()
        self.assertEqual(self.holders(b"zacharias"), {"facts.db", "out.jsonl.run"})
        done = self.rollcall("forget", "zacharias@alpha.test", "--run", "out.jsonl.run")
        self.assertIn("facts.db: 1 answer erased", done.stdout)
        self.assertIn("out.jsonl.run: 3 rows erased", done.stdout)
        done = self.rollcall("forget", "zacharias@beta.test", "--run", "out.jsonl.run")
        self.assertEqual(self.holders(b"zacharias"), set())
        self.assertEqual(self.holders(b"yolanda"), {"facts.db", "out.jsonl.run"})

    def test_every_row_keeps_its_place_and_one_result(self):
        self.verify()
        before = self.results_by_row("out.jsonl")
        self.rollcall("forget", "zacharias@alpha.test", "--run", "out.jsonl.run")
        self.rollcall("export", "out.jsonl.run", "-o", "again.jsonl")
        after = self.results_by_row("again.jsonl")
        self.assertEqual(set(after), set(before))
        for row in (1, 3, 7):
            self.assertEqual((after[row]["status"], after[row]["reason"], after[row]["address"],
                              after[row]["input"]), ("unknown", "no_address", None, ""), row)
        for row in (2, 4, 5, 6):
            self.assertEqual(after[row], before[row])

    def test_a_domain_is_erased_with_everybody(self):
        self.verify()
        self.rollcall("forget", "ALPHA.test", "--run", "out.jsonl.run")
        for word in (b"alpha.test", b"yolanda", b"wilhelmina"):
            self.assertEqual(self.holders(word), set(), word)
        self.assertEqual(self.holders(b"xaver"), {"facts.db", "out.jsonl.run"})

    def test_a_run_is_erased_with_what_it_learnt(self):
        self.verify()
        done = self.rollcall("forget", "out.jsonl.run")
        self.assertIn("answers erased", done.stdout)
        for word in (b"alpha.test", b"beta.test", b"zacharias", b"yolanda", b"xaver"):
            self.assertEqual(self.holders(word), set(), word)
        self.assertFalse([path for path in self.path.iterdir() if ".run" in path.name])
        self.assertTrue((self.path / "out.jsonl").exists())

    def test_the_next_run_asks_again(self):
        self.verify()
        self.rollcall("forget", "zacharias@alpha.test")
        self.verify("--fresh")
        found = self.results_by_row("out.jsonl")
        self.assertEqual([found[row]["source"] for row in (1, 2, 5)], ["probe", "cache", "cache"])

    def test_an_unfinished_run_is_not_made_to_lose_rows(self):
        (self.path / "list.csv").write_text("email\nann@grey.test\nxaver@beta.test\n")
        self.verify("--retry-after", "1h", "--max-time", "2s", code=75)
        before = (self.path / "out.jsonl.run").read_bytes()
        done = self.rollcall("forget", "xaver@beta.test", "--run", "out.jsonl.run", code=65)
        self.assertIn("finish it, or forget the whole run", done.stderr)
        self.assertEqual((self.path / "out.jsonl.run").read_bytes(), before)
        self.rollcall("forget", "out.jsonl.run")
        self.assertEqual(self.holders(b"grey.test"), set())

    def test_a_run_that_is_going_on_is_left_alone(self):
        self.verify()
        with (self.path / "out.jsonl.run.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.rollcall("forget", "xaver@beta.test", "--run", "out.jsonl.run", code=75)
            self.rollcall("forget", "out.jsonl.run", code=75)
        self.assertTrue((self.path / "out.jsonl.run").exists())

    def test_mistakes_are_told(self):
        self.assertIn("whom?", self.rollcall("forget", code=64).stderr)
        self.assertIn("is no run file that is there, no address and no domain",
                      self.rollcall("forget", "gone.run.", code=64).stderr)
        self.assertIn("is no address", self.rollcall("forget", "a@@b.test", code=64).stderr)
        (self.path / "text.run").write_text("no run")
        self.rollcall("forget", "text.run", code=65)
        self.assertTrue((self.path / "text.run").exists())
        self.rollcall("forget", "nobody@nowhere.test")


if __name__ == "__main__":
    unittest.main()
