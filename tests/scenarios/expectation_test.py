#!/usr/bin/env python3
"""What run_scenario compares, and how."""

import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

from expectation import compare_rows, fits


class Fitting(unittest.TestCase):
    def test_values(self):
        for got, want, fit in ((1, 1, True), (1, True, False), (None, None, True), ("a", "b", False),
                               ("timeout", {"any": ["timeout", "refused"]}, True),
                               ("accepted", {"any": ["timeout"]}, False),
                               ("550 no such user", {"matches": "such"}, True),
                               (None, {"matches": "such"}, False),
                               ("risky", {"not": "undeliverable"}, True),
                               ("undeliverable", {"not": "undeliverable"}, False),
                               ({"host": "mx1", "ip": None}, {"host": "mx1"}, True),
                               ({"host": "mx1"}, {"ip": None}, False)):
            with self.subTest(got=got, want=want):
                self.assertEqual(fits(got, want), fit)


class Comparing(unittest.TestCase):
    def compare(self, expected, results):
        with tempfile.TemporaryDirectory() as place:
            paths = []
            for name, rows in (("expected.jsonl", expected), ("results.jsonl", results)):
                paths.append(Path(place) / name)
                paths[-1].write_text("".join(row if isinstance(row, str) else json.dumps(row) + "\n"
                                             for row in rows))
            return " / ".join(compare_rows(*paths))

    def test_only_named_keys_are_compared_and_order_does_not_matter(self):
        self.assertEqual(self.compare([{"row": 1, "status": "risky"}, {"row": 2}],
                                      [{"row": 2, "x": 1}, {"row": 1, "status": "risky"}]), "")

    def test_each_row_is_there_once(self):
        self.assertIn("row 2 has no result", self.compare([{"row": 1}, {"row": 2}], [{"row": 1}]))
        self.assertIn("row 2 was not expected", self.compare([{"row": 1}], [{"row": 1}, {"row": 2}]))
        self.assertIn("row 1 stands there again", self.compare([{"row": 1}], [{"row": 1}] * 2))
        self.assertEqual(self.compare([{"row": 1, "optional": True}], []), "")

    def test_torn_lines_are_told(self):
        self.assertIn("results.jsonl:1", self.compare([{"row": 1}], ['{"row": 1, "sta\n']))

    def test_differences_are_told(self):
        self.assertIn('status: got "risky", expected "unknown"',
                      self.compare([{"row": 1, "status": "unknown"}], [{"row": 1, "status": "risky"}]))


if __name__ == "__main__":
    unittest.main()
