#!/usr/bin/env python3
"""Manual pages and completions name every command and option, and nothing else.

    manual_test.py ROLLCALL MANUAL_DIR SOURCE_DIR
"""

import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROLLCALL = sys.argv[1]
MANUAL, SOURCE = Path(sys.argv[2]), Path(sys.argv[3])
del sys.argv[1:]


def run(*words):
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)


def read(name):
    return (MANUAL / name).read_text()


def commands():
    said = run(ROLLCALL, "--help").stdout
    return re.findall(r"^  rollcall (\w+)", said, re.M)


def options(command):
    said = run(ROLLCALL, command, "--help").stdout
    return re.findall(r"^  (?:-\w,|   )? *--([\w-]+)", said, re.M)


def plain(roff):
    return re.sub(r"\\f[BIR]|\\&", "", roff).replace("\\-", "-").replace("\\\\", "\\")


class Manual(unittest.TestCase):
    def test_there_are_commands_and_options(self):
        self.assertIn("verify", commands())
        self.assertGreater(len(options("verify")), 40)

    def test_the_manual_page_has_every_option_under_its_command(self):
        page = plain(read("rollcall.1"))
        for command in commands():
            section = re.search(rf"^\.SS {command}\n(.*?)(?=^\.S[SH])", page, re.M | re.S)
            self.assertTrue(section, command)
            found = re.findall(r"^(?:-\w, )?--([\w-]+)", section.group(1), re.M)
            self.assertEqual(found, options(command), command)

    def test_the_page_of_the_configuration_has_every_option_of_verify(self):
        found = re.findall(r"^\.B ([\w-]+) =", plain(read("rollcall.conf.5")), re.M)
        self.assertEqual(found, options("verify"))

    def test_each_key_is_known_to_the_program(self):
        with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
            for name in options("verify"):
                if name not in ("config", "print-config"):
                    file.write(f"{name} = \n")
            file.flush()
            said = run(ROLLCALL, "verify", "--print-config", "--config", file.name).stderr
            self.assertNotIn("there is no option", said)

    def test_the_page_of_results_has_every_reason(self):
        page = read("rollcall-results.5")
        table = (SOURCE / "batch/verdict.c").read_text()
        reasons = re.findall(r'\[REASON_(?!NONE)\w+\]\s*=\s*\{"(\w+)"', table)
        self.assertGreater(len(reasons), 30)
        for reason in reasons:
            self.assertIn(f"\n{reason}\n", page)

    def test_completions_have_every_command_and_option(self):
        bash, zsh, fish = read("bash"), read("zsh"), read("fish")
        for command in commands():
            self.assertRegex(bash, rf'compgen -W ".*\b{command}\b')
            self.assertIn(f"'{command}:", zsh)
            self.assertRegex(fish, rf"__fish_use_subcommand -a {command} ")
            for option in options(command):
                self.assertRegex(bash, rf'(?m)^\s*{command}\) words=.* --{option}[ "]')
                self.assertIn(f"'*--{option}[", zsh)
                self.assertRegex(fish, rf"seen_subcommand_from {command}' -l {option}\b")

    def test_bash_completes(self):
        script = MANUAL / "bash"
        asked = run("bash", "-c", f"source {script}; COMP_WORDS=(rollcall verify --lane-); "
                    "COMP_CWORD=2; _rollcall; echo ${COMPREPLY[@]}")
        self.assertEqual(asked.stdout.split(), ["--lane-sessions", "--lane-rate", "--lane-day"], asked.stderr)
        asked = run("bash", "-c", f"source {script}; COMP_WORDS=(rollcall ex); COMP_CWORD=1; "
                    "_rollcall; echo ${COMPREPLY[@]}")
        self.assertEqual(asked.stdout.split(), ["export"])

    @unittest.skipUnless(shutil.which("groff"), "there is no groff")
    def test_the_pages_are_good_roff(self):
        for page in ("rollcall.1", "rollcall.conf.5", "rollcall-results.5"):
            done = run("groff", "-man", "-Tutf8", "-ww", "-z", str(MANUAL / page))
            self.assertEqual((done.returncode, done.stderr), (0, ""), page)


if __name__ == "__main__":
    unittest.main()
