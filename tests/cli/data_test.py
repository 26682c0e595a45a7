#!/usr/bin/env python3
"""What is known of addresses without asking: rollcall data, and what it does to results."""

import csv
import json
import unittest

from calling import Calling

LIST = """email,name
info@gmx.de,A
alice@outlok.com,B
bob@x.mailinator.com,C
info@gmx.de,D
eve@duck.com,E
nobody,F
"""
# Of each row: role, disposable, free, relay, suggestion.
WANTED = {
    1: (True, False, True, False, None),
    2: (False, False, False, False, "alice@outlook.com"),
    3: (False, True, False, False, None),
    4: (True, False, True, False, None),
    5: (False, False, False, True, None),
    6: (None, None, None, None, None),
}
KEYS = ("role", "disposable", "free", "relay", "suggestion")


class Data(Calling):
    def setUp(self):
        super().setUp()
        self.put("list.csv", LIST)
        self.lists = self.home / ".config" / "rollcall" / "lists"
        self.lists.mkdir(parents=True)

    def verify(self):
        self.rollcall("verify", "list.csv", "--no-dns", "-q", "-o", "out.jsonl", "-o", "out.json",
                      "-o", "out.csv", "--fresh")
        return self.results("out.jsonl")

    def check_notes(self, results):
        self.assertEqual({one["row"]: tuple(one[key] for key in KEYS) for one in results}, WANTED)

    def test_every_output_has_what_the_lists_know(self):
        self.check_notes(self.verify())
        self.check_notes(json.loads((self.path / "out.json").read_text())["results"])
        self.rollcall("export", "out.jsonl.run", "-o", "again.jsonl")
        self.check_notes(self.results("again.jsonl"))
        words = {True: "true", False: "false", None: ""}
        with (self.path / "out.csv").open(newline="") as table:
            for row, cells in enumerate(csv.DictReader(table), 1):
                for key, want in zip(KEYS, WANTED[row]):
                    if key != "relay":
                        self.assertEqual(cells["rollcall_" + key], words.get(want, want), (row, key))

    def test_a_users_file_adds_and_takes_out(self):
        (self.lists / "disposable.txt").write_text("# ours\nGMX.de\n!mailinator.com\n")
        (self.lists / "role.txt").write_text("alice\n")
        results = {one["row"]: one for one in self.verify()}
        self.assertEqual([results[row]["disposable"] for row in (1, 3, 4)], [True, False, True])
        self.assertEqual([results[row]["role"] for row in (1, 2)], [True, True])

    def test_data_tells_what_is_in_use(self):
        (self.lists / "free.txt").write_text("example.org\nexample.com\n")
        done = self.rollcall("data")
        self.assertRegex(done.stdout, r"(?m)^disposable +\d{4,} names: .*\n +of 20\d\d-\d\d-\d\d, CC0")
        for name in ("relay", "free", "role", "provider", "squat"):
            self.assertRegex(done.stdout, rf"(?m)^{name} +\d+ names: ")
        self.assertIn(f"and 2 lines of {self.lists}/free.txt\n", done.stdout)

    def test_a_mistake_in_a_list_is_told_before_anything_is_done(self):
        (self.lists / "free.txt").write_text("example.org\nno domain\n")
        for words in (["data"], ["verify", "list.csv", "--no-dns", "-o", "new.jsonl"]):
            done = self.rollcall(*words, code=78)
            self.assertIn('free.txt, line 2: "no domain" is no domain', done.stderr)
        self.assertFalse((self.path / "new.jsonl").exists())
        self.rollcall("data", "free", code=64)


if __name__ == "__main__":
    unittest.main()
