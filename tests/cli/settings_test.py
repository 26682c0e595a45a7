#!/usr/bin/env python3
"""Options from a file and from the environment, and which of them counts."""

import re
import unittest

from calling import Calling


class Settings(Calling):
    def setUp(self):
        super().setUp()
        self.config = self.home / ".config" / "rollcall" / "config"
        self.config.parent.mkdir(parents=True)
        self.put("list.csv", "email\nann@example.org\nnobody\n")

    def configure(self, text):
        self.config.write_text(text)

    def printed(self, *words, **environment):
        """name -> [(value, where)]"""
        said = self.rollcall("verify", "--print-config", *words, environment=environment).stdout
        found = {}
        for where, name, value in re.findall(r"^# (?!not set)(.*)\n([\w-]+) = (.*)$", said, re.M):
            found.setdefault(name, []).append((value, where))
        return found

    def refused(self, text, *words, code=78):
        self.configure(text)
        return self.rollcall(*(words or ("verify", "list.csv")), code=code).stderr

    def test_the_command_line_beats_the_environment_and_that_the_file(self):
        self.configure("# every day\nhelo = file.test\nfrom = me@file.test\nthreads = 1\n")
        found = self.printed("--helo", "words.test", ROLLCALL_HELO="env.test", ROLLCALL_FROM="me@env.test")
        self.assertEqual(found["helo"], [("words.test", "on the command line")])
        self.assertEqual(found["from"], [("me@env.test", "ROLLCALL_FROM in the environment")])
        self.assertEqual(found["threads"], [("1", f"{self.config}, line 4")])

    def test_what_may_be_repeated_comes_from_one_place_whole(self):
        self.configure("resolver = 192.0.2.1\n resolver=192.0.2.2\n")
        self.assertEqual([value for value, _ in self.printed()["resolver"]], ["192.0.2.1", "192.0.2.2"])
        self.assertEqual([value for value, _ in self.printed("--resolver", "192.0.2.3")["resolver"]],
                         ["192.0.2.3"])
        self.assertEqual([value for value, _ in self.printed(ROLLCALL_RESOLVER="192.0.2.4")["resolver"]],
                         ["192.0.2.4"])

    def test_what_is_printed_can_be_read_again(self):
        self.configure("lane-sessions = 3\nno-smtp = yes\n")
        said = self.rollcall("verify", "--print-config", "-q", "--helo", "a.test").stdout
        self.put("again", said)
        found = self.printed("--config", "again")
        self.assertEqual({name: [value for value, _ in values] for name, values in found.items()
                          if name != "config"},
                         {"lane-sessions": ["3"], "no-smtp": ["yes"], "quiet": ["yes"],
                          "helo": ["a.test"]})

    def test_a_section_is_about_one_lane(self):
        self.configure('lane-sessions = 3\n[lane "Google"]\nlane-sessions = 1\n'
                       '[lane "2001:DB8::0:1"]\nlane-rate = 1/s\n')
        said = self.rollcall("verify", "--print-config").stdout
        ours, *sections = re.split(r'^\[lane "(.*)"\]$', said, flags=re.M)
        self.assertIn("line 1\nlane-sessions = 3\n", ours)
        self.assertEqual([s.strip() for s in sections],
                         ["google", f"# {self.config}, line 3\nlane-sessions = 1",
                          "2001:db8::1", f"# {self.config}, line 5\nlane-rate = 1/s"])
        self.put("again", said)
        self.assertEqual(re.sub("#.*", "", self.rollcall("verify", "--print-config", "--config", "again").stdout)
                         .replace(f"config = again\n", ""), re.sub("#.*", "", said))

    def test_a_section_holds_whatever_is_said_for_all(self):
        self.configure('[lane "google"]\nlane-sessions = 1\n')
        found = self.printed("--lane-sessions", "7", ROLLCALL_LANE_SESSIONS="8")
        self.assertEqual([value for value, _ in found["lane-sessions"]], ["7", "1"])

    def test_a_section_may_be_read_by_any_command(self):
        self.configure('no-dns = yes\n[lane "google"]\nlane-sessions = 1\nconnect-gap = 5s\n')
        self.rollcall("verify", "list.csv", "-o", "out.jsonl")
        self.rollcall("export", "out.jsonl.run")
        self.rollcall("check", "ann@example.org", code=2)

    def test_there_are_not_too_many_sections(self):
        sections = [f'[lane "192.0.2.{i}"]\nlane-sessions = 1\n' for i in range(65)]
        self.configure("".join(sections[:64] * 2))
        self.printed()
        self.assertIn("sections for more than 64 lanes", self.refused("".join(sections)))

    def test_a_configuration_of_another_editor_is_the_same(self):
        self.config.write_bytes(b"\xef\xbb\xbfhelo = file.test\r\nthreads = 1")
        found = self.printed()
        self.assertEqual((found["helo"][0][0], found["threads"][0][0]), ("file.test", "1"))
        self.config.write_bytes("helo = file.test\n".encode("utf-16"))
        self.assertIn("line 1 holds a NUL: save it as UTF-8",
                      self.rollcall("verify", "list.csv", code=78).stderr)

    def test_settings_have_their_effect(self):
        self.configure("no-dns = yes\noutput = out.jsonl\nquiet = yes\nforce = no\n")
        self.rollcall("verify", "list.csv")
        self.assertEqual(len((self.path / "out.jsonl").read_text().splitlines()), 2)
        self.rollcall("verify", "list.csv", "-o", "other.jsonl", environment={"ROLLCALL_NO_DNS": "1"})
        self.assertTrue((self.path / "other.jsonl").exists())

    def test_other_commands_are_told_where_to_write_each_time(self):
        self.configure("no-dns = yes\noutput = out.jsonl\nforce = yes\nrun = out.jsonl.run\n")
        self.rollcall("verify", "list.csv")
        before = (self.path / "out.jsonl").read_text()
        self.assertEqual(len(self.rollcall("export", "out.jsonl.run").stdout.splitlines()), 2)
        self.rollcall("report", "out.jsonl.run", code=64)
        self.rollcall("export", "out.jsonl.run", "-o", "out.jsonl", code=73)
        self.rollcall("forget", "ann@example.org")
        self.assertEqual((self.path / "out.jsonl").read_text(), before)

    def test_a_file_may_be_named(self):
        self.configure("helo = usual.test\n")
        self.put("named", "helo = named.test\n")
        self.assertEqual(self.printed("--config", "named")["helo"][0][0], "named.test")
        self.assertEqual(self.printed("--config=named")["helo"][0][0], "named.test")
        self.assertEqual(self.printed(ROLLCALL_CONFIG="named")["helo"][0][0], "named.test")
        self.assertIn("cannot read the configuration gone",
                      self.rollcall("verify", "--config", "gone", "--print-config", code=78).stderr)

    def test_mistakes_are_told_with_their_line(self):
        for text, said in (("\nhello = a.test\n", 'line 2: there is no option "hello"; did you mean helo?'),
                           ("fron = a@b.test\n", "did you mean from?"),
                           ("zzzzzzzz = 1\n", 'line 1: there is no option "zzzzzzzz"'),
                           ("[lane]\n", 'line 1: a section is about a lane, such as  [lane "google"]'),
                           ("[sessions]\n", "line 1: a section is about a lane"),
                           ('[lane ""]\n', "line 1: a section is about a lane"),
                           ('[lane "gogle"]\n', 'no lane "gogle"; it is the IP address of an '
                                                'exchanger, or one of: google, microsoft, '),
                           ('[lane "192.0.2.1:25"]\n', 'no lane "192.0.2.1:25"'),
                           ('[lane "google"]\nhelo = a.test\n', "line 2: helo is no matter of one lane"),
                           ('[lane "google"]\nlane-sesions = 1\n', "did you mean lane-sessions?"),
                           ('[lane "google"]\nlane-rate = fast\n', "line 2: --lane-rate needs a rate"),
                           ("threads = many\n", "line 1: --threads needs a whole number"),
                           ("no-dns = maybe\n", 'line 1: no-dns is yes or no, not "maybe"'),
                           ("helo\n", "line 1 is no setting"),
                           ("helo = a\0b\n", "line 1 holds a NUL")):
            self.assertIn(said, self.refused(text), text)
        self.configure("")
        self.assertIn("ROLLCALL_THREADS: --threads needs",
                      self.rollcall("verify", "list.csv", code=78,
                                    environment={"ROLLCALL_THREADS": "x"}).stderr)

    def test_settings_of_another_command_are_passed_over(self):
        self.configure("blocklist = bl.test\nno-dns = yes\n")
        self.assertEqual(len(self.rollcall("verify", "list.csv").stdout.splitlines()), 2)


if __name__ == "__main__":
    unittest.main()
