#!/usr/bin/env python3
"""No folder includes what it did not declare, and none includes a folder above it.

usage: layers_test.py SOURCE_DIR

Each folder of the house says in its CMakeLists.txt, add_layer(NAME USES ... LIBRARIES ...),
which layers and which outside libraries it may use; the order of add_subdirectory() in the
root says which layer is above which.  This reads the #includes and compares.
"""

import re
import sys
import tempfile
import unittest
from collections import namedtuple
from pathlib import Path

SOURCE_DIR = Path(sys.argv[1]).resolve()

# The headers of an outside library, by the name under which add_layer() asks for it.
LIBRARY_HEADERS = {
    "csv": r"csv\.h",
    "jansson": r"jansson\.h",
    "spf2": r"spf2/.*\.h",
    "libcares": r"ares(_\w+)?\.h",
    "libcrypto": r"openssl/(?!ssl|tls)\w+\.h",
    "libidn2": r"idn2\.h",
    "libpcre2-8": r"pcre2\.h",
    "libuv": r"uv(/.+)?\.h",
    "libxxhash": r"xxhash\.h",
    "libzstd": r"zstd\.h",
    "libpsl": r"libpsl\.h",
    "libseccomp": r"seccomp\.h",
    "zlib": r"zlib\.h",
    "openssl": r"openssl/\w+\.h",
    "sqlite3": r"sqlite3\.h",
}
# C11, POSIX and Linux: everybody may.
SYSTEM_HEADERS = re.compile(
    r"(assert|ctype|dirent|endian|errno|fcntl|grp|ifaddrs|inttypes|libgen|limits|locale|math|netdb"
    r"|poll|pthread|pwd|sched|signal|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib"
    r"|stdnoreturn|string|strings|syslog|termios|time|unistd|wchar|(sys|net|netinet|arpa|linux)/\w+)"
    r"\.h")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
KEYWORDS = ("USES", "LIBRARIES", "PLAIN_LIBRARIES")

Layer = namedtuple("Layer", "name folder uses libraries")


def read_layer(root, folder):
    """The add_layer() of a folder; None where there is none."""
    text = re.sub(r"#.*", "", (root / folder / "CMakeLists.txt").read_text())
    found = re.search(r"\badd_layer\(([^)]*)\)", text)
    if not found:
        return None
    name, *words = found.group(1).split()
    lists = {keyword: [] for keyword in KEYWORDS}
    for word in words:
        if word in lists:
            into = lists[word]
        else:
            into.append(word)
    return Layer(name, folder, lists["USES"], lists["LIBRARIES"] + lists["PLAIN_LIBRARIES"])


def read_layers(root):
    """The layers, the lowest first."""
    text = re.sub(r"#.*", "", (root / "CMakeLists.txt").read_text())
    folders = re.findall(r"\badd_subdirectory\(([\w/]+)\)", text)
    return [layer for layer in (read_layer(root, folder) for folder in folders) if layer]


def declared_upward(layers):
    known = []
    for layer in layers:
        for used in layer.uses:
            if used not in known:
                yield f"{layer.folder}: USES {used}, which is no layer below it"
        known.append(layer.name)


def layer_of_file(layers, path):
    """The layer in whose folder `path` stands, not in a folder below it."""
    return next((layer for layer in layers if str(Path(path).parent) == layer.folder), None)


def judge_ours(root, layers, layer, header):
    """What is wrong with #include "header" in this layer; None when nothing is."""
    if not (root / header).is_file():
        return "is not named by its path from the root"
    included = layer_of_file(layers, header)
    if not included:
        return "is in no layer"
    if included != layer and included.name not in layer.uses:
        return f"is of the layer {included.name}, which {layer.folder} does not USE"
    return None


def judge_outside(layer, header):
    """The same for #include <header>."""
    if SYSTEM_HEADERS.fullmatch(header):
        return None
    owners = [name for name, shape in LIBRARY_HEADERS.items() if re.fullmatch(shape, header)]
    if not owners:
        return "is of no library that this test knows"
    if not set(owners) & set(layer.libraries):
        return f"is of {' or '.join(owners)}, which is not among {layer.folder}'s LIBRARIES"
    return None


def includes_of(file):
    return [(bracket == '"', header)
            for bracket, header in INCLUDE.findall(file.read_text(encoding="utf-8"))]


def sources_in(folder):
    return sorted([*folder.glob("*.c"), *folder.glob("*.h")])


def problems_of(root):
    """Everything that is wrong, in sentences; the number of includes looked at."""
    layers = read_layers(root)
    problems = list(declared_upward(layers))
    looked_at = 0
    for layer in layers:
        for file in sources_in(root / layer.folder):
            for is_ours, header in includes_of(file):
                wrong = (judge_ours(root, layers, layer, header) if is_ours
                         else judge_outside(layer, header))
                looked_at += 1
                if wrong:
                    problems.append(f"{file.relative_to(root)}: {header} {wrong}")
    return problems, looked_at


class Layers(unittest.TestCase):
    def test_no_folder_includes_what_it_did_not_declare(self):
        problems, looked_at = problems_of(SOURCE_DIR)
        self.assertEqual(problems, [])
        self.assertGreater(looked_at, 50, "the includes were not found")

    def test_every_folder_with_code_is_a_layer(self):
        folders = {layer.folder for layer in read_layers(SOURCE_DIR)}
        for top in ("base", "address", "batch", "workers", "output", "cli"):
            for file in (SOURCE_DIR / top).rglob("*.c"):
                self.assertIn(str(file.parent.relative_to(SOURCE_DIR)), folders)

    def test_the_scripted_internet_shares_no_code_with_the_product(self):
        world = SOURCE_DIR / "tests/world"
        for file in sources_in(world):
            for is_ours, header in includes_of(file):
                self.assertTrue(not is_ours or (world / header).is_file(), f"{file}: {header}")


class TheTestItself(unittest.TestCase):
    """A house with one defect each: it has to be found."""

    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.root = Path(self.place.name)
        self.write("CMakeLists.txt", "add_subdirectory(low)\nadd_subdirectory(high)\n"
                                     "add_subdirectory(high/side)\nadd_subdirectory(tests)\n")
        self.write("low/CMakeLists.txt", "add_layer(low LIBRARIES libuv)")
        self.write("low/low.h", "#include <stdio.h>\n#include <uv.h>\n")
        self.write("low/low.c", '#include "low/low.h"\n')
        self.write("high/CMakeLists.txt", "add_layer(high USES low\n  LIBRARIES libcrypto\n"
                                          "  PLAIN_LIBRARIES csv) # USES side\n")
        self.write("high/high.c", '#include "low/low.h"\n#include <csv.h>\n'
                                  "#include <openssl/hmac.h>\n")
        self.write("high/side/CMakeLists.txt", "add_layer(side USES low)")
        self.write("high/side/side.h", "")
        self.write("tests/CMakeLists.txt", "add_test(NAME x)")

    def tearDown(self):
        self.place.cleanup()

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def check_found(self, path, text, problem):
        self.write(path, text)
        self.assertEqual(problems_of(self.root)[0], [problem])

    def test_a_clean_house_is_clean(self):
        self.assertEqual(problems_of(self.root), ([], 6))

    def test_an_upward_include_is_found(self):
        self.write("high/high.h", "")
        self.check_found("low/low.c", '  #  include "high/high.h"\n',
                         "low/low.c: high/high.h is of the layer high, which low does not USE")

    def test_an_undeclared_neighbour_is_found_and_so_is_a_folder_within(self):
        self.check_found("high/high.c", '#include "high/side/side.h"\n',
                         "high/high.c: high/side/side.h is of the layer side, which high does "
                         "not USE")

    def test_an_upward_declaration_is_found(self):
        self.check_found("low/CMakeLists.txt", "add_layer(low USES high LIBRARIES libuv)",
                         "low: USES high, which is no layer below it")

    def test_an_undeclared_library_is_found(self):
        self.check_found("high/side/side.h", "#include <sqlite3.h>\n",
                         "high/side/side.h: sqlite3.h is of sqlite3, which is not among "
                         "high/side's LIBRARIES")

    def test_a_part_of_a_library_is_not_the_whole(self):
        self.check_found("high/high.c", "#include <openssl/ssl.h>\n",
                         "high/high.c: openssl/ssl.h is of openssl, which is not among "
                         "high's LIBRARIES")

    def test_an_unknown_library_is_found(self):
        self.check_found("low/low.c", "#include <curl/curl.h>\n",
                         "low/low.c: curl/curl.h is of no library that this test knows")

    def test_a_header_not_named_from_the_root_is_found(self):
        self.check_found("low/low.c", '#include "low.h"\n',
                         "low/low.c: low.h is not named by its path from the root")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
