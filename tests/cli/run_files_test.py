#!/usr/bin/env python3
"""What a run reads and writes: standard input and output, wrapped lists, files of others."""

import gzip
import os
import shutil
import socket
import stat
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from calling import ROLLCALL
from running import LIST, ROWS, Running


class RunFiles(Running):
    # -- standard input and output

    def test_standard_output_gets_the_results_and_nothing_else(self):
        with (self.path / "results.jsonl").open("w") as out:
            self.verify("list.csv", stdout=out)
        self.check_whole()

    def test_a_reader_that_goes_away_ends_the_run_with_74(self):
        self.use_late_list()
        process = self.start("list.csv", "-o", "-", stdout=subprocess.PIPE)
        process.stdout.readline()
        process.stdout.close()
        process.wait(timeout=30)
        said = process.stderr.read()
        process.stderr.close()
        self.assertEqual(process.returncode, 74, said)
        said = self.verify("list.csv", "-o", "-")
        self.assertIn("results went to standard output before", said)

    def test_a_list_on_standard_input_is_gone_on_with(self):
        self.use_late_list()
        names = ["-", "-o", "results.jsonl", "--run", "in.run"]
        with (self.path / "list.csv").open() as given:
            self.stop_early(*names, stdin=given)
        self.put("other.csv", "email\nann@d1.test\n")
        with (self.path / "other.csv").open() as given:
            self.verify(*names, stdin=given, code=65)
        self.verify(*names)  # nothing comes: it is known from before
        self.check_whole(rows=ROWS + 1)

    def look_at(self, name, **how):
        """The results of a list, of syntax alone; and its table."""
        self.verify(name, "--no-dns", "-o", "seen.jsonl", "-o", "seen.csv", "--fresh", **how)
        table = (self.path / "seen.csv").read_text(encoding="utf-8")
        return [(one["row"], one["line"], one["input"], one["reason"])
                for _, one in sorted(self.results_by_row("seen.jsonl").items())], \
            [line.split(",")[:2] for line in table.splitlines()]

    def test_a_list_may_be_compressed_or_in_utf_16(self):
        written = "name,email\n" + "".join(f"J\u00f6rg \U0001f600,user{n}@d1.test\n"
                                          for n in range(3000)) + "\u00c4nne,no address"
        half = len(written) // 2
        plain = written.encode()
        wrapped = {
            "list.gz": gzip.compress(plain),
            "two.gz": gzip.compress(plain[:half]) + gzip.compress(plain[half:]) + bytes(512),
            "little.csv": written.encode("utf-16"),
            "big.csv": b"\xfe\xff" + written.encode("utf-16-be"),
            "bare.csv": written.encode("utf-16-le"),
            "little.gz": gzip.compress(written.encode("utf-16")),
        }
        self.put("plain.csv", plain)
        expected = self.look_at("plain.csv")
        self.assertEqual(len(expected[0]), 3001)
        for name, content in wrapped.items():
            with self.subTest(name):
                self.put(name, content)
                self.assertEqual(self.look_at(name), expected)
                with open(self.path / name, "rb") as file:
                    self.assertEqual(self.look_at("-", stdin=file), expected)

    def test_a_list_that_cannot_be_unpacked_is_told(self):
        whole = gzip.compress(LIST.encode())
        broken = {"cut short": whole[:-9], "damaged": whole[:20] + b"????" + whole[24:]}
        for what, content in broken.items():
            self.put("list.gz", content)
            said = self.verify("list.gz", "--no-dns", "-o", "seen.jsonl", code=65)
            self.assertRegex(said, f"list.gz is a .*{what}.*; nobody was asked")
            self.assertEqual(list(self.path.glob("seen*")), [])

    def test_missing_standard_descriptors_are_no_matter(self):
        command = " ".join([ROLLCALL, *self.words("list.csv", "-o", "results.jsonl")])
        done = subprocess.run(["sh", "-c", f"exec {command} <&- >&- 2>&-"], cwd=self.path,
                              env=self.environment(), timeout=60, check=False)
        self.assertEqual(done.returncode, 0)
        self.check_whole()

    # -- files of others

    def test_what_is_not_this_runs_is_not_overwritten(self):
        for name in ("results.jsonl", "results.csv"):
            with self.subTest(name=name):
                self.put(name, "somebody's work\n")
                self.verify("list.csv", "-o", name, "--run", "r.run", code=73)
                self.assertEqual(self.read(name), b"somebody's work\n")
        self.verify("list.csv", "-o", "results.jsonl", "--run", "r.run", "--force")
        self.check_whole()

    def test_the_list_is_no_output(self):
        self.verify("list.csv", "-o", "list.csv", "--run", "r.run", "--force", code=73)
        self.assertEqual(self.read("list.csv"), LIST.encode())

    def test_a_run_file_is_an_ordinary_file_of_its_own(self):
        os.mkfifo(self.path / "pipe")
        (self.path / "link").symlink_to("elsewhere")
        for name in ("pipe", "link"):
            self.verify("list.csv", "-o", "results.jsonl", "--run", name, code=73)
        self.assertTrue(stat.S_ISFIFO(os.lstat(self.path / "pipe").st_mode))
        self.assertTrue((self.path / "link").is_symlink())
        self.verify("list.csv", "-o", "results.jsonl", "--run", "list.csv", code=65)
        self.verify("list.csv", "-o", "results.jsonl", "--run", "results.jsonl", code=64)
        self.assertEqual(self.read("list.csv"), LIST.encode())

    def test_a_run_is_bounded_and_leaves_no_core_file(self):
        self.put("list.csv", "email\nann@slow.test\n")
        process = self.start("list.csv", "-o", "results.jsonl")
        about = Path(f"/proc/{process.pid}")
        while process.poll() is None and not (self.path / "results.jsonl.run").exists():
            time.sleep(0.005)
        limits, status = (about / "limits").read_text(), (about / "status").read_text()
        process.kill()
        process.communicate()
        self.assertRegex(limits, r"Max core file size +0 +0 ")
        self.assertRegex(status, r"NoNewPrivs:\s+1\n")
        said = self.rollcall("--version", "--verbose").stdout
        self.assertIn("bounds of a run: ", said)
        if "(seccomp)" in said:
            self.assertRegex(status, r"Seccomp:\s+2\n")

    @unittest.skipUnless(os.geteuid() == 0, "root is needed for an /etc of its own")
    def test_the_resolvers_stand_in_a_file_that_etc_links_to(self):
        self.put("list.csv", "email\nann@slow.test\n")
        with tempfile.TemporaryDirectory(prefix="rollcall-etc.", dir="/run") as name, \
                socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as resolver:
            etc, real = Path(name) / "etc", Path(name) / "resolv.conf"
            shutil.copytree("/etc", etc, symlinks=True)
            real.write_text("nameserver 127.0.0.99\n")
            (etc / "resolv.conf").unlink(missing_ok=True)
            (etc / "resolv.conf").symlink_to(real)
            resolver.bind(("127.0.0.99", 53))
            resolver.settimeout(20)
            command = [ROLLCALL, "verify", "list.csv", "-o", "results.jsonl", "--no-preflight",
                       "--no-smtp"]
            process = subprocess.Popen(
                ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" /etc && exec "$@"', str(etc),
                 *command], cwd=self.path, env=self.environment(), stderr=subprocess.PIPE, text=True)
            try:
                asked = resolver.recv(512)
            finally:
                process.kill()
                process.communicate()
        self.assertIn(b"\x04slow\x04test", asked.lower())

    def test_files_are_for_their_owner_alone(self):
        self.verify("list.csv", "-o", "results.jsonl", "-o", "results.csv")
        for name in ("results.jsonl", "results.csv", "results.jsonl.run"):
            self.assertEqual(stat.S_IMODE((self.path / name).stat().st_mode), 0o600, name)


if __name__ == "__main__":
    unittest.main()
