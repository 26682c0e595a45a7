"""Runs over a list that everybody knows, started, stopped and waited for.

Its twenty domains have ann and bob and nobody else; a row more, at late.test, takes a
second, and slow.test never answers.
"""

import signal
import subprocess
import time

from calling import ROLLCALL, Asking

# In the background, or after nohup, these are ignored, and the program would go on ignoring them.
signal.signal(signal.SIGINT, signal.default_int_handler)
for ignored in (signal.SIGHUP, signal.SIGTERM):
    signal.signal(ignored, signal.SIG_DFL)

DOMAINS = 20
KNOWN = "".join(f"domain d{n}.test mx 10 mx{n}.test\nhost mx{n}.test 127.0.4.{n}\n"
                f"server mx{n}.test\n    mailboxes d{n}.test ann bob\n"
                for n in range(1, DOMAINS + 1))
LATE = "domain late.test mx 10 mx.late.test\nhost mx.late.test 127.0.4.98\n" \
       "server mx.late.test\n    mailboxes late.test ann\n    wait 1000ms at banner\n"
HANGING = "domain slow.test mx 10 mx.slow.test\nhost mx.slow.test 127.0.4.99\n" \
          "server mx.slow.test\n    hang at banner\n"
FAMILIES = "domain four.test mx 10 mx.four.test\nhost mx.four.test 127.0.4.97\n" \
           "server mx.four.test\n    mailboxes four.test ann\n" \
           "domain six.test mx 10 mx.six.test\nhost mx.six.test ::1\n" \
           "server mx.six.test\n    mailboxes six.test ann\n"
LIST = "name,email\n" + "".join(f"{who},{who}@d{n}.test\n" for n in range(1, DOMAINS + 1)
                                for who in ("ann", "bob", "nobody"))
ROWS = 3 * DOMAINS
LATE_LIST = LIST + "ann,ann@late.test\n"


class Running(Asking):
    zone = KNOWN + LATE + HANGING + FAMILIES

    def setUp(self):
        super().setUp()
        self.put("list.csv", LIST)

    def use_late_list(self):
        """Its last row takes so long that a run can be stopped before it is over."""
        self.put("list.csv", LATE_LIST)

    def words(self, *words):
        return ["verify", *self.who_and_where(), "--no-facts", "--connect-gap", "10ms", *words]

    def verify(self, *words, **how):
        """What it says on standard error."""
        return self.rollcall(*self.words(*words), **how).stderr

    def start(self, *words, **how):
        return subprocess.Popen([ROLLCALL, *self.words(*words)], cwd=self.path,
                                env=self.environment(), stderr=subprocess.PIPE, text=True, **how)

    def written(self):
        file = self.path / "results.jsonl"
        return file.stat().st_size if file.exists() else 0

    def wait_for_more(self, process, before=0):
        """Until it has written results."""
        while process.poll() is None and self.written() <= before:
            time.sleep(0.005)

    def stop_early(self, *words, sign=signal.SIGTERM, **how):
        """What a run says that is stopped when it has written results."""
        before = self.written()
        process = self.start(*words, **how)
        self.wait_for_more(process, before)
        process.send_signal(sign)
        _, said = process.communicate(timeout=15)
        self.assertEqual(process.returncode, 75, said)
        return said

    def rows(self, name="results.jsonl"):
        return [result["row"] for result in self.results(name)]

    def reasons(self):
        return [result["reason"] for _, result in sorted(self.results_by_row().items())]

    def check_whole(self, name="results.jsonl", rows=ROWS):
        """Each row has its result, once."""
        self.assertEqual(sorted(self.rows(name)), list(range(1, rows + 1)))

    def read(self, name):
        return (self.path / name).read_bytes()
