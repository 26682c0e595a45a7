"""Mail servers in one to three bad moods each, none of which is a lie about a mailbox."""

import json

STAGES = ["ehlo", "mail", "rcpt", "rset", "quit"]
LATER = ["450 4.7.1 try again later", "451 4.3.0 temporary failure", "421 4.7.0 too many errors",
         "421 4.3.2 shutting down", "452 4.5.3 too many recipients", "450 4.2.0 greylisted",
         "451 4.7.650 rate limited"]
ABOUT_US = ["550 5.7.1 blocked using zen.spamhaus.org", "550 5.7.1 access denied",
            "554 5.7.1 Client host rejected: no reverse DNS", "550 5.7.23 SPF check failed",
            "553 5.1.8 sender address rejected: domain not found", "503 5.5.1 bad sequence",
            "530 5.7.0 authentication required", "554 5.7.1 service unavailable; your IP is listed"]
NONSENSE = ["354 go ahead", "999 what", "2 50 x"]
EXTRA = ["250 2.1.5 Ok", "550 5.1.1 unknown", "250 2.0.0 Ok"]
LIMITS = ["errors soft 3 hard 6 sleep 100ms", "max-bad-rcpts 3", "nonmail-limit 4",
          "max-transactions 2", "max-sessions 1"]
MANNER = ["no-pipelining", "lf-only", "no-postmaster", "no-enhancedstatuscodes", "split",
          'unknown "550 no"', 'unknown "554 5.7.1 rejected"']


def moment(dice):
    count = dice.choice([1, 2, 3, 5, 8, 15])
    few = min(count, 3)
    return dice.choice(["", f"after {count} rcpts", f"after {count + 2} commands",
                        "after 1 transactions", f"after {count} refusals",
                        f"after {3 * count} rcpts in all", f"after {few} sessions",
                        "in first session", f"in first {few} sessions", "once", "twice",
                        "above 1 sessions"])


def mood(dice):
    """A line of a server, as tests/world/README.md has them."""
    when, stage = moment(dice), dice.choice(STAGES)
    moods = [
        lambda: f'refuse {dice.choice(["banner", "ehlo", "mail", "rcpt"])} "{dice.choice(LATER)}"'
                f" {when}",
        lambda: f'refuse {dice.choice(["mail", "rcpt"])} "{dice.choice(ABOUT_US)}" {when}',
        lambda: f'close at {stage} "421 4.3.2 bye" {when}',
        lambda: f"close at {stage} {when}",
        lambda: f"reset at {stage} {when}",
        lambda: f"hang at {stage} {when}",
        lambda: f'skip at rcpt {when or "once"}',
        lambda: f'extra "{dice.choice(EXTRA)}" at {dice.choice(["mail", "rcpt", "rset"])}'
                f' {when or "once"}',
        lambda: f'wait {dice.choice([20, 100, 300])}ms at '
                f'{dice.choice(["banner", "mail", "rcpt"])}',
        lambda: f'cut after {dice.choice([60, 200, 500, 900, 2000])} bytes'
                f'{dice.choice(["", " by-reset", " by-stall"])}',
        lambda: f'greylist {dice.choice([1, 2])}s{dice.choice(["", " known"])}',
        lambda: f"max-rcpt-per-transaction {dice.choice([1, 2, 5])}",
        lambda: f'answer rcpt "{dice.choice(NONSENSE)}" {when}',
        lambda: dice.choice(LIMITS),
        lambda: dice.choice(MANNER),
    ]
    return dice.choice(moods)()


def write_domain(world, dice, number, name):
    fault = dice.choice([" once servfail", " once timeout", " for a servfail"]) \
        if dice.random() < 0.15 else ""
    world.write(f"domain {name} mx 10 mx{number}.test{fault}\n")


def write_server(world, dice, number):
    """And its domains; whoever is asked there, and the status that would be untrue."""
    names = [f"d{number}x{one}.test" for one in range(dice.choice([1, 1, 2, 4]))]
    people = []
    world.write(f"host mx{number}.test 127.3.{number // 250}.{number % 250 + 1}\n")
    for name in names:
        write_domain(world, dice, number, name)
    world.write(f"server mx{number}.test\n")
    for name in names:
        known, unknown = dice.choice([1, 3, 8, 20]), dice.choice([0, 1, 3, 10])
        world.write(f"    mailboxes {name} user1..{known}\n")
        people += [(f"user{one}@{name}", "undeliverable") for one in range(1, known + 1)]
        people += [(f"gone{one}@{name}", "deliverable") for one in range(1, unknown + 1)]
    for _ in range(dice.choice([0, 1, 1, 2, 3])):
        world.write(f"    {mood(dice)}\n")
    return people


def write(directory, servers, dice):
    """The world, its list, and what is expected of each row; how many rows."""
    people = []
    with open(directory / "world", "w", encoding="ascii") as world:
        for number in range(servers):
            people += write_server(world, dice, number)
    dice.shuffle(people)
    with open(directory / "input.csv", "w", encoding="ascii") as listed, \
            open(directory / "expected.jsonl", "w", encoding="ascii") as expected:
        listed.write("id,email\n")
        for row, (address, untrue) in enumerate(people, 1):
            listed.write(f"{row},{address}\n")
            expected.write(json.dumps({"row": row, "status": {"not": untrue}}) + "\n")
    return len(people)
