#!/usr/bin/env python3
"""The scripted internet does what its README says.

    world_test.py ROLLCALL_WORLD
"""

import re
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scenarios"))

from playing import World

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else "rollcall-world"
MX, A, AAAA = 15, 1, 28
NAMES = "host mx1.test 127.0.1.1\nhost mx2.test 127.0.1.2\n"


class Playing:
    """A world of this text, as a context, with its log behind it."""

    def __init__(self, text):
        self.place = tempfile.TemporaryDirectory()
        self.file = Path(self.place.name) / "world"
        self.log = Path(self.place.name) / "log"
        self.file.write_text(text, encoding="utf-8")
        self.world = World(PROGRAM, self.file, self.log)

    def __enter__(self):
        return self.world.__enter__()

    def __exit__(self, *exception):
        self.world.__exit__(*exception)
        self.place.cleanup()
        return False


def ask(world, name, kind, edns=0, by_tcp=False, timeout=0.5):
    """The answer's bytes; None when there is none; b"" when it hangs up."""
    question = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    extra = b"\0\0\x29" + struct.pack(">HIH", edns, 0, 0) if edns else b""
    query = (struct.pack(">HHHHHH", 0x1234, 0x100, 1, 0, 0, 1 if edns else 0) + question + b"\0"
             + struct.pack(">HH", kind, 1) + extra)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM if by_tcp else socket.SOCK_DGRAM) as s:
        s.settimeout(timeout)
        s.connect(("127.0.0.1", world.dns))
        s.sendall((struct.pack(">H", len(query)) if by_tcp else b"") + query)
        try:
            if not by_tcp:
                return s.recv(65535)
            with s.makefile("rb") as stream:
                size = stream.read(2)
                return stream.read(struct.unpack(">H", size)[0]) if size else b""
        except TimeoutError:
            return None


def seen(message):
    """What an answer amounts to: rcode, flags, counts."""
    if not message:
        return "silence" if message is None else "hung up"
    flags, _, answers, authority = struct.unpack(">HHHH", message[2:10])
    rcode = {0: "noerror", 1: "formerr", 2: "servfail", 3: "nxdomain", 4: "notimp",
             5: "refused"}[flags & 15]
    words = [rcode] + [name for bit, name in ((0x400, "aa"), (0x200, "tc")) if flags & bit]
    return " ".join(words + [f"answers={answers}"] + (["soa"] if authority else []))


def converse(world, host, script, port=None, timeout=2.0):
    """Sends the script's lines (numbers: seconds to wait); returns all that is said."""
    said = b""
    with socket.create_connection((host, port or world.smtp), timeout) as s:
        for line in script:
            if isinstance(line, (int, float)):
                time.sleep(line)
            else:
                s.sendall(line.encode() if isinstance(line, str) else line)
        try:
            while True:
                more = s.recv(65536)
                if not more:
                    return said.decode("latin-1") + "<end>"
                said += more
                if len(said) > 3_000_000:
                    return "<more than enough>"
        except TimeoutError:
            return said.decode("latin-1") + "<silence>"
        except ConnectionResetError:
            return said.decode("latin-1") + "<reset>"


HELLO = [0.05, "EHLO c.test\r\n", 0.05]
MAIL = "MAIL FROM:<me@c.test>\r\n"


def rcpt(*addresses):
    return "".join(f"RCPT TO:<{address}>\r\n" for address in addresses)


class NamesAndFaults(unittest.TestCase):
    FAULTS = {
        "nxdomain": "nxdomain aa answers=0 soa",
        "nodata": "noerror aa answers=0 soa",
        "nxdomain-without-soa": "nxdomain aa answers=0",
        "lame": "noerror answers=0",
        "servfail": "servfail answers=0",
        "refused": "refused answers=0",
        "notimp": "notimp aa answers=0",
        "formerr": "formerr aa answers=0",
        "timeout": "silence",
        "truncated": "noerror aa tc answers=0",
        "tcp-dropped": "noerror aa tc answers=0",
        "tcp-silent": "noerror aa tc answers=0",
        "count-too-large": "noerror aa answers=65535",
    }

    def test_each_fault_is_what_it_says(self):
        text = "".join(f"domain {fault}.test mx 10 mx1.test {fault}\n" for fault in self.FAULTS)
        with Playing(text) as world:
            for fault, want in self.FAULTS.items():
                with self.subTest(fault):
                    self.assertEqual(seen(ask(world, f"{fault}.test", MX)), want)

    def test_what_tcp_says_of_truncated_answers(self):
        text = "".join(f"domain {fault}.test mx 10 mx1.test {fault}\n"
                       for fault in ("truncated", "tcp-dropped", "tcp-silent"))
        with Playing(text) as world:
            for fault, want in (("truncated", "noerror aa answers=1"), ("tcp-dropped", "hung up"),
                                ("tcp-silent", "silence")):
                with self.subTest(fault):
                    self.assertEqual(seen(ask(world, f"{fault}.test", MX, by_tcp=True)), want)

    def test_spoilt_bytes(self):
        faults = ("garbage", "short", "zero-bytes", "pointer-loop", "rdlength-too-long",
                  "wrong-id", "wrong-question")
        text = "domain good.test mx 10 mx1.test\n" + "".join(
            f"domain {fault}.test mx 10 mx1.test {fault}\n" for fault in faults)
        with Playing(text) as world:
            got = {fault: ask(world, f"{fault}.test", MX) for fault in faults}
        self.assertEqual(got["zero-bytes"], b"")
        self.assertNotEqual(got["wrong-id"][:2], b"\x12\x34")
        self.assertNotIn(b"\x0ewrong-question", got["wrong-question"])
        pointer = 12 + len("pointer-loop") + 1 + len("test") + 1 + 1 + 4
        self.assertEqual(struct.unpack(">H", got["pointer-loop"][pointer:pointer + 2])[0],
                         0xc000 | pointer)
        self.assertEqual(set(got["garbage"][2:]), {0xe5})
        self.assertLess(len(got["short"]), len(got["wrong-id"]))

    def test_faults_for_a_while_and_for_a_type(self):
        text = ("domain once.test mx 10 mx1.test once servfail\n"
                "domain half.test a 127.0.1.1 for mx refused\n")
        with Playing(text) as world:
            self.assertEqual([seen(ask(world, "once.test", MX)) for _ in range(2)],
                             ["servfail answers=0", "noerror aa answers=1"])
            self.assertEqual(seen(ask(world, "half.test", MX)), "refused answers=0")
            self.assertEqual(seen(ask(world, "half.test", A)), "noerror aa answers=1")

    def test_unknown_names_empty_types_and_parents(self):
        with Playing("domain a.b.test mx 10 mx1.test\n") as world:
            self.assertEqual(seen(ask(world, "x.test", MX)), "nxdomain aa answers=0 soa")
            self.assertEqual(seen(ask(world, "a.b.test", A)), "noerror aa answers=0 soa")
            self.assertEqual(seen(ask(world, "b.test", A)), "noerror aa answers=0 soa")
            self.assertEqual(seen(ask(world, "A.b.TEST", MX)), "noerror aa answers=1")

    def test_aliases(self):
        text = ("domain real.test mx 10 mx1.test\ndomain alias.test cname real.test\n"
                "domain loop.test cname-loop\ndomain lost.test cname-to-nothing\n")
        with Playing(text) as world:
            self.assertEqual(seen(ask(world, "alias.test", MX)), "noerror aa answers=2")
            self.assertEqual(seen(ask(world, "loop.test", MX)), "servfail answers=8")
            self.assertEqual(seen(ask(world, "lost.test", MX)), "nxdomain aa answers=1 soa")

    def test_size_decides_truncation(self):
        with Playing("domain many.test mx-many 40 127.0.1.1\n") as world:
            self.assertEqual(seen(ask(world, "many.test", MX)), "noerror aa tc answers=0")
            self.assertEqual(seen(ask(world, "many.test", MX, edns=4096)), "noerror aa answers=40")
            self.assertEqual(seen(ask(world, "many.test", MX, by_tcp=True)),
                             "noerror aa answers=40")

    def test_rebinding(self):
        with Playing("host mx1.test 127.0.1.1 later 10.0.0.1\n") as world:
            first, second = (ask(world, "mx1.test", A) for _ in range(2))
            self.assertTrue(first.endswith(b"\x7f\0\1\1"))
            self.assertTrue(second.endswith(b"\x0a\0\0\1"))

    def test_the_name_server_falls_silent_and_comes_back(self):
        text = "domain one.test mx 10 mx1.test\ndns silent after 1 queries for 700ms\n"
        with Playing(text) as world:
            answers = [seen(ask(world, "one.test", MX)) for _ in range(2)]
            time.sleep(0.3)
            answers.append(seen(ask(world, "one.test", MX)))
        self.assertEqual(answers, ["noerror aa answers=1", "silence", "noerror aa answers=1"])

    def test_the_name_server_denies_everything_after_so_many_questions(self):
        with Playing("domain one.test mx 10 mx1.test\ndns nxdomain after 1 queries\n") as world:
            answers = [seen(ask(world, "one.test", MX)) for _ in range(2)]
        self.assertEqual(answers, ["noerror aa answers=1", "nxdomain aa answers=0 soa"])

    def test_the_root_is_there_in_every_world(self):
        with Playing("") as world:
            self.assertEqual(seen(ask(world, "a.root-servers.net", A)), "noerror aa answers=1")


class WhatBefallsTheWorld(unittest.TestCase):
    def test_the_name_server_fails_until_it_is_on_again(self):
        wants = {"dns silent": "silence", "dns servfail": "servfail answers=0",
                 "dns nxdomain": "nxdomain aa answers=0 soa", "dns on": "noerror aa answers=1"}
        with Playing("domain one.test mx 10 mx1.test\n") as world:
            for line, want in wants.items():
                world.befall(line)
                time.sleep(0.1)
                with self.subTest(line):
                    self.assertEqual(seen(ask(world, "one.test", MX)), want)

    def test_without_a_network_clients_are_refused_and_cut_off_until_it_is_back(self):
        with Playing(NAMES + "server mx1.test\n") as world:
            with socket.create_connection(("127.0.1.1", world.smtp), 2) as open_before:
                self.assertTrue(open_before.recv(100).startswith(b"220"))
                world.befall("network off")
                with self.assertRaises(ConnectionResetError):
                    open_before.recv(100)
            with self.assertRaises(ConnectionRefusedError):
                converse(world, "127.0.1.1", [])
            world.befall("network on")
            time.sleep(0.1)
            self.assertIn("221 ", converse(world, "127.0.1.1", HELLO + ["QUIT\r\n"]))


class Servers(unittest.TestCase):
    def said(self, temper, script, timeout=2.0, names=NAMES):
        lines = "".join(f"    {line}\n" for line in temper)
        with Playing(f"{names}server mx1.test\n{lines}") as world:
            return converse(world, "127.0.1.1", script, timeout=timeout)

    def codes(self, *arguments, **more):
        """The replies' codes, without the lines that go on, and how it ended."""
        said = self.said(*arguments, **more)
        return " ".join(re.findall(r"^\d{3}(?= )|<\w+>", said, re.M))

    def test_a_decent_server(self):
        script = HELLO + [MAIL, rcpt("ann@a.test", "ANN@A.test", '"ann"@a.test', "user3@a.test",
                                     "user6@a.test", "user03@a.test", "x@a.test", "x@b.test",
                                     "postmaster@a.test", "x@all.test"), "RSET\r\nQUIT\r\n"]
        self.assertEqual(self.codes(["mailboxes a.test ann user1..5", "accept-all all.test"],
                                    script),
                         "220 250 250 250 250 250 250 550 550 550 554 250 250 250 221 <end>")

    def test_a_blank_in_mail_is_overlooked_by_the_lenient(self):
        script = HELLO + ["MAIL FROM: <p@q.test>\r\n", "QUIT\r\n"]
        self.assertEqual(self.codes([], script), "220 250 501 221 <end>")
        self.assertEqual(self.codes(["lenient"], script), "220 250 250 221 <end>")

    def test_order_is_kept(self):
        script = [0.05, rcpt("a@b.test"), MAIL, "EHLO x\r\n", 0.05, rcpt("a@b.test"), MAIL, MAIL,
                  "WHAT\r\nMAIL FROM:x\r\nRCPT TO:x\r\nQUIT\r\n"]
        self.assertEqual(self.codes([], script), "220 503 503 250 503 250 503 502 503 501 221 <end>")

    def test_messages_and_lists_are_refused(self):
        script = HELLO + ["DATA\r\nVRFY x\r\nEXPN x\r\nBDAT 1 LAST\r\nAUTH PLAIN\r\nQUIT\r\n"]
        self.assertEqual(self.codes([], script), "220 250 554 554 554 554 554 221 <end>")

    def test_replies_for_single_mailboxes(self):
        temper = ["mailboxes a.test bob", 'rcpt ann@a.test once "451 4.3.0 later"',
                  'rcpt gone "550 5.2.1 gone"', 'rcpt *@full.test "452 4.2.2 full"',
                  'unknown "550 no %r of %d from %s"']
        script = HELLO + [MAIL, rcpt("ann@a.test", "ann@a.test", "gone@a.test", "x@full.test",
                                     "X@a.test"), "QUIT\r\n"]
        said = self.said(temper, script)
        self.assertEqual(re.findall(r"^[45].*", said, re.M),
                         ["451 4.3.0 later\r", "550 5.2.1 gone\r", "452 4.2.2 full\r",
                          "550 no X@a.test of a.test from me@c.test\r"])

    def test_greylisting_by_recipient(self):
        temper = ["mailboxes a.test ann", "greylist 300ms"]
        script = HELLO + [MAIL, rcpt("ann@a.test"), 0.4, rcpt("ann@a.test", "x@a.test"), "QUIT\r\n"]
        self.assertEqual(self.codes(temper, script), "220 250 250 450 250 450 221 <end>")

    def test_limits(self):
        people = rcpt("ann@a.test", "ann@a.test", "x@a.test")
        cases = (
            (["max-rcpt-per-transaction 1"], people, "250 452 452 221 <end>"),
            (["errors hard 2"], rcpt("x@a.test", "y@a.test", "z@a.test"), "550 550 421 <end>"),
            (["max-bad-rcpts 1", 'unknown "551 no"'], rcpt("x@a.test", "y@a.test"),
             "551 550 221 <end>"),
            (["nonmail-limit 2"], "RSET\r\n" * 6, "250 250 250 554 <end>"),
            (["max-transactions 1"], "RSET\r\n" + MAIL, "250 421 <end>"),
            (["one-domain-per-transaction", "mailboxes b.test ann"],
             rcpt("ann@a.test", "ann@b.test", "ann@a.test"), "250 451 250 221 <end>"),
        )
        for temper, commands, want in cases:
            with self.subTest(temper[0]):
                got = self.codes(["mailboxes a.test ann"] + temper,
                                 HELLO + [MAIL, commands, "QUIT\r\n"])
                self.assertEqual(got, "220 250 250 " + want)

    def test_deeds_at_stages(self):
        ok = "220 250 250 250 221 <end>"
        cases = (
            ('refuse banner "554 no"', "554 <silence>", True),
            ('close at banner "421 busy"', "421 <end>", False),
            ("close at ehlo", "220 <end>", False),
            ('close at rcpt "421 bye"', "220 250 250 421 <end>", False),
            ("reset at mail", "220 250 <reset>", False),
            ("hang at mail", "220 250 <silence>", False),
            ("skip at rcpt", "220 250 250 221 <end>", False),
            ('answer rcpt "354 go"', "220 250 250 354 221 <end>", False),
            ('extra "250 more" at rcpt', "220 250 250 250 250 221 <end>", False),
            ('refuse rcpt "550 no" after 1 rcpts', ok, False),
            ('refuse rcpt "550 no" after 1 sessions', ok, False),
            ('refuse rcpt "550 no" in tls', ok, False),
            ('refuse rcpt "550 no" to bob@a.test', ok, False),
            ('refuse rcpt "550 no" to @b.test', ok, False),
            ('refuse rcpt "550 no" after 1m', ok, False),
            ('refuse rcpt "550 no" in first session', "220 250 250 550 221 <end>", False),
            ('refuse rcpt "550 no" to ann once', "220 250 250 550 221 <end>", False),
            ("flips to reject-all after 1 rcpts in all", ok, False),
            ("deaf at rcpt", "220 250 250 <silence>", False),
            ("cut after 10 bytes", "220 <end>", True),
            ("cut after 10 bytes by-stall", "220 <silence>", True),
            ("lf-only", ok, False),
            ("split", ok, False),
            ("drip 20 bytes every 1ms", ok, False),
            ("wait 20ms at any", ok, False),
            ("strict", ok, False),
        )
        for line, want, only_banner in cases:
            with self.subTest(line):
                script = HELLO[:1] if only_banner else \
                    HELLO + [0.1, MAIL, 0.1, rcpt("ann@a.test"), 0.1, "QUIT\r\n"]
                try:
                    got = self.codes(["mailboxes a.test ann", line], script, timeout=0.5)
                except (ConnectionError, BrokenPipeError):
                    got = "220 250 <reset>"
                self.assertEqual(got, want)

    def test_long_replies(self):
        script = HELLO + [MAIL, rcpt("x@a.test")]
        said = self.said(["huge 1000000 at rcpt"], script, timeout=0.5)
        self.assertGreater(len(said), 1000000)
        self.assertEqual(self.said(["endless at ehlo"], HELLO, timeout=0.5), "<more than enough>")
        self.assertEqual(self.said(['endless "220-x" at banner'], HELLO, timeout=0.5),
                         "<more than enough>")

    def test_bytes_as_they_are(self):
        self.assertEqual(self.said([r'raw "25\x16\n2" at ehlo'], HELLO, timeout=0.3),
                         "220 mx1.test ESMTP scripted\r\n25\x16\n2<silence>")

    def test_talking_early_is_noticed(self):
        self.assertEqual(self.codes(["wait 200ms at banner", "strict"], ["EHLO x\r\n"]),
                         "220 554 <end>")
        said = self.said(["wait 200ms at banner", 'teaser "220-wait"'], [0.4, "QUIT\r\n"])
        self.assertTrue(said.startswith("220-wait\r\n220 mx1.test"), said)

    def test_starttls(self):
        temper = ["mailboxes a.test ann", "starttls required"]
        with Playing(NAMES + "server mx1.test\n" + "".join(f"    {t}\n" for t in temper)) as world:
            with socket.create_connection(("127.0.1.1", world.smtp), 2) as plain:
                said = plain.recv(999)
                for command in ("EHLO x", "MAIL FROM:<>", "STARTTLS"):
                    plain.sendall(command.encode() + b"\r\n")
                    said = plain.recv(999)
                    if command.startswith("MAIL"):
                        self.assertTrue(said.startswith(b"530 "))
                self.assertTrue(said.startswith(b"220 "))
                context = ssl.create_default_context()
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
                with context.wrap_socket(plain) as secure:
                    secure.sendall(b"EHLO x\r\n")
                    self.assertNotIn(b"STARTTLS", secure.recv(999))
                    secure.sendall(MAIL.encode() + rcpt("ann@a.test").encode())
                    said = b""
                    while said.count(b"\n") < 2:
                        said += secure.recv(999)
                    self.assertEqual(re.findall(rb"^\d+", said, re.M), [b"250", b"250"])

    def test_down_and_nowhere_are_refused_by_the_kernel(self):
        with Playing(NAMES + "server mx1.test\n    down\nserver mx2.test\n    black-hole\n") as world:
            for host in ("127.0.1.1", "127.0.9.9"):
                with self.assertRaises(ConnectionRefusedError):
                    converse(world, host, [])
            with self.assertRaises(TimeoutError):
                converse(world, "127.0.1.2", [], timeout=0.5)


class Files(unittest.TestCase):
    def test_mistakes_are_named_with_their_line(self):
        for text, complaint in (("domian x.test null-mx\n", ":1: a line begins with"),
                                ("domain x.test\ndomain y.test mx\n", ":2: a number is missing"),
                                ("    mailboxes x.test\n", ":1: an indented line"),
                                ("server a.test\n    dance\n", ':2: "dance" is nothing'),
                                ("server a.test\n    close at lunch\n", ':2: "lunch" is no stage'),
                                ("domain x.test a 300.1.1.1\n", "is no address"),
                                ('server a.test\n    banner "220 x\n', "a quote is not closed")):
            with self.subTest(text), tempfile.NamedTemporaryFile("w", suffix=".world") as file:
                file.write(text)
                file.flush()
                done = subprocess.run([PROGRAM, file.name, "--check"], capture_output=True,
                                      text=True, check=False)
                self.assertEqual(done.returncode, 65)
                self.assertIn(complaint, done.stderr)


if __name__ == "__main__":
    unittest.main()
