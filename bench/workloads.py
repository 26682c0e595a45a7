"""The lists that are asked, and the servers they are asked of."""

import subprocess
import sys
from pathlib import Path

GENERATE = Path(__file__).resolve().parent.parent / "tests" / "world" / "generate.py"

# What peers need: names under a domain that is registered, and blanks where Postfix allows them.
FOR_ALL = ["--suffix", "example.com"]
LENIENT = ["--server-line", "lenient"]

PLAIN = ["--accept-all", "0", "--greylist", "0", "--dead", "0", "--null-mx", "0",
         "--implicit", "0", "--duplicates", "0", "--syntax", "0", "--skew", "0"]
REAL = ["--domains", "40000", "--exchangers", "2000", "--giants", "10", "--giants-share", "45%",
        "--skew", "1", "--left-out", "--greylist", "0"]
SLOW = ["--server-line", "wait 20ms at any", "--server-line", "wait 20ms at banner",
        "--slow", "20%", "--slow-line", "wait 200ms at any", "--slow-line", "wait 200ms at banner",
        "--black-holes", "1%"]

# name: what it is, rows, what generate.py is told, and rows of a list that is short enough for peers
WORKLOADS = {
    "deep": ("200 addresses a domain, 500 domains on 50 exchangers", 100000,
             ["--domains", "500", "--exchangers", "50", *PLAIN],
             ["--domains", "10", "--exchangers", "10", *PLAIN, *LENIENT]),
    "typical": ("45 % of the addresses in ten large domains, the others Zipf-distributed over"
                " 40,000 domains on 2,000 exchangers", 100000, REAL,
                [*REAL, *LENIENT]),
    "wide": ("an address a domain, 20,000 domains on 1,000 exchangers", 20000,
             ["--domains", "20000", "--exchangers", "1000", *PLAIN],
             ["--domains", "2000", "--exchangers", "1000", *PLAIN, *LENIENT]),
    "slow": ("*typical*; 20 ms before every reply, 200 ms at a fifth of the exchangers, and one in"
             " a hundred never answers a connection", 100000, [*REAL, *SLOW], None),
}

# As much as the servers here allow: peers have no limits either.
OPEN = ["--lane-sessions", "50", "--session-recipients", "200", "--session-rejects", "100000",
        "--transaction-recipients", "100", "--connect-gap", "0"]
DEFAULT_MANNERS = ["--retry-after", "10s", "--connect-timeout", "5s"]


def generate(folder, rows, arguments):
    subprocess.run([sys.executable, GENERATE, "--rows", str(rows), *FOR_ALL, *arguments, folder],
                   check=True, stdout=subprocess.DEVNULL)
