#!/usr/bin/env python3
"""Checks docs/result.schema.json against what the program writes.

usage: schema_test.py SOURCE_DIR RESULT_JSON_TEST [RESULTS.jsonl...]

RESULT_JSON_TEST is the program of result_json_test.c: it prints a sample of
every reason.  Further arguments are files of results, each line of which must
fit the schema.
"""
import copy
import json
import pathlib
import re
import subprocess
import sys
import unittest

from jsonschema import Draft202012Validator

SOURCE_DIR = pathlib.Path(sys.argv[1])
PROGRAM = sys.argv[2]
FILES = sys.argv[3:]
SCHEMA = json.loads((SOURCE_DIR / "docs/result.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
FORMAT = (SOURCE_DIR / "docs/output-format.md").read_text()


def vocabulary():
    """reason -> status, out of the table in batch/verdict.c."""
    table = (SOURCE_DIR / "batch/verdict.c").read_text()
    rows = re.findall(r'\[REASON_(?!NONE)\w+\]\s*=\s*\{"(\w+)",\s*STATUS_(\w+)', table)
    return {reason: status.lower() for reason, status in rows}


def samples():
    printed = subprocess.run([PROGRAM, "samples"], check=True, capture_output=True, timeout=60)
    return [json.loads(line) for line in printed.stdout.decode().splitlines()]


def sample_of(reason):
    return next(sample for sample in samples() if sample["reason"] == reason)


def changed(result, **members):
    return {**copy.deepcopy(result), **members}


class ResultSchema(unittest.TestCase):
    def fits(self, result):
        errors = [error.message for error in VALIDATOR.iter_errors(result)]
        self.assertEqual(errors, [], result)

    def is_refused(self, result):
        self.assertFalse(VALIDATOR.is_valid(result), result)

    def test_it_is_a_schema(self):
        Draft202012Validator.check_schema(SCHEMA)

    def test_its_words_are_those_of_the_program(self):
        bound = {}
        for rule in SCHEMA["allOf"]:
            status = rule["if"]["properties"].get("status", {}).get("const")
            for reason in rule["then"]["properties"].get("reason", {}).get("enum", []):
                bound[reason] = status
        self.assertEqual(bound, vocabulary())
        self.assertEqual(sorted(SCHEMA["properties"]["reason"]["enum"]), sorted(vocabulary()))

    def test_a_result_of_every_reason_fits_with_its_keys_in_order(self):
        results = samples()
        self.assertEqual({result["reason"] for result in results}, set(vocabulary()))
        for result in results:
            self.fits(result)
            self.assertEqual(list(result), SCHEMA["required"])
        self.assertEqual(SCHEMA["required"], list(SCHEMA["properties"]))

    def test_every_line_of_the_files_named_fits(self):
        for name in FILES:
            for line in pathlib.Path(name).read_text().splitlines():
                self.fits(json.loads(line))

    def test_a_key_too_many_or_missing_is_refused(self):
        good = sample_of("mailbox_not_found")
        self.is_refused({**good, "extra": 1})
        for key in good:
            self.is_refused({k: v for k, v in good.items() if k != key})
        for part in ("mx", "smtp"):
            self.is_refused(changed(good, **{part: {**good[part], "extra": 1}}))
            self.is_refused(changed(good, **{part: None}))

    def test_a_reason_under_another_status_is_refused(self):
        for result in samples():
            for status in SCHEMA["properties"]["status"]["enum"]:
                if status != result["status"]:
                    self.is_refused(changed(result, status=status))

    def test_an_address_stands_where_there_is_one_and_only_there(self):
        self.is_refused(changed(sample_of("accepted"), address=None))
        self.is_refused(changed(sample_of("no_address"), address="a@b.example"))

    def test_values_that_cannot_be_are_refused(self):
        good = sample_of("mailbox_not_found")
        for members in (
            {"row": 0},
            {"line": "13"},
            {"status": "valid"},
            {"reason": None},
            {"accept_all": "no"},
            {"duplicate_of": 0},
            {"domain": "Example.com"},
            {"source": "guess"},
            {"attempts": -1},
            {"checked_at": "2026-11-23 17:02:11"},
            {"elapsed_ms": -1},
            {"smtp": {"stage": "data", "code": 550, "enhanced": None, "text": ""}},
            {"smtp": {"stage": "rcpt", "code": 99, "enhanced": None, "text": ""}},
            {"smtp": {"stage": "rcpt", "code": None, "enhanced": None, "text": "said"}},
            {"smtp": {"stage": "rcpt", "code": 550, "enhanced": None, "text": None}},
            {"smtp": {"stage": "rcpt", "code": 550, "enhanced": "5.1", "text": ""}},
        ):
            self.is_refused(changed(good, **members))
        self.is_refused(changed(sample_of("accept_all"), accept_all=None))


class FormatForPeople(unittest.TestCase):
    def test_every_key_status_and_reason_is_explained(self):
        keys = list(SCHEMA["properties"])
        for part in ("mx", "smtp"):
            keys += [f"{part}.{key}" for key in SCHEMA["properties"][part]["properties"]]
        for word in keys + list(vocabulary()) + list(set(vocabulary().values())):
            self.assertIn(f"`{word}`", FORMAT)

    def test_its_example_fits_the_schema(self):
        example = json.loads(re.search(r"```json\n(\{.*?\})\n```", FORMAT, re.S).group(1))
        self.assertEqual([error.message for error in VALIDATOR.iter_errors(example)], [])
        self.assertEqual(list(example), SCHEMA["required"])

    def test_the_columns_are_those_of_the_program(self):
        source = (SOURCE_DIR / "output/table_cells.c").read_text()
        columns = re.findall(r'\{"(rollcall_\w+)", \w+, (true|false)\}', source)
        usual = [name for name, is_usual in columns if is_usual == "true"]
        self.assertEqual(len(usual), 13)
        self.assertEqual(re.findall(r"`(rollcall_\w+)`,? ?", FORMAT.split("<!-- columns -->")[1]),
                         usual)
        for name, is_usual in columns:
            if is_usual == "false":
                self.assertIn(f"`{name.removeprefix('rollcall_')}`", FORMAT)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
