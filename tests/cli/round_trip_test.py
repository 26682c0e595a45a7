#!/usr/bin/env python3
"""Lists as the programs of this world export them come back with every cell as it was.

Each list is made here, verified without asking anybody, exported and split; the cells of
what comes back are compared one by one with those that went in.
"""

import csv
import io
import unittest

from calling import Calling

STATUSES = ("deliverable", "undeliverable", "risky", "unknown")


def written(rows, line_end="\r\n", **dialect):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=line_end, **dialect).writerows(rows)
    return out.getvalue()


EXCEL = [["Name", "E-Mail", "Umsatz"], ["Müller; Söhne", "info@mueller.example", "1.234,50"],
         ['Die "Linde"', "linde@gasthaus.example", "-12"], ["", "kein.at.zeichen", "0"]]
MAILCHIMP = [["Email Address", "First Name", "Last Name", "MEMBER_RATING", "OPTIN_TIME", "TAGS"],
             ["ann@a.example", "Ann", "O'Hara", "2", "2024-03-01 10:00:00", '"vip","2024"'],
             ["bob+news@b.example", "Bob", "", "4", "2023-11-30 09:12:44", ""],
             ["ann@a.example", "Ann", "Again", "1", "", '"late"']]
HUBSPOT = [["Record ID - Contact", "First Name", "Last Name", "Email", "Phone Number",
            "Contact owner", "Lead Status", "Create Date"],
           ["51", "Zoë", "Ng", "zoe@c.example", "+31 20 555 01 23", "", "NEW", "2025-01-02"],
           ["52", "Sam", "Lee", "", "=1+1", "kim@us.example", "", "2025-01-03"],
           ["53", "Ola", "Nordmann", "ola@blåbær.example", "", "", "OPEN", "2025-01-04"]]
SALESFORCE = [["Contact ID", "Salutation", "First Name", "Last Name", "Mailing Street", "Email"],
              ["003A000001", "Mr.", "Al", "Unser", "12 Main St\nSuite 5\nBack door", "al@d.example"],
              ["003A000002", "Ms.", "Bo", "Derek", "1 Elm St,\n2nd floor", "bo@@d.example"]]
WIDE = [[f"c{i}" for i in range(39)] + ["email"],
        [f"x{i}" * (i % 3) for i in range(39)] + ["wide@e.example"],
        ["" for _ in range(39)] + ["empty@e.example"]]
NO_HEADER = [["one@f.example"], ["two@f.example"], ["three at f.example"], ["one@f.example"]]
LATIN = [["nom", "courriel"], ["Hélène", "helene@g.example"], ["François", "francois@g.example"]]
TABS = [["id", "mail", "note"], ["1", "t@h.example", "a, b; c"], ["2", "u@h.example", 'say "x"']]
NEWSLETTER = [["email;", "Vorname"], ["x@i.example", "Anna-Lena"], ["Anna <y@i.example>", "Anna"],
              ["mailto:z@i.example", "Zed"]]
RAGGED = [["email", "city"], ["v@j.example"], ["w@j.example", "Ulm", "extra"], ["x@j.example", "Bonn"]]

# name: rows, bytes of the file, how Python reads it and what comes back, options.
LISTS = {
    "excel_with_semicolons_and_bom": (EXCEL, b"\xef\xbb\xbf" + written(EXCEL, delimiter=";").encode(),
                                      "utf-8-sig", ";", []),
    "mailchimp": (MAILCHIMP, written(MAILCHIMP, "\n").encode(), "utf-8", ",", []),
    "hubspot": (HUBSPOT, written(HUBSPOT, quoting=csv.QUOTE_ALL).encode(), "utf-8", ",",
                ["--column", "Email"]),
    "salesforce_with_newlines_in_cells": (SALESFORCE, written(SALESFORCE, quoting=csv.QUOTE_ALL)
                                          .encode(), "utf-8", ",", []),
    "forty_columns": (WIDE, written(WIDE).encode(), "utf-8", ",", []),
    "one_column_without_header": (NO_HEADER, written(NO_HEADER, "\n").encode(), "utf-8", ",", []),
    "latin_1": (LATIN, written(LATIN, delimiter=";").encode("latin-1"), "latin-1", ";", []),
    "tabs_in_utf_16": (TABS, written(TABS, delimiter="\t").encode("utf-16"), "utf-8-sig", "\t", []),
    "addresses_with_names": (NEWSLETTER, written(NEWSLETTER, "\n").encode(), "utf-8", ",", []),
    "ragged": (RAGGED, written(RAGGED, "\n").encode(), "utf-8", ",", []),
    "no_newline_at_the_end": (MAILCHIMP, written(MAILCHIMP, "\n").rstrip("\n").encode(), "utf-8",
                              ",", []),
}


class RoundTrip(Calling):
    def cells(self, name, encoding, delimiter):
        text = (self.path / name).read_bytes().decode(encoding)
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))

    def test_every_cell_comes_back(self):
        for name, (rows, text, encoding, delimiter, options) in LISTS.items():
            with self.subTest(name):
                self.path = self.place / name
                self.path.mkdir()
                (self.path / "list.csv").write_bytes(text)
                self.rollcall("verify", "list.csv", "--no-dns", "-q", "-o", "out.csv", "-o",
                              "out.jsonl", "--split", "parts", *options)
                self.check_table(rows, encoding, delimiter, "out.csv")
                self.rollcall("export", "out.csv.run", "-o", "again.csv")
                self.assertEqual((self.path / "again.csv").read_bytes(),
                                 (self.path / "out.csv").read_bytes())
                self.check_parts(rows, encoding, delimiter)

    def check_table(self, rows, encoding, delimiter, name):
        table, results = self.cells(name, encoding, delimiter), self.results_by_row("out.jsonl")
        header = 0 if rows is NO_HEADER else 1
        self.assertEqual(len(table), len(rows))
        self.assertEqual(set(results), set(range(1, len(rows) - header + 1)))
        width = len(rows[0])
        for number, (before, after) in enumerate(zip(rows, table)):
            self.assertEqual(after[:len(before)], before, number)
            own = after[max(len(before), width):]
            self.assertEqual(len(own), 13, number)
            if number >= header:
                self.assertEqual(own[:2], [results[number - header + 1]["status"],
                                           results[number - header + 1]["reason"]])

    def check_parts(self, rows, encoding, delimiter):
        header = [] if rows is NO_HEADER else rows[:1]
        parts = {status: self.cells(f"parts/{status}.csv", encoding, delimiter)
                 for status in STATUSES}
        data = [row for status in STATUSES for row in parts[status][len(header):]]
        for status in STATUSES:
            self.assertEqual(parts[status][:len(header)], header)
        self.assertEqual(sorted(data), sorted(rows[len(header):]))

    def test_rows_and_columns_can_be_chosen(self):
        (self.path / "list.csv").write_text("email,n\ninfo@a.example,1\nno,2\nann@a.example,3\n"
                                            "bob@mailinator.com,4\nann@a.example,5\n")
        self.rollcall("verify", "list.csv", "--no-dns", "-q", "-o", "out.csv", "-o", "out.jsonl",
                      "--drop", "status=undeliverable,disposable", "--fields", "status,role,relay")
        self.assertEqual((self.path / "out.csv").read_text(),
                         "email,n,rollcall_status,rollcall_role,rollcall_relay\n"
                         "info@a.example,1,unknown,true,false\nann@a.example,3,unknown,false,false\n"
                         "ann@a.example,5,unknown,false,false\n")
        self.assertEqual(len(self.results("out.jsonl")), 5, "every row has its result all the same")
        self.rollcall("export", "out.csv.run", "-o", "theirs.csv", "--vocabulary", "kickbox",
                      "--fields", "status")
        self.assertEqual((self.path / "theirs.csv").read_text(),
                         "email,n,rollcall_status\ninfo@a.example,1,risky\nno,2,undeliverable\n"
                         "ann@a.example,3,unknown\nbob@mailinator.com,4,risky\n"
                         "ann@a.example,5,unknown\n")
        self.rollcall("export", "out.csv.run", "-o", "kept.csv", "--keep", "duplicate,role",
                      "--fields", "rollcall_reason")
        self.assertEqual((self.path / "kept.csv").read_text(),
                         "email,n,rollcall_reason\ninfo@a.example,1,not_probed\n"
                         "ann@a.example,5,not_probed\n")


if __name__ == "__main__":
    unittest.main()
