"""Starts and ends a scripted internet."""

import re
import subprocess
import sys


class World:
    """As a context: the world plays inside it; `dns` and `smtp` are its ports."""

    def __init__(self, program, world_file, log, more_arguments=(), ports=None):
        """`ports`: (smtp, dns) of a world before it, whose place it takes."""
        self.command = [str(program), str(world_file), "--with-stdin"]
        if ports:
            self.command += ["--ports", f"{ports[0]},{ports[1]}"]
        if log is not None:
            self.command += ["--log", str(log)]
        self.command += list(more_arguments)
        self.process = None
        self.dns = self.smtp = None
        self.counts = {}
        self.died = False

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        ready = re.match(r"ready dns=127\.0\.0\.1:(\d+) smtp-port=(\d+)", line)
        if not ready:
            self.process.kill()
            print(f"the world did not begin: {' '.join(self.command)}", file=sys.stderr)
            sys.exit(2)
        self.dns, self.smtp = (int(port) for port in ready.groups())
        return self

    def befall(self, line):
        """What happens to the world now: `network off`, `dns on` ..."""
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def __exit__(self, *exception):
        self.process.stdin.close()
        for line in self.process.stdout:
            if line.startswith("counts "):
                self.counts = dict(word.split("=") for word in line.split()[1:])
        self.process.stdout.close()
        self.died = self.process.wait(30) != 0
        return False
