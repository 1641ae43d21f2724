#!/bin/sh
# losslab check, grade and lint as a learner, a teacher and an author call them: exit statuses, and
# that a seed replays a grading. $1: the program.
set -eu
losslab=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_STATE_HOME="$folder/state" LOSSLAB_LANG=en
tversky=${LOSSLAB_DATA:?}/exercises/tversky

fail() {
  echo "$*" >&2
  cat "$folder/err" >&2
  exit 1
}
# ends STATUS COMMAND...: runs the program and wants this exit status.
ends() {
  wanted=$1
  shift
  status=0
  "$losslab" "$@" >"$folder/out" 2>"$folder/err" || status=$?
  [ "$status" = "$wanted" ] || fail "'$*' ends with $status, not $wanted"
}

# 0 passed, 1 failed or rejected, 2 called wrongly.
cp "$tversky/solution.lua" "$folder/tversky.lua"
ends 0 check "$folder/tversky.lua"
grep -q '100/100' "$folder/out" || fail "no points in the report"
ends 0 list
grep -q '^  1/12  Write losses of your own' "$folder/out" || fail "what was passed does not count for its goal"
cp "$tversky/wrong/alpha-beta-swapped.c" "$folder/tversky.c"
ends 1 check "$folder/tversky.c"
grep -q 'α and β are swapped' "$folder/out" || fail "the mistake is not named"
LOSSLAB_LANG=ko "$losslab" check "$folder/tversky.c" >"$folder/out" 2>&1 || :
grep -q 'α와 β' "$folder/out" || fail "the mistake is not named in Korean"
ends 1 check "$tversky/starter.lua" --exercise tversky
echo 'int' >"$folder/broken.c"
ends 1 check "$folder/broken.c" --exercise tversky
grep -q 'tversky.c:1:' "$folder/out" || fail "the compiler's words are not there"
ends 2 check "$folder/nothing.lua" --exercise tversky
ends 2 check "$folder/tversky.lua" --exercise nothing
ends 2 check "$folder/tversky.lua" --seed none
ends 2 check "$folder/tversky.lua" --no-such-option
ends 2 check
[ -s "$folder/err" ] && [ ! -s "$folder/out" ] || fail "a wrong call is answered on standard error"

# The seed is in the result, and replays it: the same bytes, what it took aside.
without_time() {
  sed 's/"duration_ms":[0-9.]*//; s/"used":{[^}]*}//' "$folder/out"
}
ends 1 check "$folder/tversky.c" --json
seed=$(sed -n 's/.*"seed":\([0-9]*\).*/\1/p' "$folder/out")
without_time >"$folder/first"
ends 1 check "$folder/tversky.c" --json --seed "$seed"
without_time >"$folder/again"
cmp "$folder/first" "$folder/again" || fail "seed $seed does not replay its grading"
ends 1 check "$folder/tversky.c" --json --seed "$((seed / 2 + 1))"
without_time >"$folder/other"
! cmp -s "$folder/first" "$folder/other" || fail "another seed asks the same"

# A class: one that failed is a result, and no failure of the batch.
mkdir -p "$folder/class/kim" "$folder/class/lee"
cp "$folder/tversky.lua" "$folder/class/kim"
cp "$folder/tversky.c" "$folder/class/lee"
ends 0 grade "$folder/class" --json --seed 7
[ "$(grep -c '"schema":"losslab.grade/1"' "$folder/out")" = 2 ] || fail "not a line a submission"
grep -q '"student":"kim".*"status":"passed"' "$folder/out" || fail "kim did not pass"
grep -q '"student":"lee".*"status":"failed"' "$folder/out" || fail "lee did not fail"
ends 2 grade "$folder/no-class"
ends 2 grade

# Lint in its quick form; and calls that leave nothing to look at.
ends 0 lint --exercise tversky --language lua --no-mutants
grep -q 'tversky: .* of .* programs' "$folder/err" || fail "lint shows no progress"
[ ! -s "$folder/out" ] || fail "lint has findings: $(cat "$folder/out")"
for call in "--lessons --exercises" "--language cobol" "--jobs none" "--exercise nothing"; do
  # shellcheck disable=SC2086 # the list is to be split
  ends 2 lint $call
done

# What is mistyped is answered with what was probably meant, and what to do.
says() { # says WORDS STATUS COMMAND...
  words=$1
  shift
  ends "$@"
  grep -qF -- "$words" "$folder/err" || fail "'$*' does not say: $words"
}
says "did you mean 'check'?" 2 chekc
says "did you mean '--exercise'?" 2 check --exercize=tversky "$folder/tversky.lua"
says "did you mean 'tversky'?" 2 hint tverski
says "did you mean 'huber'?" 2 plot hubber
says "of boxes: iou; of masks: tversky" 2 losses jaccard
says "of boxes: iou; of masks: tversky" 2 plot jaccard
says "--exercise needs a value" 2 check --exercise
says "--json=yes takes no value" 2 list --json=yes
says "'-x' is no option here" 2 list -x
says "is a folder" 2 check "$folder/class"
cp "$folder/tversky.lua" "$folder/mine.lua"
says "--exercise says which" 2 check "$folder/mine.lua"
says "exercises: tversky perceptual balancing" 2 check "$folder/mine.lua"
ends 0 help check
grep -q -- '--watch' "$folder/out" || fail "'help check' is not the help of check"

# A result that cannot be written is not one that was given.
if [ -c /dev/full ]; then
  status=0
  "$losslab" list >/dev/full 2>"$folder/err" || status=$?
  [ "$status" = 3 ] && [ -s "$folder/err" ] || fail "a full disk ends with $status"
fi
