#!/usr/bin/env python3
"""What asking about a list would be, told without asking anybody."""

import unittest

from calling import Asking

ZONE = """
domain big.test    mx 10 mx1.test
domain twin.test   mx 10 mx1.test
domain hosted.test mx 10 aspmx.l.google.com
domain lent.test   mx 10 alt1.aspmx.l.google.com
domain none.test   null-mx
domain lame.test   servfail
host mx1.test 127.0.1.1
host aspmx.l.google.com 127.0.1.2
host alt1.aspmx.l.google.com 127.0.1.3
server mx1.test
    mailboxes big.test ann
"""


class Plan(Asking):
    zone = ZONE

    def plan(self, text, *words, code=0, name="list.csv", dns=("--no-dns",)):
        """What is told; what is said besides is `said`."""
        self.put("list.csv", text)
        done = self.rollcall("plan", name, *dns, *words, input=text, code=code)
        self.assertEqual([entry.name for entry in self.path.iterdir()], ["list.csv"])
        self.assertEqual(list(self.home.iterdir()), [])
        self.said = done.stderr
        return done.stdout

    def test_rows_and_domains_are_counted(self):
        said = self.plan("name;email\nA;a@big.test\nB;b@big.test\nC;c@small.test\nD;a@BIG.test\n"
                         "E;no\nF;\n")
        self.assertIn("addresses in column 2, below a header, delimiter ;\n", said)
        for line in ("6 rows", "3 addresses to ask, at 2 domains", "1 rows that repeat one of them",
                     "1 rows with what is no address (invalid_syntax)",
                     "1 rows without an address, or unreadable"):
            self.assertRegex(said, rf"(?m)^ +{line[0]}{line[1:].replace('(', '.').replace(')', '.')}$")
        self.assertLess(said.index("big.test"), said.index("small.test"))
        self.assertIn("big.test decides it", said)

    def test_the_limits_in_force_decide_how_long_it_takes(self):
        text = "email\n" + "".join(f"a{i}@big.test\n" for i in range(7200))
        # A session of 25 is 14 replies of 200 ms, a connect every half second: 288 of them.
        self.assertRegex(self.plan(text), r"7200  big\.test +3 min\n")
        self.assertRegex(self.plan(text, "--lane-rate", "1/s"), r"7200  big\.test +2 h 00 min\n")
        self.assertRegex(self.plan(text, "--lane-sessions", "1"), r"7200  big\.test +14 min\n")
        self.assertRegex(self.plan(text, "--lane-rate", "1/s", "--hours", "9-10"),
                         r"7200  big\.test +25 h 00 min\n")
        self.assertRegex(self.plan(text, "--lane-day", "2400"), r"7200  big\.test +2 days 0 h\n")
        self.assertIn("asked again after 10 s, 2 min.",
                      self.plan(text, "--retry-after", "10s,2m"))

    def test_a_list_from_standard_input_is_planned_too(self):
        self.assertRegex(self.plan("email\na@b.test\n", name="-"), r"(?m)^ +1 rows$")

    def test_an_ambiguous_column_is_an_error_here_too(self):
        self.plan("email,mail\na@b.test,c@d.test\n", code=65)
        self.plan("email\n", name="gone.csv", code=65)


    # -- with a DNS that knows where the addresses are

    def plan_places(self, text, *words):
        return self.plan(text, *words, dns=("--resolver", f"127.0.0.1:{self.world.dns}",
                                            "--allow-net", "127.0.0.0/8", "--no-preflight"))

    def test_domains_with_the_same_servers_are_one_place(self):
        text = "email\n" + "".join(f"a{i}@{domain}.test\n" for i in range(50)
                                   for domain in ("big", "twin", "hosted", "lent"))
        said = self.plan_places(text + "a0@big.test\nx@none.test\nx@lame.test\nx@gone.test\n")
        for line in ("204 rows", "203 addresses, at 7 domains", "200 of them to ask, at 2 places",
                     "2 of them at domains that take no mail: nobody is asked",
                     "1 of them at domains of which the DNS said nothing of use",
                     "1 rows that repeat one of them"):
            self.assertRegex(said, rf"(?m)^ +{line}$")
        self.assertRegex(said, r"(?m)^ +100  mx1\.test \[127\.0\.1\.1\] +\d+ s$")
        self.assertRegex(said, r"(?m)^ +100  google +\d+ s$")
        self.assertIn("google decides it", said)  # one recipient a transaction there
        self.assertNotIn('"mail"', self.log.read_text())
        self.assertNotIn("rcpt", self.log.read_text().lower())

    def test_a_section_of_the_configuration_counts_for_its_place(self):
        text = "email\n" + "".join(f"a{i}@{domain}.test\n" for i in range(100) for domain in ("big", "hosted"))
        config = self.place / "config"
        config.write_text('[lane "127.0.1.1"]\nlane-rate = 1/m\n')
        said = self.plan_places(text, "--config", str(config))
        self.assertRegex(said, r"(?m)^ +100  mx1\.test \[127\.0\.1\.1\] +1 h 40 min$")
        self.assertRegex(said, r"(?m)^ +100  google +\d+ s$")

    def test_without_a_resolver_to_trust_a_domain_stands_for_its_place(self):
        self.world.befall("dns servfail")
        said = self.plan("email\na@big.test\n", dns=("--resolver", f"127.0.0.1:{self.world.dns}"))
        self.assertRegex(said, r"(?m)^ +1 addresses to ask, at 1 domains$")
        self.assertIn("big.test decides it", said)
        self.assertIn("resolver", self.said)
        self.assertIn("going on without the DNS", self.said)


if __name__ == "__main__":
    unittest.main()
