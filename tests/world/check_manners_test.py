#!/usr/bin/env python3
"""Every rule of check_manners.py is broken once, and it notices."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECKER = Path(__file__).resolve().parent / "check_manners.py"
WORLD = "server mx1.test\n    mailboxes a.test ann bob\n    accept-all all.test\n"
LIST = "email\nann@a.test\nbob@a.test\nann@all.test\nann@b.test\n"


class Story:
    """A log, written like a conversation."""

    def __init__(self):
        self.events = []
        self.time = 0
        self.open = {}

    def add(self, kind, **members):
        self.time += members.pop("after_ms", 1) * 1000
        self.events.append({"t": self.time, "e": kind, **members})
        return self

    def connect(self, number=1, address="127.0.1.1", banner=220, **more):
        self.open[number] = address
        now = sum(other == address for other in self.open.values())
        self.add("open", c=number, server="mx1.test", address=address, client="127.0.0.1", port=9,
                 now=now, **more)
        return self.add("reply", c=number, code=banner, text="")

    def says(self, line, code=250, number=1, ahead=False, offered=True):
        self.add("cmd", c=number, line=line, ahead=ahead, offered=offered)
        return self.add("reply", c=number, code=code, text="") if code else self

    def hello(self, number=1, name="probe.test"):
        return self.says(f"EHLO {name}", number=number, offered=False)

    def asks(self, *recipients, number=1, sender="probe@sender.test", ahead=False):
        """Pairs of address and code, in one transaction."""
        self.says(f"MAIL FROM:<{sender}>", number=number, ahead=ahead)
        for address, code in recipients:
            self.says(f"RCPT TO:<{address}>", code, number=number)
        return self

    def resets(self, number=1):
        return self.says("RSET", number=number)

    def ends(self, how="quit", broken="", number=1):
        self.open.pop(number, None)
        return self.add("close", c=number, how=how, broken=broken, owed=False, now=0)

    def quits(self, number=1):
        return self.says("QUIT", 221, number=number).ends(number=number)


def usual(number=1):
    """How it should be."""
    return (Story().connect(number).hello(number).asks(("zq7x@a.test", 550), number=number)
            .resets(number).asks(("ann@a.test", 250), ("bob@a.test", 250), number=number))


def verdict(story, *options):
    with tempfile.TemporaryDirectory() as place:
        paths = {name: Path(place) / name for name in ("world", "log", "list")}
        paths["world"].write_text(WORLD)
        paths["list"].write_text(LIST)
        events = [{"t": 0, "e": "world"}, *story.events]
        paths["log"].write_text("".join(json.dumps(event) + "\n" for event in events))
        done = subprocess.run([sys.executable, CHECKER, paths["world"], paths["log"], "--input",
                               paths["list"], *options], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


class Manners(unittest.TestCase):
    def notices(self, story, rule, *options):
        code, printed = verdict(story, *options)
        not_proved = [line for line in printed.splitlines() if line.startswith("NOT PROVED")]
        self.assertEqual(code, 1, printed)
        self.assertEqual(len(not_proved), 1, printed)
        self.assertIn(rule, not_proved[0])

    def passes(self, story, *options):
        code, printed = verdict(story, *options)
        self.assertEqual(code, 0, printed)

    def test_good_manners_pass(self):
        self.passes(usual().quits(), "--expect-made-up-once", "--asks", "1", "--made-up-of", "a.test")

    def test_a_session_the_server_spoilt_needs_no_quit(self):
        self.passes(usual().ends("us", "closed"))

    def test_a_retry_names_the_same_made_up_mailbox(self):
        story = Story().connect().hello().asks(("zq7x@a.test", 450)).resets()
        self.passes(story.asks(("zq7x@a.test", 550)).quits())

    def test_pipelined_recipients_pass_where_offered(self):
        story = usual().says("RSET", ahead=True)
        self.passes(story.says("MAIL FROM:<probe@sender.test>", ahead=True).quits())

    def test_a_made_up_mailbox_that_an_earlier_run_asked(self):
        known = ("--made-up-known", "a.test")
        story = Story().connect().hello().asks(("ann@a.test", 250)).quits()
        self.passes(story, *known)
        self.notices(usual().quits(), "an earlier run did", *known)

    def test_data(self):
        self.notices(usual().add("forbidden", c=1, line="DATA").quits(), "no DATA")

    def test_early_talk(self):
        self.notices(usual().add("early", c=1, bytes=5).quits(), "before the banner")

    def test_pipelining_unasked(self):
        self.notices(usual().says("RSET", ahead=True, offered=False).quits(), "pipelined")

    def test_a_command_behind_one_that_must_be_last(self):
        story = usual().says("NOOP").says("RSET", ahead=True)
        self.notices(story.quits(), "must be last")

    def test_protests(self):
        self.notices(usual().add("protest", c=1, what="503").quits(), "protocol")

    def test_commands_after_a_421(self):
        story = usual().says("RSET", 421).says("RSET")
        self.notices(story.ends("us", "421"), "421")

    def test_too_many_sessions(self):
        story = usual().connect(2).hello(2).says("QUIT", 221, 2).ends(number=2).quits()
        self.notices(story, "at most 1 sessions", "--lane-sessions", "1")

    def test_connects_too_close(self):
        story = usual().quits().connect(2).hello(2).quits(2)
        self.notices(story, "between two connects", "--connect-gap-ms", "500")

    def test_a_connect_that_was_seen_late_is_not_held_against_the_next(self):
        story = Story()
        for number, after_ms in enumerate((1, 520, 480, 500), 1):
            story.add("open", c=number, server="mx1.test", address="127.0.1.1", client="127.0.0.1",
                      port=9, now=1, after_ms=after_ms)
            story.add("close", c=number, how="us", broken="", owed=True, now=0, after_ms=0)
        self.passes(story, "--connect-gap-ms", "500")
        self.notices(story, "between two connects", "--connect-gap-ms", "550")

    def test_a_forbidden_address(self):
        self.notices(usual().quits(), "forbidden address", "--never-connect", "127.0.1.1")

    def test_no_quit(self):
        self.notices(usual().ends("eof"), "QUIT ends")

    def test_no_end(self):
        self.notices(usual(), "QUIT ends")
        self.passes(usual(), "--killed")

    def test_a_second_made_up_mailbox(self):
        story = usual().resets().asks(("other9@a.test", 550)).quits()
        self.notices(story, "exactly one made-up")

    def test_ones_own_sender_may_be_asked_for_without_a_sender(self):
        own = ("--own-sender", "me@a.test")
        story = Story().connect().hello().asks(("other9@a.test", 550), sender="").resets() \
            .asks(("me@a.test", 250), sender="").quits()
        self.passes(story, *own)
        self.notices(usual().resets().asks(("ann@a.test", 250), sender="").quits(),
                     "one sender and one name")

    def test_no_made_up_mailbox(self):
        story = Story().connect().hello().asks(("ann@a.test", 250)).quits()
        self.notices(story, "exactly one made-up")

    def test_a_real_mailbox_first(self):
        story = Story().connect().hello().asks(("ann@a.test", 250)).resets()
        self.notices(story.asks(("zq7x@a.test", 550)).quits(), "before any real one")

    def test_a_real_mailbox_in_the_made_up_ones_transaction(self):
        story = Story().connect().hello().asks(("zq7x@a.test", 550), ("ann@a.test", 250)).quits()
        self.notices(story, "transaction of its own")

    def test_real_mailboxes_at_an_accept_all_domain(self):
        story = Story().connect().hello().asks(("zq7x@all.test", 250)).resets()
        self.notices(story.asks(("ann@all.test", 250)).quits(), "accepts all")

    def test_counts_of_a_session(self):
        for options, rule in ((["--session-rsets", "0"], "RSETs"),
                              (["--session-recipients", "2"], "RCPTs"),
                              (["--session-rejects", "0"], "refusals"),
                              (["--transaction-recipients", "1"], "recipients in a transaction"),
                              (["--asks", "1"], "nobody is asked more"),
                              (["--sessions", "0"], "at most 0 sessions in all"),
                              (["--min-sessions", "2"], "sessions in all"),
                              (["--expect-tls"], "TLS"),
                              (["--expect-pipelining"], "pipelining was used")):
            story = usual()
            if "--asks" in options:
                story.resets().asks(("ann@a.test", 250))
            with self.subTest(rule):
                self.notices(story.quits(), rule, *options)

    def test_a_real_mailbox_while_the_made_up_one_is_put_off(self):
        story = Story().connect().hello().asks(("zq7x@a.test", 450)).resets()
        story.asks(("ann@a.test", 250)).resets().asks(("zq7x@a.test", 550)).quits()
        self.notices(story, "before any real one")

    def test_a_log_of_nothing_proves_nothing(self):
        self.notices(Story(), "at least 1 sessions")
        self.passes(Story(), "--sessions", "0")

    def test_what_it_does_not_understand_is_no_proof(self):
        self.assertNotEqual(verdict(usual().quits().add("surprise"))[0], 0)

    def test_two_domains_in_a_transaction(self):
        story = usual().resets().asks(("zq7x@b.test", 550)).resets()
        story.asks(("ann@a.test", 250), ("ann@b.test", 550))
        self.notices(story.quits(), "domains in a transaction")

    def test_two_senders(self):
        story = usual().resets().asks(("ann@a.test", 250), sender="other@sender.test").quits()
        self.notices(story, "one sender")

    def test_two_look_ups(self):
        story = usual().quits()
        for _ in range(2):
            story.add("dns", name="a.test", type="MX", via="udp", rcode=0, answers=1, fault=0)
        self.notices(story, "MX look-ups", "--mx-lookups", "1")
        self.passes(story, "--mx-lookups", "2")

    def test_the_made_up_mailbox_twice_where_once_was_wanted(self):
        story = Story().connect().hello().asks(("zq7x@a.test", 450)).resets()
        self.notices(story.asks(("zq7x@a.test", 550)).quits(), "exactly once",
                     "--expect-made-up-once")


if __name__ == "__main__":
    unittest.main()
