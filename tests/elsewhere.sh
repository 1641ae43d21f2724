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
# A loss of one's own runs in this process, within its limits, and the page says so.
mkdir -p "$folder/losslab/losses"
echo 'return function(p, t) return (p - t)^2 end' >"$folder/losslab/losses/sq.lua"
echo 'return function(p, t) while true do end end' >"$folder/losslab/losses/endless.lua"
[ "$("$losslab" eval 'loss.mine.sq({5, 1}, {2, 1})')" = 4.5 ] || fail 'a loss of one'"'"'s own'
[ "$("$losslab" eval 'loss.shut_in()')" = false ] || fail 'it says that there is a box'
"$losslab" eval 'loss.mine.endless(1, 2)' 2>"$folder/err" && fail 'an endless loss ends well'
grep -q 'endless.lua:1:' "$folder/err" || fail "an endless loss says: $(cat "$folder/err")"
"$losslab" show 7.3 | grep -q 'in this process: no box here' || fail 'page 7.3 does not say that there is no box'
"$losslab" start tversky "$folder" >/dev/null || fail 'start'
status=0
"$losslab" check "$folder/tversky.lua" >"$folder/out" 2>"$folder/err" || status=$?
[ "$status" = 3 ] || fail "check ends with $status"
grep -q 'grading needs Linux' "$folder/err" "$folder/out" || fail "check says: $(cat "$folder/err" "$folder/out")"
