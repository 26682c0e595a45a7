#!/usr/bin/env python3
"""A run's results once more, whole or in parts: rollcall export and --split."""

import gzip
import json
import os
import unittest
from pathlib import Path

from running import LATE_LIST, LIST, ROWS, Running


class Exports(Running):
    def part(self, name):
        return (self.path / "parts" / f"{name}.csv").read_text().splitlines()

    def export(self, *words, code=0):
        return self.rollcall("export", *words, code=code).stderr

    # -- split

    def test_a_split_has_each_row_once_and_goes_on(self):
        self.use_late_list()
        self.verify("list.csv", "--split", "parts", "--max-time", "500ms", code=75)
        self.assertEqual(sorted(os.listdir(self.path / "parts")), ["rollcall.run"])
        self.verify("list.csv", "--split", "parts")
        header, *rows = LATE_LIST.splitlines()
        dead = [row for row in rows if row.startswith("nobody")]
        self.assertEqual(self.part("undeliverable"), [header, *dead])
        self.assertEqual(self.part("deliverable"),
                         [header, *(row for row in rows if row not in dead)])
        self.assertEqual(self.part("risky") + self.part("unknown"), 2 * [header])

    def test_a_split_overwrites_nobodys_files(self):
        (self.path / "parts").mkdir()
        self.put("parts/risky.csv", "somebody's work\n")
        said = self.verify("list.csv", "--split", "parts", code=73)
        self.assertIn("risky.csv", said)
        self.assertEqual(self.part("risky"), ["somebody's work"])

    # -- export

    def test_an_export_is_what_the_run_wrote(self):
        names = ("results.csv", "results.json", "results.jsonl")
        self.verify("list.csv", "--run", "r.run",
                    *(word for name in names for word in ("-o", name)))
        self.export("r.run", *(word for name in names for word in ("-o", f"again-{name}")))
        self.assertEqual(self.read("again-results.csv"), self.read("results.csv"))
        self.assertEqual(self.read("again-results.jsonl").splitlines(),
                         sorted(self.read("results.jsonl").splitlines(),
                                key=lambda line: json.loads(line)["row"]))
        before, after = (json.loads(self.read(name))
                         for name in ("results.json", "again-results.json"))
        for whole in before, after:
            for part in "finished_at", "elapsed_ms":
                del whole["run"][part]
            whole["run"]["list"] = Path(whole["run"]["list"]).name
        self.assertEqual(after, before)
        said = self.export("r.run", "-o", "new.json", "-o", "results.csv", code=73)
        self.assertIn("results.csv exists already", said)
        self.assertFalse((self.path / "new.json").exists())
        self.export("r.run", "-o", "results.csv", "--force")

    def test_an_export_of_an_unfinished_run_has_what_is_answered(self):
        self.use_late_list()
        self.stop_early("list.csv", "-o", "results.jsonl")
        answered = len(self.rows())
        said = self.export("results.jsonl.run", "-o", "now.csv", "--split", "parts")
        self.assertIn(f"{answered} of {ROWS + 1} rows", said)
        self.assertEqual(len(self.read("now.csv").splitlines()), 1 + answered)
        self.assertEqual(sum(len(self.part(name)) - 1 for name in
                             ("deliverable", "undeliverable", "risky", "unknown")), answered)
        self.verify("list.csv", "-o", "results.jsonl")
        self.check_whole(rows=ROWS + 1)

    def test_an_export_unpacks_the_list_again_and_leaves_nothing(self):
        self.put("list.csv.gz", gzip.compress(LIST.encode()))
        self.verify("list.csv.gz", "-o", "results.jsonl", "-o", "results.csv")
        before = set(os.listdir(self.path))
        self.export("results.jsonl.run", "-o", "again.csv")
        self.assertEqual(self.read("again.csv"), self.read("results.csv"))
        self.assertEqual(set(os.listdir(self.path)) - before, {"again.csv"})

    def test_an_export_of_a_changed_list_has_no_table(self):
        self.verify("list.csv", "-o", "results.jsonl")
        self.put("list.csv", LIST.replace("bob", "rob"))
        said = self.export("results.jsonl.run", "-o", "x.csv", code=65)
        self.assertIn("list.csv", said)
        self.assertFalse((self.path / "x.csv").exists())
        self.export("results.jsonl.run", "-o", "x.json")

    def test_what_is_no_run_is_not_exported(self):
        for name in "nothing.run", "list.csv", ".":
            said = self.export(name, "--split", "parts", code=65)
            self.assertIn(name, said)
            self.assertIn("ends in .run", said)
            self.assertNotIn("--run", said)
        self.assertFalse((self.path / "parts").exists())


if __name__ == "__main__":
    unittest.main()
