#!/bin/sh
# One class graded in several ways is the same marks to the byte: jobs, shards, a run that was killed
# and went on, a folder that was followed. $1: the program.
set -eu
losslab=$1
folder=$(mktemp -d)
follower=
trap '[ -z "$follower" ] || kill "$follower" 2>/dev/null || true; rm -rf "$folder"' EXIT
export XDG_STATE_HOME="$folder/state" LOSSLAB_LANG=en
tversky=${LOSSLAB_DATA:?}/exercises/tversky

fail() {
  echo "$*" >&2
  cat "$folder/out" "$folder/err" >&2
  exit 1
}
ends() {
  wanted=$1
  shift
  status=0
  "$losslab" "$@" >"$folder/out" 2>"$folder/err" || status=$?
  [ "$status" = "$wanted" ] || fail "'$*' ends with $status, not $wanted"
}
# export NAME: the marks of $folder/NAME.db in $folder/NAME.jsonl
export_book() {
  ends 0 gradebook export --format jsonl --book "$folder/$1.db"
  cp "$folder/out" "$folder/$1.jsonl"
}
same() {
  cmp -s "$folder/one.jsonl" "$folder/$1.jsonl" || {
    diff "$folder/one.jsonl" "$folder/$1.jsonl" | cut -c1-400 >&2
    fail "$1 differs"
  }
}

mkdir "$folder/class"
number=0
for file in solution.lua wrong/alpha-beta-swapped.lua wrong/smooth-missing.c solution.c starter.lua wrong/gradient-sign.lua; do
  number=$((number + 1))
  mkdir "$folder/class/s$number"
  cp "$tversky/$file" "$folder/class/s$number/tversky.${file##*.}"
done
mkdir "$folder/class/hostile"
echo 'while true do end' >"$folder/class/hostile/tversky.lua"

ends 0 grade "$folder/class" --seed 5 --jobs 1 --out "$folder/m1"
ends 0 gradebook import "$folder/m1" --book "$folder/one.db"
export_book one
[ "$(wc -l <"$folder/one.jsonl")" = 7 ] || fail "not a line each"

ends 0 grade "$folder/class" --seed 5 --jobs 8 --out "$folder/m8"
ends 0 gradebook import "$folder/m8" --book "$folder/eight.db"
export_book eight
same eight

# Shards, the second twice: on other machines, in another order.
ends 2 grade "$folder/class" --shard 1/3 --out "$folder/s"
ends 2 grade "$folder/class" --shard 4/3 --seed 5 --out "$folder/s"
for k in 3 2 1; do
  ends 0 grade "$folder/class" --seed 5 --shard $k/3 --out "$folder/s$k"
done
ends 0 grade "$folder/class" --seed 5 --shard 2/3 --out "$folder/s2-again"
ends 0 gradebook import "$folder/s3" "$folder/s2-again" --book "$folder/a.db"
ends 0 gradebook import "$folder/s1" "$folder/s2" --book "$folder/b.db"
ends 0 gradebook merge "$folder/a.db" "$folder/b.db" --book "$folder/shards.db"
export_book shards
same shards

# A run whose results end in the middle of a line goes on; what has changed is graded again.
mkdir "$folder/r"
{ head -n 3 "$folder/m1/results.jsonl"; sed -n 4p "$folder/m1/results.jsonl" | cut -c1-200 | tr -d '\n'; } >"$folder/r/results.jsonl"
cp -r "$folder/m1/sources" "$folder/r"
ends 2 grade "$folder/class" --resume
ends 0 grade "$folder/class" --resume --out "$folder/r" --jobs 2
grep -q 'graded before, and not changed since: 3' "$folder/err" || fail "what was done is not said"
[ "$(wc -l <"$folder/r/results.jsonl")" = 7 ] || fail "not the rest"
ends 0 gradebook import "$folder/r" --book "$folder/resumed.db"
export_book resumed
same resumed
ends 0 grade "$folder/class" --resume --out "$folder/r"
[ "$(wc -l <"$folder/r/results.jsonl")" = 7 ] || fail "graded again without a change"
cp "$tversky/solution.lua" "$folder/class/s2/tversky.lua"
ends 0 grade "$folder/class" --resume --out "$folder/r"
[ "$(wc -l <"$folder/r/results.jsonl")" = 8 ] || fail "a change is not graded"
ends 2 grade "$folder/class" --resume --seed 6 --out "$folder/r"
ends 3 grade "$folder/class" --resume --out "$folder/r" --format junit

# Followed: what comes is graded, once.
mkdir "$folder/box"
"$losslab" grade "$folder/box" --follow --seed 5 --out "$folder/f" >/dev/null 2>&1 &
follower=$!
sleep 0.3
cp -r "$folder/class/s1" "$folder/box/s1"
waited=0
until [ -s "$folder/f/results.jsonl" ]; do
  sleep 0.5
  waited=$((waited + 1))
  [ $waited -lt 120 ] || fail "what came was not graded"
done
cp "$folder/box/s1/tversky.lua" "$folder/box/s1/tversky-1.lua"
until [ "$(wc -l <"$folder/f/results.jsonl")" = 2 ]; do
  sleep 0.5
  waited=$((waited + 1))
  [ $waited -lt 120 ] || fail "a second file was not graded"
done
sleep 3
[ "$(wc -l <"$folder/f/results.jsonl")" = 2 ] || fail "graded twice"
kill -TERM "$follower"
wait "$follower" || true
follower=
