#!/bin/bash
# Installs, builds and tests everything; the first failure ends it and is named.
#
#   scripts/test.sh                 all steps, in this order
#   scripts/test.sh unit scenarios  only these
#
#   unit       gcc build; unit tests, schema, layers, the demo
#   scenarios  the program against scripted internets, and hostile ones
#   clang      a build by clang, without a warning
#   asan       unit tests and scenarios under AddressSanitizer and UBSan
#   tsan       the threaded parts, and scenarios with four workers, under ThreadSanitizer
#   valgrind   a choice of both under valgrind
#   large      a large list, and a run that is killed again and again
#   faults     one call to the system goes wrong, or an allocation, at a time
#   servers    real mail servers in a network namespace (root; else skipped, but not in CI)
#   package    the Debian package in a bare Debian 12, installed and removed (root; else skipped, but not in CI)
#   browser    a report in a browser (chromium, installed by root; else skipped, but not in CI)
set -euo pipefail
cd "$(dirname "$0")/.."

all_steps="unit scenarios clang asan tsan valgrind large faults servers package browser"
jobs=$(nproc)
scenario=tests/scenarios
log=$(mktemp)
step=options
summary=

elapsed()
{
    printf '%d:%02d' $((SECONDS / 60)) $((SECONDS % 60))
}

at_exit()
{
    local code=$?

    if [ $code -ne 0 ] && [ "$step" != options ]; then
        echo "test.sh: FAILED in step $step, after $(elapsed); once more: scripts/test.sh $step" >&2
    fi
    rm -f "$log"
    exit $code
}
trap at_exit EXIT

begin()
{
    step=$1
    printf '\n=== %s %s: %s\n' "$(elapsed)" "$1" "$2"
}

# build PRESET [TARGET...]: what a build says is shown only when it fails.
build()
{
    local preset=$1
    shift
    { cmake --preset "$preset" &&
        cmake --build --preset "$preset" --parallel "$jobs" ${1:+--target "$@"}; } >"$log" 2>&1 ||
        { cat "$log"; return 1; }
}

# Sanitizers of clang 14 want less randomness in addresses than new kernels give.
steady()
{
    if setarch -R true 2>/dev/null; then setarch -R "$@"; else "$@"; fi
}

# In $log; of a long report a test may show the end alone.
sanitizer_found_something()
{
    grep -qE 'ERROR: AddressSanitizer|==ABORTING|ThreadSanitizer: |runtime error:' "$log" ||
        { grep -q 'LeakSanitizer' "$log" && ! grep -qF '[  FAILED  ]' "$log"; }
}

# check PRESET ARGUMENT...: ctest, whose closing line is repeated at the end of all.
# What failed beside others and passes alone was short of time: it is named there.  What a
# sanitizer found is a failure, however often it passes; a leak, too, unless an assertion
# failed as well, which leaves its test's memory behind.
check()
{
    local preset=$1 failed=
    shift
    if ! steady ctest --preset "$preset" --parallel "$jobs" --no-tests=error "$@" | tee "$log"; then
        ! sanitizer_found_something || return 1
        failed=$(sed -nE 's/^\t *[0-9]+ - ([^ ]+) .*/\1/p' "$log" | tr '\n' ' ')
        echo "test.sh: once more, alone: $failed"
        steady ctest --preset "$preset" --rerun-failed --no-tests=error | tee "$log"
    fi
    summary+=$(printf '%-10s %s' "$step" "$(grep 'tests passed' "$log")")
    summary+="${failed:+; these failed before they passed: $failed}"$'\n'
}

step_unit()
{
    begin unit "gcc build; unit tests, schema, layers, the demo"
    build dev
    check dev --exclude-regex '^(scenario|hostile)\.'
}

step_scenarios()
{
    begin scenarios "the program against scripted internets"
    build dev
    check dev --tests-regex '^(scenario|hostile)\.'
}

step_clang()
{
    begin clang "a build by clang, without a warning"
    build clang
}

step_asan()
{
    begin asan "unit tests and scenarios under AddressSanitizer and UBSan"
    build asan
    check asan --tests-regex '^(unit|scenario|hostile)\.'
}

step_tsan()
{
    begin tsan "the threaded parts, and scenarios with four workers, under ThreadSanitizer"
    build tsan
    ROLLCALL_WRAP="sh -c 'exec \"\$@\" --threads 4' sh" check tsan --tests-regex \
        '^unit\.(batch|workers|output)\.|^scenario\.(pool_of|few_|a_storm|greylisted|sessions_are|temporary|starttls|outputs_as)'
}

step_valgrind()
{
    begin valgrind "a choice of both under valgrind"
    build dev
    for test in build/dev/tests/{base_*,output_*,workers_{smtp,net}_*}_test \
        build/dev/tests/batch_{domain_group,intake,record_framer,run_answers,run_journal}_test; do
        echo "$test"
        scripts/memcheck "$test" >"$log" 2>&1 || { cat "$log"; return 1; }
    done
    ROLLCALL_WRAP=$PWD/scripts/memcheck check dev --tests-regex \
        '^scenario\.(known_and|duplicates|greylisted_then|accept_all|starttls_required|outputs_as|null_mx_is|truncated)'
}

step_large()
{
    begin large "a large list, and a run that is killed again and again"
    build release # with its tests: an optimizer warns of what others do not see
    scripts/check-hardening.sh build/release/rollcall
    tests/large/run build/release/rollcall build/release/tests/world/rollcall-world
}

step_faults()
{
    begin faults "one call to the system goes wrong, or memory runs out"
    build dev
    tests/faults/run build/dev/rollcall build/dev/tests/world/rollcall-world \
        build/dev/tests/faults/rollcall-faulty.so
}

step_servers()
{
    begin servers "real mail servers in a network namespace"
    local code=0

    build dev rollcall
    ROLLCALL_SERVERS_REQUIRED=${CI:+1} tests/servers/run build/dev/rollcall || code=$?
    [ $code -ne 77 ] || { summary+="servers    skipped"$'\n'; return 0; }
    return $code
}

step_package()
{
    begin package "the Debian package, installed and removed"
    local code=0

    build release
    tests/package/run build/release || code=$?
    [ $code -ne 77 ] || [ -n "${CI:-}" ] || { summary+="package    skipped"$'\n'; return 0; }
    return $code
}

step_browser()
{
    begin browser "a report in a browser"
    local code=0 place

    build dev rollcall rollcall-world
    [ -z "${CI:-}" ] || scripts/install-deps.sh browser
    place=$(mktemp -d)
    scripts/demo.sh build/dev "$place" >"$log" 2>&1 || { cat "$log"; return 1; }
    build/dev/rollcall report "$place/results.jsonl.run" -o "$place/report.html" --report-addresses
    tests/browser/run "$place/report.html" || code=$?
    rm -rf "$place"
    [ $code -ne 77 ] || [ -n "${CI:-}" ] || { summary+="browser    skipped"$'\n'; return 0; }
    return $code
}

steps=${*:-$all_steps}
for one in $steps; do
    if ! [[ " $all_steps " == *" $one "* ]]; then
        sed -n '2,17s/^# \{0,1\}//p' "$0" >&2
        exit 64
    fi
done
begin install "packages"
scripts/install-deps.sh
for one in $steps; do
    "step_$one"
done
step=end
printf '\n=== %s all is well: %s\n%s' "$(elapsed)" "$steps" "$summary"
