#!/usr/bin/env python3
"""What a run leaves for people and for monitoring: report, summary, --fail-if."""

import json
import re
import unittest
from html.parser import HTMLParser
from pathlib import Path

from calling import Asking
from jsonschema import Draft202012Validator

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"

ZONE = r"""
domain a.test mx 10 mx.host.test
domain b.test mx 10 mx.host.test
host mx.host.test 127.0.1.1
server mx.host.test
    mailboxes a.test ann info
    mailboxes b.test bob
    unknown "550 5.1.1 <b>no</b> such user"
domain all.test mx 10 mx.all.test
host mx.all.test 127.0.1.2
server mx.all.test
    accept-all all.test
domain grey.test mx 10 mx.grey.test
host mx.grey.test 127.0.1.3
server mx.grey.test
    mailboxes grey.test ann
    greylist 1h
"""
LIST = """email
ann@a.test
info@a.test
gone@a.test
"<i>x</i>@b.test"
bob@b.test
x@all.test
ann@grey.test
ann@a.test
no address
"""
VOID = {"meta", "rect", "br", "link", "img"}


class Page(HTMLParser):
    """Every element is closed where it was opened; the tables as rows of cells."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.tables, self.words = [], set(), [], [], []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, tag

    def handle_data(self, data):
        if "style" in self.open:
            return
        self.words.append(data)
        if self.open and ("td" in self.open or "th" in self.open):
            self.tables[-1][-1][-1] += data

    def row(self, first):
        return next(row for table in self.tables for row in table if row and row[0] == first)


class Afterwards(Asking):
    zone = ZONE

    def setUp(self):
        super().setUp()
        self.put("<list>.csv", LIST)

    def verify(self, *words, **how):
        return self.rollcall("verify", "<list>.csv", *self.who_and_where(), "--no-facts",
                             "--connect-gap", "0", "--retry-after", "1s", *words, **how)

    def page(self, name):
        return Page((self.path / name).read_text())

    def test_a_report_tells_what_was_found(self):
        self.verify("-o", "out.jsonl", "--report", "report.html")
        page = self.page("report.html")
        statuses = {row[0]: row[1] for row in page.tables[0][1:]}
        self.assertEqual(statuses, {"deliverable": "4", "undeliverable": "3", "risky": "1",
                                    "unknown": "1"})
        self.assertEqual(page.row("mailbox_not_found")[1:3], ["undeliverable", "1"])
        self.assertEqual(page.row("host.test")[1:6], ["5", "4", "1", "0", "0"])
        self.assertEqual(page.row("grey.test")[1:6], ["1", "0", "0", "0", "1"])
        self.assertEqual(page.row("role accounts (info, sales)")[1], "1")
        self.assertEqual(page.row("the same address as a row above")[1], "1")
        self.assertEqual(page.row("at a domain that accepts every mailbox")[1], "1")
        self.assertIn("<list>.csv", "".join(page.words))

    def test_a_report_runs_nothing_asks_nobody_and_names_nobody(self):
        self.verify("-o", "out.jsonl", "--report", "report.html")
        page = self.page("report.html")
        self.assertFalse(page.tags & {"script", "link", "img", "iframe", "object", "i>", "b>"})
        for tag, name, value in page.attributes:
            self.assertFalse(name.startswith("on") or name in ("src", "href", "action"), (tag, name))
        text = (self.path / "report.html").read_text()
        self.assertNotRegex(text, r"https?:|url\(|@import")
        self.assertEqual(set(re.findall(r"\S+@\S+", " ".join(page.words))),
                         {"probe@sender.test"})

    def test_addresses_are_there_for_who_wishes_them(self):
        self.verify("-o", "out.jsonl")
        self.rollcall("report", "out.jsonl.run", "-o", "report.html", "--report-addresses")
        page = self.page("report.html")
        rows = page.tables[-1][1:]
        self.assertEqual([row[:3] for row in rows],
                         [["3", "gone@a.test", "mailbox_not_found"],
                          ["4", "<i>x</i>@b.test", "invalid_syntax"],
                          ["9", "no address", "invalid_syntax"]])

    def test_a_report_of_a_run_that_was_stopped_says_so(self):
        self.verify("-o", "out.jsonl", "--retry-after", "1h", "--max-time", "2s", code=75)
        self.rollcall("report", "out.jsonl.run", "-o", "report.html")
        words = " ".join(" ".join(self.page("report.html").words).split())
        self.assertIn("Not finished 1 row has no answer yet", words)
        self.verify("-o", "out.jsonl", "--report", "done.html")
        self.assertNotIn("Not finished", "".join(self.page("done.html").words))

    def test_a_page_that_is_there_is_not_replaced_by_mistake(self):
        self.verify("-o", "out.jsonl")
        (self.path / "mine.html").write_text("mine")
        words = ["report", "out.jsonl.run", "-o", "mine.html"]
        self.rollcall(*words, code=73)
        self.verify("-o", "out2.jsonl", "--report", "mine.html", code=73)
        self.assertEqual((self.path / "mine.html").read_text(), "mine")
        self.rollcall(*words, "--force")
        self.assertIn("At a glance", (self.path / "mine.html").read_text())

    def test_only_a_report_is_wished(self):
        done = self.verify("--report", "report.html")
        self.assertEqual(done.stdout, "")
        self.assertIn("At a glance", (self.path / "report.html").read_text())
        self.rollcall("report", "x.run", code=64)
        self.rollcall("report", "-o", "x.html", code=64)

    def test_the_summary_is_there_of_a_stopped_run_too(self):
        words = ["-o", "out.jsonl", "--summary", "summary.json"]
        self.verify(*words, "--retry-after", "1h", "--max-time", "2s", code=75)
        summary = json.loads((self.path / "summary.json").read_text())
        self.assertEqual((summary["run"]["rows"], summary["run"]["complete"]), (9, False))
        self.assertEqual(summary["summary"]["rows"], 8)
        schema = json.loads((DOCS / "summary.schema.json").read_text())
        Draft202012Validator.check_schema(schema)
        Draft202012Validator(schema).validate(summary)
        self.verify(*words)
        summary = json.loads((self.path / "summary.json").read_text())
        Draft202012Validator(schema).validate(summary)
        self.assertIs(summary["run"]["complete"], True)
        self.assertEqual(summary["summary"]["status"],
                         {"deliverable": 4, "undeliverable": 3, "risky": 1, "unknown": 1})
        self.rollcall("export", "out.jsonl.run", "--summary", "again.json", "-o", "x.jsonl")
        self.assertEqual(json.loads((self.path / "again.json").read_text())["summary"],
                         summary["summary"])

    def test_a_summary_alone_leaves_the_results_on_standard_output(self):
        done = self.verify("--summary", "summary.json")
        self.assertEqual(len(done.stdout.splitlines()), 9)

    def test_metrics_can_be_read_by_who_collects_them(self):
        words = ["-o", "out.jsonl", "--metrics", "rollcall.prom"]
        self.verify(*words, "--retry-after", "1h", "--max-time", "2s", code=75)
        metrics = self.path / "rollcall.prom"
        self.assertIn('rollcall_run_complete{list="<list>.csv"} 0\n', metrics.read_text())
        self.verify(*words)
        said = metrics.read_text()
        self.assertIn('rollcall_run_complete{list="<list>.csv"} 1\n', said)
        self.assertIn('rollcall_rows_by_status{list="<list>.csv",status="deliverable"} 4\n', said)
        self.assertEqual(metrics.stat().st_mode & 0o777, 0o644)
        self.assertEqual((self.path / "out.jsonl").stat().st_mode & 0o777, 0o600)
        for line in said.splitlines():
            self.assertRegex(line, r'^(# (HELP|TYPE) rollcall_\w+ .+'
                                   r'|rollcall_\w+\{list="[^"]*"(,\w+="\w+")?\} [0-9.e+]+)$')

    def test_fail_if_fails_when_all_is_written(self):
        done = self.verify("-o", "out.csv", "--fail-if", "unknown>50%,undeliverable>2", code=1)
        self.assertIn("--fail-if: undeliverable>2", done.stderr)
        self.assertEqual(len((self.path / "out.csv").read_text().splitlines()), 10)
        self.verify("-o", "out.csv", "--fail-if", "unknown>50%")
        done = self.verify("-o", "out.csv", "--fail-if", "unkown>50%", code=64)
        self.assertIn("unknown>20%", done.stderr)


if __name__ == "__main__":
    unittest.main()
