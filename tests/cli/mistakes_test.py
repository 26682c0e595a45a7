#!/usr/bin/env python3
"""What a newcomer does wrong, and what is said to it: a row of a table each."""

import io
import unittest
import zipfile

from calling import Calling


def workbook():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"):
            archive.writestr(name, "<xml/>")
    return made.getvalue()


FILES = {
    "list.csv": b"name,email\nAnn,ann@example.org\n",
    "two.csv": b"email,mail\nann@example.org,bob@example.org\n",
    "none.csv": b"name,town\nAnn,Ulm\nBob,Bonn\n",
    "empty.csv": b"",
    "book.xlsx": workbook(),
    "page.pdf": b"%PDF-1.7\n",
    "mine.jsonl": b"{}\n",
    "bad.conf": b"form = me@example.org\n",
    "rules": b"word\n",
}
FROM = "--from me@example.org"

# What was typed, the exit code, and what the sentence holds: what, where, what to do.
MISTAKES = [
    ("", 64, ["what shall be done?", "--help"]),
    ("verfiy list.csv", 64, ["there is no command verfiy", "--help"]),
    ("list.csv", 64, ["there is no command list.csv"]),
    ("verify", 64, ["which list?", "rollcall verify LIST.csv"]),
    ("verify list.csv", 64, ["--from", "mailbox"]),
    ("verify list.csv --from me", 64, ["--from", "me"]),
    (f"verify gone.csv {FROM} --no-dns", 65, ["gone.csv", "No such file"]),
    (f"verify . {FROM} --no-dns", 65, ["directory"]),
    (f"verify empty.csv {FROM} --no-dns", 65, ["empty.csv", "empty"]),
    (f"verify list.csv two.csv {FROM}", 64, ["one list at a time"]),
    (f"verify list.csv {FROM} --no-dns --column mail", 65, ["mail", "1 (name), 2 (email)"]),
    (f"verify list.csv {FROM} --no-dns --column 7", 65, ["7"]),
    (f"verify two.csv {FROM} --no-dns", 65, ["1 (email)", "2 (mail)", "--column"]),
    (f"verify none.csv {FROM} --no-dns", 65, ["--column"]),
    (f"verify book.xlsx {FROM} --no-dns", 65, ["Excel workbook", "save it as CSV"]),
    (f"verify page.pdf {FROM} --no-dns", 65, ["PDF"]),
    (f"verify list.csv {FROM} --no-dns -o .", 73, ["directory", "name a file"]),
    (f"verify list.csv {FROM} --no-dns -o out.txt", 64, ["out.txt", ".jsonl, .json, .csv", "--format"]),
    (f"verify list.csv {FROM} --no-dns -o gone/out.csv", 73, ["gone", "No such file"]),
    (f"verify list.csv {FROM} --no-dns -o mine.jsonl", 73, ["mine.jsonl", "--force"]),
    (f"verify list.csv {FROM} --no-dns -o list.csv", 73, ["list.csv is the list itself"]),
    (f"verify list.csv {FROM} --no-dns -o a.csv -o a.csv", 64, ["a.csv is named twice"]),
    (f"verify list.csv {FROM} --trheads 2", 64, ["did you mean --threads?"]),
    (f"verify list.csv {FROM} --threads two", 64, ["--threads needs a whole number", "two"]),
    (f"verify list.csv {FROM} --retry-after 5", 64, ["--retry-after", "5m"]),
    (f"verify list.csv {FROM} --resolver dns.example", 64, ["--resolver", "IP address"]),
    (f"verify list.csv {FROM} --helo my_host!", 64, ["--helo", "my_host!"]),
    (f"verify list.csv {FROM} -4 -6", 64, ["-4 and -6 exclude each other"]),
    ("verify list.csv --config bad.conf", 78, ["bad.conf, line 1", "did you mean from?"]),
    (f"verify list.csv {FROM} --rules rules", 78, ["rules, line 1"]),
    ("check", 64, ["which address?", "rollcall check"]),
    ("export", 64, ["which run?"]),
    ("export list.csv -o x.csv", 65, ["list.csv"]),
    ("report out.run", 64, ["rollcall report", "-o report.html"]),
    ("forget", 64, ["whom?"]),
    ("plan", 64, ["which list?"]),
]


class Mistakes(Calling):
    def test_each_gets_its_sentence_and_does_no_harm(self):
        for name, content in FILES.items():
            self.put(name, content)
        for typed, code, said in MISTAKES:
            with self.subTest(typed):
                done = self.rollcall(*typed.split(), code=code)
                self.assertEqual(done.stdout, "")
                lines = [line for line in done.stderr.splitlines() if "warning" not in line]
                self.assertLessEqual(len(lines), 2, done.stderr)
                self.assertLess(len("".join(lines)), 500)
                for part in said:
                    self.assertIn(part, "\n".join(lines))
        for name, content in FILES.items():
            self.assertEqual((self.path / name).read_bytes(), content, name)


if __name__ == "__main__":
    unittest.main()
