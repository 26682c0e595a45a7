#!/usr/bin/env python3
"""rollcall check as people use it."""

import os
import pty
import re
import unittest

from calling import Asking

ZONE = r"""
domain a.test mx 10 mx.a.test
host mx.a.test 127.0.1.1
server mx.a.test
    mailboxes a.test ann bob
domain all.test mx 10 mx.all.test
host mx.all.test 127.0.1.2
server mx.all.test
    accept-all all.test
domain grey.test mx 10 mx.grey.test
host mx.grey.test 127.0.1.3
server mx.grey.test
    mailboxes grey.test ann
    greylist 1h
domain soon.test mx 10 mx.soon.test
host mx.soon.test 127.0.1.5
server mx.soon.test
    mailboxes soon.test ann
    greylist 500ms
domain odd.test mx 10 mx.odd.test
host mx.odd.test 127.0.1.4
server mx.odd.test
    mailboxes odd.test ann
    unknown "550 5.1.1 \x1b[2Jno such user"
"""


class Check(Asking):
    zone = ZONE

    def check(self, *words, code, **how):
        return self.rollcall("check", *self.who_and_where(), *words, code=code, **how)

    def on_a_terminal(self, *words, **environment):
        ours, theirs = pty.openpty()
        self.check(*words, code=0, stdout=theirs, environment=environment)
        os.close(theirs)
        said = os.read(ours, 65536).decode()
        os.close(ours)
        return said

    def test_each_verdict_has_its_sentence_and_its_evidence(self):
        said = self.check("ann@a.test", "gone@a.test", "x@all.test", "ann@grey.test", "a..b@a.test",
                          "ann@nx.test", code=1).stdout
        for line in ("ann@a.test: deliverable (accepted)",
                     "    mx.a.test accepts the mailbox, and refused a made-up one",
                     "    mx.a.test [127.0.1.1] said 250 2.1.5 Ok",
                     "gone@a.test: undeliverable (mailbox_not_found)",
                     "x@all.test: risky (accept_all)", "ann@grey.test: unknown (greylisted)",
                     "a..b@a.test: undeliverable (invalid_syntax)",
                     "ann@nx.test: undeliverable (domain_not_found)",
                     "    nx.test does not exist"):
            self.assertIn(line, said.splitlines())

    def test_what_is_known_without_asking_is_told_too(self):
        said = self.check("info@gmail.con", "ann@a.test", code=1).stdout
        told, other = said.split("ann@a.test: ")
        self.assertIn("    did you mean info@gmail.com?\n", told)
        self.assertIn("    a role address: it names a task, not a person\n", told)
        self.assertNotIn("did you mean", other)
        self.assertNotIn("role address", other)

    def test_the_exit_code_tells_a_script(self):
        for addresses, code in ((["ann@a.test", "bob@a.test"], 0), (["ann@a.test", "x@a.test"], 1),
                                (["ann@a.test", "x@all.test"], 2), (["ann@grey.test"], 2),
                                ([], 64), (["--no-such", "ann@a.test"], 64)):
            self.check(*addresses, code=code)

    def test_what_is_temporary_is_asked_again_where_that_is_wished(self):
        self.check("ann@soon.test", code=2)
        self.check("ann@soon.test", "--retry-after", "1s", code=0)

    def test_an_address_is_read_as_it_was_given(self):
        for given, code, said in (("sep=;", 1, "sep=;: undeliverable (invalid_syntax)"),
                                  ("", 2, ": unknown (no_address)"),
                                  ('"a,b"@a.test', 1, '"a,b"@a.test: undeliverable'),
                                  ("ann@a.test\nbob@a.test", 2, r"ann@a.test\x0abob@a.test: ")):
            got = self.check("--", given, code=code).stdout
            self.assertTrue(got.startswith(said), got)

    def test_the_conversation_can_be_read(self):
        done = self.check("-v", "ann@a.test", code=0)
        talk = done.stderr
        self.assertNotIn("MAIL FROM", done.stdout)
        words = re.findall(r"127\.0\.1\.1 +\d+ ms (-->|<--) (\w+)", talk)
        self.assertEqual(words[:2], [("<--", "220"), ("-->", "EHLO")])
        self.assertEqual(words[-2:], [("-->", "QUIT"), ("<--", "221")])
        self.assertIn("--> RCPT TO:<ann@a.test>", talk)
        self.assertNotIn("RCPT TO", self.check("ann@a.test", code=0).stderr)

    def test_a_server_moves_nobodys_cursor(self):
        done = self.check("-v", "x@odd.test", code=1)
        for text in (done.stdout, done.stderr):
            self.assertNotIn("\033", text)
            self.assertIn(r"\x1b[2Jno such user", text)

    def test_colour_is_for_terminals_that_want_it(self):
        self.assertIn("\033[32mdeliverable\033[0m", self.on_a_terminal("ann@a.test"))
        self.assertNotIn("\033", self.on_a_terminal("ann@a.test", NO_COLOR="1"))
        self.assertNotIn("\033", self.check("ann@a.test", code=0).stdout)


if __name__ == "__main__":
    unittest.main()
