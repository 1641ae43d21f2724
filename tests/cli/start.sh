#!/bin/sh
# losslab start, hint and solution as a learner calls them. $1: the program.
set -eu
losslab=$(realpath "$1")
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

# In the reader's language.
LOSSLAB_LANG=ko "$losslab" start tversky --language c "$here/ko" >"$folder/out"
grep -q '손실을 돌려줍니다' "$here/ko/tversky.c" || fail "the starter is not Korean"
grep -q 'Returns the loss' "$here/tversky.c" || fail "the starter is not English"

# The interface's language is an option of every command, before it or behind it, and is not taken for
# the start of another option.
"$losslab" start balancing "$here/lang" --lang ko >"$folder/out"
grep -q '손실' "$folder/out" && [ -s "$here/lang/balancing.lua" ] || fail "start --lang ko"
"$losslab" --lang=ko list >"$folder/out"
grep -q '손실' "$folder/out" || fail "--lang=ko list"
"$losslab" show 2.3 --lang ko --width 70 >"$folder/out"
grep -q '후버' "$folder/out" || fail "show --lang ko"
LOSSLAB_LANG=ko "$losslab" doctor --lang en >"$folder/out" || :
grep -q 'kernels' "$folder/out" || fail "doctor --lang en"
for call in "start tversky --lang" "start tversky --lang fr" "list --lang" "--lang"; do
  status_of "$losslab" $call
  [ "$status" = 2 ] && grep -q -e '--lang' "$folder/err" || fail "'$call' ends with $status"
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

# On a disk without room: the machine's fault, and no empty file that a later start would not replace.
if unshare -rm true 2>/dev/null; then
  mkdir "$folder/small"
  unshare -rm sh -c '
    mount -t tmpfs -o size=64k none "$2" && cd "$2" || exit 9
    dd if=/dev/zero of=fill bs=1k count=64 status=none 2>/dev/null
    status=0
    "$1" start tversky 2>err.txt >/dev/null || status=$?
    [ "$status" = 3 ] || { echo "start on a full disk ends with $status" >&2; exit 1; }
    [ ! -e tversky.lua ] || { echo "start on a full disk leaves a file" >&2; exit 1; }
    rm fill
    "$1" start tversky >/dev/null
  ' sh "$losslab" "$folder/small" || fail "start on a full disk"
else
  echo "no namespaces here: a full disk is not tried" >&2
fi

# A home that is not there is not made, and nothing but the word on it is different.
(
  unset XDG_STATE_HOME XDG_CONFIG_HOME
  HOME="$folder/nobody" "$losslab" hint tversky >"$folder/out" 2>"$folder/err"
)
grep -q 'no home folder' "$folder/err" || fail "a missing home is not told: $(cat "$folder/err")"
[ ! -e "$folder/nobody" ] || fail "a missing home was made"
