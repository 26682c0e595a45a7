"""Compares results with what was expected of them.

A line of expected.jsonl is an object with `row` and only those keys that
matter.  In place of a value may stand {"any": [value, ...]} or
{"matches": "regex"} or {"not": value}; objects within are compared the same way.
A row with "optional": true need not have a result.
"""

import json
import os
import re
from pathlib import Path

MOST_SHOWN = 20


def read_lines(path):
    """Lines that say something; [] when there is no such file."""
    if not Path(path).exists():
        return []
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def read_rows(path, problems):
    """The objects by row; a row that is there twice is a problem."""
    rows = {}
    with open(path, encoding="utf-8", errors="strict") as file:
        for number, line in enumerate(file, 1):
            if not line.strip() or line.startswith("#"):
                continue
            try:
                row = json.loads(line)
                key = row["row"]
            except (ValueError, KeyError, TypeError) as wrong:
                problems.append(f"{Path(path).name}:{number}: {wrong!r}: {line.strip()[:200]}")
                continue
            if key in rows:
                problems.append(f"{Path(path).name}:{number}: row {key} stands there again")
            rows[key] = row
    return rows


def fits(got, want):
    if isinstance(want, dict):
        if set(want) == {"any"}:
            return any(fits(got, one) for one in want["any"])
        if set(want) == {"not"}:
            return not fits(got, want["not"])
        if set(want) == {"matches"}:
            return isinstance(got, str) and re.search(want["matches"], got) is not None
        return isinstance(got, dict) and all(key in got and fits(got[key], value)
                                             for key, value in want.items())
    return type(got) is type(want) and got == want


def differences(got, want):
    for key, value in want.items():
        if key not in got:
            yield f"{key} is missing"
        elif not fits(got[key], value):
            yield (f"{key}: got {json.dumps(got[key], ensure_ascii=False)}, "
                   f"expected {json.dumps(value, ensure_ascii=False)}")


def explain(row):
    smtp = row.get("smtp") or {}
    return (f"{row.get('status')}/{row.get('reason')}: {row.get('detail')} "
            f"[{smtp.get('stage')} {smtp.get('code')} {smtp.get('text')}]")


def schema_problems(results, schema_path):
    try:
        import jsonschema
    except ImportError:
        return ["the Python module jsonschema is missing"] if os.environ.get("CI") else []
    schema = json.loads(Path(schema_path).read_text(encoding="utf-8"))
    check = jsonschema.validators.validator_for(schema)(schema)
    problems = []
    for key, row in results.items():
        wrong = next(check.iter_errors(row), None)
        if wrong is not None:
            problems.append(f"row {key} is not by the schema: {wrong.message[:200]}")
    return problems


def compare_rows(expected_path, results_path, schema_path=None):
    """What is wrong with the results, in sentences; [] when nothing is."""
    problems = []
    expected = read_rows(expected_path, problems)
    results = read_rows(results_path, problems)
    may_lack = {key for key, row in expected.items() if row.pop("optional", False)}
    for key in sorted(expected.keys() - results.keys() - may_lack):
        problems.append(f"row {key} has no result")
    for key in sorted(results.keys() - expected.keys()):
        problems.append(f"row {key} was not expected: {explain(results[key])}")
    for key in sorted(expected.keys() & results.keys()):
        wrong = list(differences(results[key], expected[key]))
        if wrong:
            problems.append(f"row {key} ({results[key].get('input')}) is "
                            f"{explain(results[key])}")
            problems += [f"    {one}" for one in wrong]
    if schema_path:
        problems += schema_problems(results, schema_path)
    if len(problems) > MOST_SHOWN:
        problems = problems[:MOST_SHOWN] + [f"... and {len(problems) - MOST_SHOWN} more"]
    return problems
