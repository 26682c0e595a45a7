#!/usr/bin/env python3
"""Lists as people have them, and as they break: every row has its result, every cell comes back."""

import csv
import io
import os
import subprocess
import unittest

from calling import ROLLCALL, Calling

MEMORY_LIMIT_KB = 64 * 1024


class Files(Calling):
    def verify(self, *options, code=0):
        """What was said; what memory it took at most is `memory_kb`."""
        command = [ROLLCALL, "verify", "list.csv", "-o", "results.jsonl", "-o", "results.csv",
                   "--no-dns", "--progress", "never", *options]
        process = subprocess.Popen(command, cwd=self.path, stderr=subprocess.PIPE, text=True,
                                   env=self.environment())
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stderr.close()
        self.assertEqual(process.returncode, code, said)
        self.memory_kb = usage.ru_maxrss
        return said

    def seen(self):
        """(line, input, reason) of each row."""
        self.verify()
        return [(one["line"], one["input"], one["reason"])
                for _, one in sorted(self.results_by_row().items())]

    def seen_of(self, text):
        self.put("list.csv", text)
        return self.seen()

    def refused(self, text, *options):
        self.put("list.csv", text)
        return self.verify(*options, code=65)

    def cells(self, text, encoding="latin-1"):
        return list(csv.reader(io.StringIO(text.decode(encoding), newline="")))

    def test_line_ends_of_every_kind_in_one_file(self):
        text = (b"name,email\r\nJos\xe9,jose@a.test\rMia,mia@a.test\nTom,tom@a.test\r\n\r\n"
                b"End,end@a.test")
        self.assertEqual([(line, cell) for line, cell, _ in self.seen_of(text)],
                         [(2, "jose@a.test"), (3, "mia@a.test"), (4, "tom@a.test"),
                          (6, "end@a.test")])

    def test_carriage_returns_alone(self):
        self.assertEqual([row[:2] for row in self.seen_of(b"email\rann@a.test\rbob@a.test\r")],
                         [(2, "ann@a.test"), (3, "bob@a.test")])

    def test_rows_that_are_too_short_or_too_long(self):
        text = b"name,email,note\nann,ann@a.test\nbob\nkim,kim@a.test,x,y,z\n"
        self.assertEqual(self.seen_of(text), [(2, "ann@a.test", "not_probed"), (3, "", "no_address"),
                                           (4, "kim@a.test", "not_probed")])
        table = self.cells((self.path / "results.csv").read_bytes())
        self.assertEqual(table[1][:3], ["ann", "ann@a.test", ""])
        self.assertEqual(table[2][:3], ["bob", "", ""])
        self.assertEqual(table[3][:5], ["kim", "kim@a.test", "x", "y", "z"])

    def test_cells_in_latin_1_come_back_as_they_were(self):
        text = b"name;email;city\nJos\xe9;jose@a.test;K\xf6ln\nZo\xeb;zoe@a.test;\"N\xeemes; sud\"\n"
        self.assertEqual([row[1] for row in self.seen_of(text)], ["jose@a.test", "zoe@a.test"])
        table = (self.path / "results.csv").read_bytes()
        for before, after in zip(text.splitlines(), table.splitlines(), strict=True):
            self.assertTrue(after.startswith(before + b";"), after)

    def test_a_nul_is_a_byte_like_others(self):
        rows = self.seen_of(b"email,note\nann@a.test,a\0b\nb\0b@a.test,x\ncar@a.test,y\n")
        self.assertEqual(rows[0], (2, "ann@a.test", "not_probed"))
        self.assertEqual(rows[1], (3, "b\\x00b@a.test", "invalid_syntax"))
        self.assertEqual(rows[2], (4, "car@a.test", "not_probed"))
        self.assertIn(b"ann@a.test,a\0b,", (self.path / "results.csv").read_bytes())

    def test_a_header_twice_is_ambiguous_only_where_it_is_the_address(self):
        text = b"name,name,email\nann,lee,ann@a.test\n"
        self.assertEqual([row[1] for row in self.seen_of(text)], ["ann@a.test"])
        said = self.refused(b"email,email\nann@a.test,bob@a.test\n", "--fresh")
        self.assertIn("column", said)

    def test_two_columns_of_addresses_are_named(self):
        said = self.refused(b"contact,billing\nann@a.test,pay@a.test\nbob@b.test,pay@b.test\n")
        for word in ("contact", "billing", "--column"):
            self.assertIn(word, said)

    def test_ten_megabytes_in_a_cell_cost_one_row(self):
        big = b"x" * 10_000_000
        rows = self.seen_of(b'email,note\nann@a.test,"' + big + b'"\nbob@a.test,ok\n')
        self.assertEqual([(line, reason) for line, _, reason in rows],
                         [(2, "unreadable_row"), (3, "not_probed")])
        self.assertLess(self.memory_kb, MEMORY_LIMIT_KB)

    def test_a_gigabyte_without_a_line_end_costs_one_row_and_no_memory(self):
        with open(self.path / "list.csv", "wb") as file:
            file.write(b"email\nann@a.test\nx")
            file.truncate(1 << 30)
            file.seek(0, os.SEEK_END)
            file.write(b"\nbob@a.test\n")
        self.assertEqual([(line, reason) for line, _, reason in self.seen()],
                         [(2, "not_probed"), (3, "unreadable_row"), (4, "not_probed")])
        self.assertLess(self.memory_kb, MEMORY_LIMIT_KB)


if __name__ == "__main__":
    unittest.main()
