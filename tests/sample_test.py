#!/usr/bin/env python3
"""The demo, run as people run it: every row of data/sample.csv gets the answer its last column expects.

usage: sample_test.py SOURCE_DIR BUILD_DIR
"""

import csv
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE_DIR, BUILD_DIR = (Path(path).resolve() for path in sys.argv[1:3])
STATUSES = {"deliverable", "undeliverable", "risky", "unknown"}
REASONS_LEAST = 20
RESERVED = (".example", ".test", ".invalid")  # RFC 2606


class Sample(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="sample.")
        demo = subprocess.run([SOURCE_DIR / "scripts/demo.sh", BUILD_DIR, cls.place.name],
                              capture_output=True, text=True, check=False, timeout=100)
        cls.printed = demo.stdout + demo.stderr
        if demo.returncode != 0:
            sys.exit(f"demo.sh ended with {demo.returncode}:\n{cls.printed}")
        lines = Path(cls.place.name, "results.jsonl").read_text(encoding="utf-8").splitlines()
        cls.results = [json.loads(line) for line in lines]
        with open(Path(cls.place.name, "results.csv"), newline="", encoding="utf-8") as table:
            cls.table = list(csv.DictReader(table))

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def test_every_row_gets_the_answer_that_it_expects(self):
        for row in self.table:
            expected = row["Expected"] or "unknown/unreadable_row"  # such a row has no columns
            with self.subTest(row=row["E-mail"]):
                self.assertEqual(f"{row['rollcall_status']}/{row['rollcall_reason']}", expected)

    def test_every_row_has_one_result(self):
        self.assertEqual(sorted(result["row"] for result in self.results),
                         list(range(1, len(self.table) + 1)))

    def test_every_status_occurs(self):
        self.assertEqual({result["status"] for result in self.results}, STATUSES)

    def test_most_reasons_occur(self):
        self.assertGreaterEqual(len({result["reason"] for result in self.results}), REASONS_LEAST)

    def test_only_reserved_domains_are_named(self):
        for result in self.results:
            if result["domain"]:
                self.assertTrue(result["domain"].endswith(RESERVED), result["domain"])

    def test_the_demo_says_where_the_results_are(self):
        self.assertIn(f"{self.place.name}/results.csv", self.printed)

    def test_the_servers_had_nothing_to_complain_about(self):
        manners = subprocess.run(
            [sys.executable, "-B", SOURCE_DIR / "tests/world/check_manners.py",
             SOURCE_DIR / "data/sample.world", Path(self.place.name, "world.log"),
             "--input", SOURCE_DIR / "data/sample.csv",
             "--own-sender", "verify@sender.example", "--quiet"],
            capture_output=True, text=True, check=False)
        self.assertEqual(manners.returncode, 0, manners.stdout + manners.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
