#!/bin/sh
# losslab start, hint and solution as a learner calls them. $1: the program.
set -eu
losslab=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_STATE_HOME="$folder/state" LOSSLAB_LANG=en
here="$folder/a \"folder\" of mine"

fail() {
  echo "$*" >&2
  exit 1
}
status_of() {
  status=0
  "$@" >"$folder/out" 2>"$folder/err" || status=$?
}

for exercise in tversky perceptual balancing; do
  for language in lua c; do
    "$losslab" start "$exercise" --language "$language" "$here" >"$folder/out" || fail "start $exercise $language"
    grep -q "$exercise.$language" "$folder/out" || fail "start does not name the file"
    [ -s "$here/$exercise.$language" ] || fail "no $exercise.$language"
  done
done

# What editors read: JSON as others read it, paths with quotes included.
grep -q '"workspace.library"' "$here/.luarc.json" || fail "no .luarc.json"
headers=$(sed -n 's/^-I//p' "$here/compile_flags.txt")
[ -f "$headers/losslab.h" ] || fail "compile_flags.txt does not find losslab.h"

# Never over a learner's work.
echo mine >"$here/tversky.lua"
status_of "$losslab" start tversky "$here"
[ "$status" = 2 ] && grep -q 'there already' "$folder/err" || fail "start over a file: $status"
[ "$(cat "$here/tversky.lua")" = mine ] || fail "start wrote over a file"

# Hints go up one by one, and stop at the last; solutions open by passing, or by giving up.
for n in 1 2; do
  "$losslab" hint tversky >"$folder/out"
  grep -q "^Hint $n of" "$folder/out" || fail "hint $n"
  ! grep -q "^Hint $((n + 1)) of" "$folder/out" || fail "hint $n shows the one after it"
done
status_of "$losslab" solution tversky
[ "$status" = 1 ] || fail "solutions are open before a pass: $status"
"$losslab" solution tversky --give-up >"$folder/out"
grep -q TverskyLoss "$folder/out" || fail "no solution after giving up"

for call in "start nothing" "start" "start tversky --language cobol" "hint" "hint nothing" "solution"; do
  status_of "$losslab" $call
  [ "$status" = 2 ] || fail "'$call' ends with $status"
  [ -s "$folder/err" ] || fail "'$call' says nothing"
done
