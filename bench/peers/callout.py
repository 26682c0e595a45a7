#!/usr/bin/env python3
"""Asks by way of a mail server that asks for us: callout.py PORT LIST CONCURRENCY

Over so many connections at once to 127.0.0.1, a RCPT at a time, nothing pipelined:
the server's answer comes when it has asked the exchanger.  Prints a line for each
address of LIST: the address, a tab, a status in our words.
"""

import asyncio
import sys

FROM = "probe@sender.test"
PATIENCE_S = 60


async def reply(reader):
    while True:
        line = await asyncio.wait_for(reader.readline(), PATIENCE_S)
        if not line:
            raise ConnectionError
        if line[3:4] != b"-":
            return line


async def converse(port, waiting, answers):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        await reply(reader)
        for line in (b"EHLO localhost", f"MAIL FROM:<{FROM}>".encode()):
            writer.write(line + b"\r\n")
            await reply(reader)
        while waiting:
            address = waiting.pop()
            writer.write(f"RCPT TO:<{address}>\r\n".encode())
            try:
                said = await reply(reader)
            except (ConnectionError, asyncio.TimeoutError):
                waiting.append(address)
                return
            answers[address] = {b"2": "deliverable", b"5": "undeliverable"}.get(said[:1], "unknown")
        writer.write(b"QUIT\r\n")
        await reply(reader)
    except (ConnectionError, asyncio.TimeoutError):
        pass
    finally:
        writer.close()


async def work(port, waiting, answers):
    """A server that hangs up is called again."""
    while waiting:
        await converse(port, waiting, answers)


async def main():
    port, path, concurrency = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    with open(path, encoding="ascii") as lines:
        addresses = lines.read().split()
    waiting, answers = addresses[::-1], {}
    await asyncio.gather(*(work(port, waiting, answers) for _ in range(concurrency)))
    for address in addresses:
        print(f"{address}\t{answers.get(address, 'unknown')}")


asyncio.run(main())
