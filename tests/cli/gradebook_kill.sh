#!/bin/sh
# A gradebook under kills, a full disk and two people at once: it holds what was there before, or all that
# was added, and nothing between. $1: the program. $2: how many kills (default 20).
set -eu
losslab=$1
kills=${2:-20}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_STATE_HOME="$folder/state" LOSSLAB_LANG=en
tversky=${LOSSLAB_DATA:?}/exercises/tversky
book=$folder/book.db

fail() {
  echo "$*" >&2
  exit 1
}
# count: the marks in the book; fails where it cannot be read
count() {
  "$losslab" gradebook export --format jsonl --book "$book" 2>"$folder/err" >"$folder/out" ||
    { cat "$folder/err" >&2; fail "the book cannot be read"; }
  wc -l <"$folder/out"
}

mkdir -p "$folder/class/zero" "$folder/first" "$folder/more"
cp "$tversky/solution.lua" "$folder/class/zero/tversky.lua"
"$losslab" grade "$folder/class" --seed 3 --json >"$folder/line" 2>/dev/null
cp "$folder/line" "$folder/first/results.jsonl"
i=0
while [ $i -lt 300 ]; do
  i=$((i + 1))
  sed "s/\"student\":\"zero\"/\"student\":\"s$i\"/" "$folder/line"
done >"$folder/more/results.jsonl"
"$losslab" gradebook import "$folder/first" --book "$book" >/dev/null 2>&1
[ "$(count)" = 1 ] || fail "the first mark is not there"

# Killed at any moment: 1 or 301.
kill_number=0
killed=0
while [ $kill_number -lt "$kills" ]; do
  kill_number=$((kill_number + 1))
  cp "$book" "$folder/before.db"
  "$losslab" gradebook import "$folder/more" --book "$book" >/dev/null 2>&1 &
  import=$!
  sleep "0.0$((kill_number * 7 % 90 + 10))"
  kill -9 $import 2>/dev/null && killed=$((killed + 1))
  wait $import 2>/dev/null || true
  marks=$(count)
  [ "$marks" = 1 ] || [ "$marks" = 301 ] || fail "kill $kill_number left $marks marks"
  rm -f "$book" "$book-journal"
  cp "$folder/before.db" "$book"
done
echo "kills: $kills, of them in the middle: $killed; marks lost or half: 0"

# A full disk, as a limit on a file's size: said, and all as it was.
before=$(count)
if (
  trap '' XFSZ
  ulimit -f 100
  "$losslab" gradebook import "$folder/more" --book "$book" >/dev/null 2>"$folder/err"
); then
  fail "an import beyond the disk succeeds"
fi
[ -s "$folder/err" ] || fail "a full disk is not said"
[ "$(count)" = "$before" ] || fail "a full disk changed the book"

# Two at once, each adding what the other adds: once.
"$losslab" gradebook import "$folder/more" --book "$book" >/dev/null 2>&1 &
one=$!
"$losslab" gradebook import "$folder/more" --book "$book" >/dev/null 2>&1 || fail "the second of two fails"
wait $one || fail "the first of two fails"
[ "$(count)" = 301 ] || fail "two at once: $(count) marks"
