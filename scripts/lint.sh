#!/bin/sh
# The formatting of all C files, and clang-tidy over the product's.
#
#   scripts/lint.sh          says what is wrong
#   scripts/lint.sh --fix    formats the files
set -eu
cd "$(dirname "$0")/.."

product="base data address batch workers output sandbox cli manual"
case "${1:-}" in
"") how="--dry-run -Werror" ;;
--fix) how="-i" ;;
*) sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
esac

# shellcheck disable=SC2086  # several words, several arguments
find $product tests bench -name '*.[ch]' -print0 | xargs -0 clang-format --style=file $how
[ "$how" != -i ] || exit 0

cmake --preset clang >/dev/null
# shellcheck disable=SC2086
find $product -name '*.c' -print0 |
    xargs -0 -n 4 -P "$(nproc)" clang-tidy --quiet -p build/clang 2>/dev/null
echo "formatting is as it should be, and clang-tidy has found no error"
