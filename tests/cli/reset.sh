#!/bin/sh
# losslab reset as a learner calls it: what is forgotten, what stays, and that it asks. $1: the program.
set -eu
losslab=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_STATE_HOME="$folder/state" LOSSLAB_LANG=en

fail() {
  echo "$*" >&2
  exit 1
}
status_of() {
  status=0
  "$@" >"$folder/out" 2>"$folder/err" </dev/null || status=$?
}
# How many hints of an exercise are remembered.
hints() {
  "$losslab" list --json | tr -d ' \t\n' | sed "s/.*\"exercise\":\"$1\",[^}]*\"hints\":\([0-9]*\).*/\1/"
}
see_hints() {
  for exercise in tversky perceptual; do
    "$losslab" hint "$exercise" >/dev/null
  done
}

# Without a terminal nobody can be asked, and nothing is forgotten.
see_hints
status_of "$losslab" reset tversky
[ "$status" = 2 ] && grep -q -- --yes "$folder/err" || fail "reset without a terminal: $status"
[ "$(hints tversky)" = 1 ] || fail "reset forgets without being told to"

# One exercise, by either of its names; the others stay.
"$losslab" reset tversky --yes >"$folder/out"
grep -q Forgotten "$folder/out" || fail "reset does not say that it is done"
[ "$(hints tversky) $(hints perceptual)" = "0 1" ] || fail "reset of one exercise"
see_hints
"$losslab" reset ex1 --yes >/dev/null
[ "$(hints tversky) $(hints perceptual)" = "0 2" ] || fail "reset by the page's id"
"$losslab" reset 2.3 --yes >/dev/null || fail "reset of a page"
[ "$(hints perceptual)" = 2 ] || fail "reset of a page forgets an exercise"
see_hints
"$losslab" reset all --yes >/dev/null
[ "$(hints tversky) $(hints perceptual)" = "0 0" ] || fail "reset of everything"

for call in "reset" "reset 2.3 2.4" "reset 9.9 --yes" "reset tverski --yes" "reset all --no"; do
  status_of "$losslab" $call
  [ "$status" = 2 ] || fail "'$call' ends with $status"
done
status_of "$losslab" reset tverski --yes
grep -q "'tversky'" "$folder/err" || fail "the name that was meant is not told"

# Progress that cannot be written: the machine's fault, and not said to be done.
touch "$folder/file"
XDG_STATE_HOME="$folder/file" status_of "$losslab" reset all --yes
[ "$status" = 3 ] || fail "reset without a store ends with $status"
! grep -q Forgotten "$folder/out" || fail "reset without a store says that it is done"

# On a terminal it asks, and only a yes is one.
if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
  answered() {
    status=0
    printf '%s\n' "$1" | script -qec "'$losslab' reset tversky" /dev/null >"$folder/out" 2>&1 || status=$?
    grep -q 'hints seen 1' "$folder/out" || fail "reset does not say what goes: $(cat "$folder/out")"
  }
  see_hints
  for no in n "" yesterday; do
    answered "$no"
    [ "$status" = 1 ] && [ "$(hints tversky)" = 1 ] || fail "'$no' is taken for a yes: $status"
  done
  answered Yes
  [ "$status" = 0 ] && [ "$(hints tversky)" = 0 ] || fail "'Yes' is not taken for a yes: $status"
else
  echo "no script(1) here: the question is not tried" >&2
fi
