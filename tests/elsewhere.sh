#!/bin/sh
# losslab as other systems build it: all works but grading, which says that it needs Linux.
# $1: the program.
set -eu
losslab=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_STATE_HOME="$folder" LOSSLAB_LANG=en LC_ALL=C.UTF-8

fail() {
  echo "$*" >&2
  exit 1
}
"$losslab" show 2.3 >"$folder/out" || fail 'show'
grep -q Huber "$folder/out" || fail 'show prints no page'
[ "$("$losslab" eval 'loss.mse({1, 2}, {0, 0})')" = 2.5 ] || fail 'eval'
"$losslab" plot mse -o "$folder/mse.svg" || fail 'plot'
[ -s "$folder/mse.svg" ] || fail 'plot writes nothing'
"$losslab" start tversky "$folder" >/dev/null || fail 'start'
status=0
"$losslab" check "$folder/tversky.lua" >"$folder/out" 2>"$folder/err" || status=$?
[ "$status" = 3 ] || fail "check ends with $status"
grep -q 'grading needs Linux' "$folder/err" "$folder/out" || fail "check says: $(cat "$folder/err" "$folder/out")"
