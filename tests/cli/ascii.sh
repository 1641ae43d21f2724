#!/bin/sh
# The whole course in English, charts and answers and all, can be written in ASCII: each sign has a twin that says what it
# means, also in the boxes, rows and marks of charts.
set -eu
losslab=$1
fail() { echo "ascii: $*" >&2; exit 1; }

text=$("$losslab" show --all --ascii --answers --lang en --width 80)
[ "$(printf '%s\n' "$text" | wc -l)" -gt 5000 ] || fail "the course is shorter than it was"
if odd=$(printf '%s\n' "$text" | LC_ALL=C grep -n '[^ -~]'); then
  fail "not ASCII: $(printf '%s\n' "$odd" | head -5)"
fi
printf '%s\n' "$text" | grep -q 'update theta' || fail "a box of the loop on 1.1 has lost its name"
