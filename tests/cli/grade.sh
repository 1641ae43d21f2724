#!/bin/sh
# losslab grade as a teacher calls it: where results go, that none is lost or another's, what the
# mean counts, and the exit status. $1: the program.
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
ends() {
  wanted=$1
  shift
  status=0
  "$losslab" "$@" >"$folder/out" 2>"$folder/err" || status=$?
  [ "$status" = "$wanted" ] || fail "'$*' ends with $status, not $wanted"
}

# Two sections, each with a kim; one hands in what does not load.
mkdir -p "$folder/a/kim" "$folder/b/kim" "$folder/b/lee" "$folder/none/kim"
cp "$tversky/solution.lua" "$folder/a/kim/tversky.lua"
cp "$tversky/starter.lua" "$folder/b/kim/tversky.lua"
echo 'return )' >"$folder/b/lee/tversky.lua"

# Two folders of one name are kept apart.
ends 0 grade "$folder/a" "$folder/b" --out "$folder/results" --seed 3
[ "$(wc -l <"$folder/results/results.jsonl")" = 3 ] || fail "not a line for each"
grep -q 'passed  100/100' "$folder/results/feedback/kim/tversky.lua.txt" || fail "the first kim's"
grep -q 'not yet  0/100' "$folder/results/feedback/kim.2/tversky.lua.txt" || fail "the second kim's"
grep -q 'mean score of 3, the rejected as 0: 33.3' "$folder/err" || fail "the mean"

# What lies there is not overwritten.
cp "$folder/results/results.jsonl" "$folder/before"
ends 2 grade "$folder/a" --out "$folder/results"
grep -q 'holds results already' "$folder/err" || fail "it does not say what to do"
cmp -s "$folder/before" "$folder/results/results.jsonl" || fail "results were overwritten"

# Formats: on standard output, and a file each.
ends 0 grade "$folder/a" --format csv
[ "$(head -1 "$folder/out" | cut -d, -f1-3)" = 'student,submission,exercise' ] || fail "no heading"
[ "$(sed -n 2p "$folder/out" | cut -d, -f5-7)" = '"passed",100,100' ] || fail "no row"
ends 0 grade "$folder/a" --format text
grep -q '✓ Three worked numbers' "$folder/out" || fail "no report"
ends 0 grade "$folder/a" --format json,csv --out "$folder/two"
[ -s "$folder/two/results.jsonl" ] && [ -s "$folder/two/results.csv" ] || fail "not a file each"
ends 2 grade "$folder/a" --format csv,yaml
grep -q 'json, text, csv' "$folder/err" || fail "it does not say which formats there are"
rm "$folder/two/results.jsonl"
ends 2 grade "$folder/a" --format json,csv --out "$folder/two"
[ ! -e "$folder/two/results.jsonl" ] || fail "an empty file is left"

# Names that are no UTF-8, and names that are formulas.
mkdir "$folder/c" "$folder/c/=1+1" "$folder/c/$(printf 'k\377m')"
cp "$tversky/solution.lua" "$folder/c/=1+1/tversky.lua"
cp "$tversky/solution.lua" "$folder/c/$(printf 'k\377m')/tversky.lua"
ends 0 grade "$folder/c" --json
iconv -f UTF-8 -t UTF-8 "$folder/out" >"$folder/same" && cmp -s "$folder/out" "$folder/same" ||
  fail "the JSON is not UTF-8"
ends 0 grade "$folder/c" --format csv
grep -q "^\"'=1+1\"" "$folder/out" || fail "a formula"

# Nothing graded is a wrong call.
ends 2 grade "$folder/none"
grep -q 'nothing was graded' "$folder/err" || fail "it does not say so"

# A kill leaves what was done.
mkdir "$folder/d" "$folder/d/ann" "$folder/d/bob"
cp "$tversky/solution.lua" "$folder/d/ann/tversky.lua"
cat >"$folder/d/bob/tversky.lua" <<'END'
local Slow = nn.Module "TverskyLoss"
function Slow:init() end
function Slow:forward() for i = 1, 1e9 do end return tensor(0) end
return Slow
END
"$losslab" grade "$folder/d" --jobs 1 --out "$folder/killed" >"$folder/out" 2>"$folder/err" &
pid=$!
tries=0
while ! grep -q '"student":"ann"' "$folder/killed/results.jsonl" 2>/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 600 ] || fail "the first result never came"
  sleep 0.05
done
kill -KILL "$pid" 2>/dev/null || :
wait "$pid" 2>/dev/null || :
grep -q '"status":"passed"' "$folder/killed/results.jsonl" || fail "a result was lost"
[ -s "$folder/killed/feedback/ann/tversky.lua.txt" ] || fail "a feedback was lost"
# A feedback whose result was never written is not doubled when it is graded again.
sed -i '/"student":"ann"/d' "$folder/killed/results.jsonl"
rm -r "$folder/d/bob"
"$losslab" grade "$folder/d" --resume --out "$folder/killed" >"$folder/out" 2>"$folder/err" || fail "it does not go on"
[ ! -e "$folder/killed/feedback/ann/tversky.lua.2.txt" ] || fail "a feedback stands there twice"
