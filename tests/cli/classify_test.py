#!/usr/bin/env python3
"""rollcall classify: one line out for each reply in.  classify_test.py ROLLCALL"""

import json
import subprocess
import sys
import tempfile
import unittest

ROLLCALL = sys.argv.pop(1)


def classify(text, *arguments):
    done = subprocess.run([ROLLCALL, "classify", *arguments], input=text, capture_output=True,
                          text=True, check=False)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


class Classify(unittest.TestCase):
    def test_a_line_of_json_is_a_reply_at_a_stage(self):
        lines = [{"stage": "rcpt", "text": "550-5.1.1 No such\n550 5.1.1 user"},
                 {"stage": "mail", "text": "550 5.1.1 User unknown"},
                 {"text": "450 4.2.0 Greylisted, see http://x.test/"}]
        code, said, _ = classify("".join(json.dumps(line) + "\n" for line in lines))
        self.assertEqual(code, 0)
        self.assertEqual([one["reason"] for one in said],
                         ["mailbox_not_found", "sender_rejected", "greylisted"])
        self.assertEqual([one["permanent"] for one in said], [True, True, False])
        self.assertEqual([one["subject"] for one in said][:2], ["recipient", "sender"])
        self.assertEqual(said[0]["enhanced"], "5.1.1")
        self.assertTrue(all(one["rule"] for one in said))

    def test_plain_replies_may_have_several_lines(self):
        code, said, _ = classify("550-No Such User Here\n550 Sender verify failed\n250 ok\n"
                                 "550-5.2.1 is\\n550 5.2.1 disabled\n")
        self.assertEqual(code, 0)
        self.assertEqual([one["reason"] for one in said],
                         ["sender_rejected", "accepted", "mailbox_disabled"])

    def test_rules_of_ones_own_come_first(self):
        with tempfile.NamedTemporaryFile("w", suffix=".rules") as rules:
            rules.write("rule guest\nwords not among our guests\nmeans mailbox_not_found\n"
                        "example 550 bob is not among our guests\n")
            rules.flush()
            replies = "550 5.7.1 Access denied: not among our guests\n450 not among our guests\n"
            code, said, _ = classify(replies, "--rules", rules.name)
        self.assertEqual(code, 0)
        self.assertEqual([(one["reason"], one["rule"]) for one in said],
                         [("mailbox_not_found", "guest"), ("temporary_failure", "guest")])

    def test_rules_that_cannot_be_read_are_told(self):
        code, said, complaint = classify("550 x\n", "--rules", "/nowhere/rules")
        self.assertEqual((code, said), (78, []))
        self.assertIn("/nowhere/rules", complaint)

    def test_a_bare_refusal_says_nothing_alone(self):
        _, said, _ = classify("550 No\n")
        self.assertEqual((said[0]["reason"], said[0]["bare"]), ("policy_rejected", True))

    def test_latin1_characters_stand_for_bytes(self):
        line = {"text": "550 Utilisateur inconnu \u00e0 cette adresse", "encoding": "latin1"}
        code, said, _ = classify(json.dumps(line) + "\n")
        self.assertEqual((code, said[0]["reason"]), (0, "mailbox_not_found"))
        self.assertIn("\\xe0", said[0]["text"])

    def test_what_is_no_reply_costs_nobody_else_his_answer(self):
        code, said, complaint = classify('hello\n{"text": 5}\n{"stage": "data", "text": "550 x"}\n'
                                         '{"text": "\u4e2d", "encoding": "latin1"}\n250 ok\n')
        self.assertEqual(code, 65)
        self.assertEqual([one["reason"] for one in said], [None] * 4 + ["accepted"])
        self.assertEqual([one["line"] for one in said[:4]], [1, 2, 3, 4])
        self.assertIn("4 lines are no replies", complaint)

    def test_a_line_of_results_has_its_reply_in_smtp(self):
        line = {"row": 1, "smtp": {"stage": "rcpt", "code": 550, "text": "5.1.1 User unknown"}}
        code, said, _ = classify(json.dumps(line) + "\n")
        self.assertEqual((code, said[0]["reason"]), (0, "mailbox_not_found"))

    def test_a_file_that_is_not_there_is_named(self):
        code, _, complaint = classify("", "/nowhere/replies")
        self.assertEqual(code, 65)
        self.assertIn("/nowhere/replies", complaint)


if __name__ == "__main__":
    unittest.main()
