#!/bin/sh
# rollcall in two minutes: builds it, starts a scripted internet on this machine,
# and verifies data/sample.csv against it.  Nobody outside is asked.
#
#   scripts/demo.sh                    installs, builds, and writes build/demo/results.*
#   scripts/demo.sh BUILD_DIR OUT_DIR  takes the programs from BUILD_DIR
set -eu
cd "$(dirname "$0")/.."

if [ $# -eq 0 ]; then
    build=build/release out=build/demo
    scripts/install-deps.sh build
    echo "building rollcall in $build"
    log=$(mktemp)
    { cmake --preset release && cmake --build --preset release --target rollcall rollcall-world; } \
        >"$log" 2>&1 || { cat "$log" >&2; echo "demo: the build failed" >&2; exit 1; }
    rm -f "$log"
elif [ $# -eq 2 ]; then
    build=$1 out=$2
else
    sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
    exit 64
fi
mkdir -p "$out"
rm -f "$out"/results.*

# The world ends with its standard input, so it never outlives this script.
talk=$(mktemp -d)
mkfifo "$talk/stdin"
"$build/tests/world/rollcall-world" data/sample.world --with-stdin --log "$out/world.log" \
    <"$talk/stdin" >"$talk/ready" &
world=$!
exec 9>"$talk/stdin"
trap 'exec 9>&-; wait $world || true; rm -rf "$talk"' EXIT
trap 'exit 130' INT TERM
until grep -q '^ready' "$talk/ready"; do
    kill -0 $world 2>/dev/null || { echo "demo: the scripted internet did not start" >&2; exit 1; }
    sleep 0.05
done
dns=$(sed -n 's/^ready dns=\([^ ]*\).*/\1/p' "$talk/ready")
port=$(sed -n 's/^ready .*smtp-port=//p' "$talk/ready")

# Against the real internet only the first line would be needed; the rest says where
# the scripted one is, and makes its short answers quick.
command="rollcall verify data/sample.csv
    -o $out/results.jsonl -o $out/results.csv -o $out/results.json
    --from verify@sender.example --helo verify.sender.example
    --resolver $dns --smtp-port $port --allow-net 127.0.0.0/8
    --connect-gap 20ms --connect-timeout 1s --reply-timeout 2s --retry-after 1s,1s"
echo "$command"
echo
# shellcheck disable=SC2086  # several words, several arguments
XDG_STATE_HOME=$talk XDG_CACHE_HOME=$talk "$build"/$command

echo
python3 - "$out/results.csv" <<'TABLE'
import csv
import sys

SHOWN = 14
columns = {"E-mail": 24, "rollcall_status": 13, "rollcall_reason": 20, "rollcall_smtp_text": 40}

def line(cells):
    return "  ".join(cell[:width].ljust(width) for cell, width in zip(cells, columns.values())).rstrip()

with open(sys.argv[1], newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
one_of_each = {row["rollcall_reason"]: row for row in reversed(rows)}
shown = [row for row in rows if row is one_of_each[row["rollcall_reason"]]][:SHOWN]
print(line(name.removeprefix("rollcall_") for name in columns))
for row in shown:
    print(line(row[name] for name in columns))
print(f"... {len(rows)} rows, {len(one_of_each)} different reasons: {sys.argv[1]}")
TABLE
