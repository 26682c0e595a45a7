#!/bin/sh
# Whether a built program has what cmake/Hardening.cmake asks for: says what it lacks.
#
#   scripts/check-hardening.sh build/release/rollcall
set -eu

program=${1:?which program?}
lacks=0
header=$(readelf -hW "$program")
segments=$(readelf -lW "$program")
dynamic=$(readelf -dW "$program")
symbols=$(nm -D "$program")

# want NAME TEXT PATTERN; unwanted likewise
want()
{
    printf '%s\n' "$2" | grep -Eq "$3" || { echo "$program: $1 is missing"; lacks=1; }
}
unwanted()
{
    if printf '%s\n' "$2" | grep -Eq "$3"; then
        echo "$program: $1"
        lacks=1
    fi
}

want "position independence" "$header" 'Type: +DYN'
want "RELRO" "$segments" 'GNU_RELRO'
want "immediate binding" "$dynamic" 'BIND_NOW'
want "the stack without code" "$segments" 'GNU_STACK +.* RW '
want "the stack protector" "$symbols" '__stack_chk_fail'
want "fortified calls" "$symbols" '__(memcpy|memmove|snprintf|vsnprintf)_chk'
unwanted "a segment is writable and executable" "$segments" 'LOAD .* RWE '
unwanted "it looks for libraries by itself (RPATH)" "$dynamic" 'R(UN)?PATH'
exit $lacks
