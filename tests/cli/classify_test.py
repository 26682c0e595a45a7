#!/usr/bin/env python3
"""rollcall classify: one line out for each reply in."""

import json
import unittest

from calling import Calling


class Classify(Calling):
    def classify(self, text, *words, code=0):
        """A JSON object for each reply; what is said besides is `complaint`."""
        done = self.rollcall("classify", *words, input=text, code=code)
        self.complaint = done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_a_line_of_json_is_a_reply_at_a_stage(self):
        lines = [{"stage": "rcpt", "text": "550-5.1.1 No such\n550 5.1.1 user"},
                 {"stage": "mail", "text": "550 5.1.1 User unknown"},
                 {"text": "450 4.2.0 Greylisted, see http://x.test/"}]
        said = self.classify("".join(json.dumps(line) + "\n" for line in lines))
        self.assertEqual([one["reason"] for one in said],
                         ["mailbox_not_found", "sender_rejected", "greylisted"])
        self.assertEqual([one["permanent"] for one in said], [True, True, False])
        self.assertEqual([one["subject"] for one in said][:2], ["recipient", "sender"])
        self.assertEqual(said[0]["enhanced"], "5.1.1")
        self.assertTrue(all(one["rule"] for one in said))

    def test_plain_replies_may_have_several_lines(self):
        said = self.classify("550-No Such User Here\n550 Sender verify failed\n250 ok\n"
                             "550-5.2.1 is\\n550 5.2.1 disabled\n")
        self.assertEqual([one["reason"] for one in said],
                         ["sender_rejected", "accepted", "mailbox_disabled"])

    def test_rules_of_ones_own_come_first(self):
        self.put("own.rules", "rule guest\nwords not among our guests\nmeans mailbox_not_found\n"
                              "example 550 bob is not among our guests\n")
        said = self.classify("550 5.7.1 Access denied: not among our guests\n"
                             "450 not among our guests\n", "--rules", "own.rules")
        self.assertEqual([(one["reason"], one["rule"]) for one in said],
                         [("mailbox_not_found", "guest"), ("temporary_failure", "guest")])

    def test_rules_that_cannot_be_read_are_told(self):
        self.assertEqual(self.classify("550 x\n", "--rules", "/nowhere/rules", code=78), [])
        self.assertIn("/nowhere/rules", self.complaint)

    def test_a_bare_refusal_says_nothing_alone(self):
        said = self.classify("550 No\n")
        self.assertEqual((said[0]["reason"], said[0]["bare"]), ("policy_rejected", True))

    def test_latin1_characters_stand_for_bytes(self):
        line = {"text": "550 Utilisateur inconnu \u00e0 cette adresse", "encoding": "latin1"}
        said = self.classify(json.dumps(line) + "\n")
        self.assertEqual(said[0]["reason"], "mailbox_not_found")
        self.assertIn("\\xe0", said[0]["text"])

    def test_what_is_no_reply_costs_nobody_else_his_answer(self):
        said = self.classify('hello\n{"text": 5}\n{"stage": "data", "text": "550 x"}\n'
                             '{"text": "\u4e2d", "encoding": "latin1"}\n250 ok\n', code=65)
        self.assertEqual([one["reason"] for one in said], [None] * 4 + ["accepted"])
        self.assertEqual([one["line"] for one in said[:4]], [1, 2, 3, 4])
        self.assertIn("4 lines are no replies", self.complaint)

    def test_a_line_of_results_has_its_reply_in_smtp(self):
        line = {"row": 1, "smtp": {"stage": "rcpt", "code": 550, "text": "5.1.1 User unknown"}}
        said = self.classify(json.dumps(line) + "\n")
        self.assertEqual(said[0]["reason"], "mailbox_not_found")

    def test_a_file_that_is_not_there_is_named(self):
        self.classify("", "/nowhere/replies", code=65)
        self.assertIn("/nowhere/replies", self.complaint)


if __name__ == "__main__":
    unittest.main()
