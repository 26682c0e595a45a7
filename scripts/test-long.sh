#!/bin/bash
# What takes longer than scripts/test.sh may: more kills and outages, larger lists,
# every scenario under ThreadSanitizer and valgrind.  About two hours on two cores.
#
#   scripts/test-long.sh               all of it
#   scripts/test-long.sh kills memory  only these: kills, faults, outages, moods,
#                                      fuzz, world, memory, tsan, valgrind
set -euo pipefail
cd "$(dirname "$0")/.."

all_steps="kills faults outages moods fuzz world memory tsan valgrind"
steps=${*:-$all_steps}
for one in $steps; do
    if ! [[ " $all_steps " == *" $one "* ]]; then
        sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
        exit 64
    fi
done

build()
{
    local preset=$1
    shift
    cmake --preset "$preset" >/dev/null
    cmake --build --preset "$preset" ${1:+--target "$@"} | tail -n 1
}

large()
{
    tests/large/run build/release/rollcall build/release/tests/world/rollcall-world "$@"
}

steady()
{
    if setarch -R true 2>/dev/null; then setarch -R "$@"; else "$@"; fi
}

run_kills()
{
    ROLLCALL_LARGE_ROWS=1000000 ROLLCALL_LARGE_KILLS=500 large kills
    ROLLCALL_LARGE_STOPS=100 large stops
}
run_outages() { ROLLCALL_LARGE_OUTAGES=200 large outages; }
run_moods() { ROLLCALL_LARGE_MOODS=500 large moods; }
run_world() { ROLLCALL_LARGE_ROWS=500000 large world; }
run_faults()
{
    ROLLCALL_FAULTS=0 tests/faults/run build/release/rollcall \
        build/release/tests/world/rollcall-world \
        build/release/tests/faults/rollcall-faulty.so kills errors disk descriptors ports stops \
        starts bytes clock stuck
    ROLLCALL_FAULTS=2000 tests/faults/run build/release/rollcall \
        build/release/tests/world/rollcall-world \
        build/release/tests/faults/rollcall-faulty.so memory
}
# ROLLCALL_FUZZ_RUNS of each target, ten million by default: hours.
run_fuzz()
{
    local found=build/fuzz/found target name

    cmake --preset fuzz >/dev/null
    cmake --build --preset fuzz | tail -n 1
    mkdir -p "$found"
    for target in tests/fuzz/*_fuzz.c; do
        name=$(basename "$target" _fuzz.c)
        mkdir -p "build/fuzz/corpus/$name"
        echo "fuzz: $name"
        "build/fuzz/tests/fuzz/fuzz_$name" "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name" \
            -runs="${ROLLCALL_FUZZ_RUNS:-10000000}" -max_len=4096 \
            -artifact_prefix="$found/$name-" -print_final_stats=1 2>&1 |
            grep -E 'ERROR|not so|stat::number_of|Test unit'
        [ -z "$(ls -A "$found")" ] || { echo "found: $(ls "$found")"; return 1; }
    done
}

run_memory() { ROLLCALL_LARGE_ROWS=500000 large memory; }

run_tsan()
{
    build tsan
    ROLLCALL_WRAP="sh -c 'exec \"\$@\" --threads 4' sh" \
        steady ctest --preset tsan -R '^(unit|scenario)\.'
}

run_valgrind()
{
    build dev
    ROLLCALL_WRAP=$PWD/scripts/memcheck ROLLCALL_TIME_LIMIT=110 ctest --preset dev -R '^scenario\.'
}

scripts/install-deps.sh
build release rollcall rollcall-world rollcall-faulty
for one in $steps; do
    printf '\n=== %d:%02d %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$one"
    "run_$one"
done
printf '\n=== %d:%02d all is well: %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$steps"
