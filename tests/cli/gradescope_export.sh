#!/bin/sh
# A Gradescope export, as a folder and as the zip that it is: whose work it is says its list, both of a pair
# get the mark, and a list that means harm costs nobody a mark. $1: the program.
set -eu
losslab=$(realpath "$1")
solution=${LOSSLAB_DATA:?}/exercises/tversky/solution.lua
folder=$(mktemp -d "${TMPDIR:-/tmp}/losslab-gradescope-XXXXXX")
trap 'rm -rf "$folder"' EXIT INT TERM
export LOSSLAB_LANG=en LC_ALL=C.UTF-8 XDG_STATE_HOME="$folder/state"
cd "$folder"
fail() {
  echo "$*" >&2
  cat out err >&2
  exit 1
}
grades() {
  rm -rf marks
  "$losslab" grade "$1" --out marks >out 2>err || fail "losslab grade $1: exit status $?"
}
marked() { grep -q "\"student\":\"$1\".*\"status\":\"passed\"" marks/results.jsonl || fail "$1 has no mark"; }

top=assignment_4711_export
mkdir -p $top/submission_771 $top/submission_772/src $top/submission_773
cp "$solution" $top/submission_771/tversky.lua
cp "$solution" $top/submission_772/src/tversky.lua
echo 'not code' >$top/submission_773/notes.txt
cat >$top/submission_metadata.yml <<'END'
---
submission_771:
  :submitters:
  - :name: 이서연
    :sid: '20231235'
    :email: s@example.kr
  :created_at: 2026-11-29 21:04:05.123 +09:00
  :score: 85.0
  :status: processed
  :results:
    score: 85.0
    tests: []
  :history:
  - :id: 770
    :created_at: 2026-11-28 10:00:00.000 +09:00
submission_772:
  :submitters:
  - :name: Kim Min-su
    :sid: '20231236'
    :email: k@example.kr
  - :name: Park Ji-ho
    :sid:
    :email: p@example.kr
  :created_at: 2026-11-29 21:05:00.000 +09:00
submission_773:
  :submitters:
  - :name: Lee
    :sid: '20231237'
END
grades $top
marked 20231235
marked 20231236
marked p@example.kr
grep -q '"student":"20231235".*"attempt":2' marks/results.jsonl || fail "an earlier attempt is not counted"
grep -q '"student_name":"이서연"' marks/results.jsonl || fail "the name is not there"
grep -q 20231237 err out || fail "who handed in nothing of use is not told"
! grep -q metadata err || fail "the list is told as a file of nobody's"
[ "$(wc -l <marks/results.jsonl)" = 3 ] || fail "there are not three marks"

# Packed, as it comes.
python3 - $top <<'END' || exit 77
import os, sys, zipfile
with zipfile.ZipFile("export.zip", "w") as z:
    for at, _, names in os.walk(sys.argv[1]):
        for name in names:
            z.write(os.path.join(at, name))
END
grades export.zip
marked 20231235
marked p@example.kr

# A student's own list names nobody else.
cp $top/submission_metadata.yml $top/submission_773/submission_metadata.yml
mv $top/submission_metadata.yml list.yml
grades $top
marked submission_771
! grep -q 20231235 marks/results.jsonl || fail "a student's file says whose work it is"
rm $top/submission_773/submission_metadata.yml

# Lists that are none, cut short, endless, or no file at all: a word, and every mark.
harms() {
  grades $top
  marked submission_771
  marked submission_772
  grep -q -e "$1" err || fail "a list that is $2 is not told"
}
sed -n 1,5p list.yml | head -c -4 >$top/submission_metadata.yml
harms 'not a list as Gradescope writes it' 'cut short'
printf 'a: &a [*a, *a]\n' >$top/submission_metadata.yml
harms 'not a list as Gradescope writes it' 'of aliases'
head -c 100000000 /dev/zero >$top/submission_metadata.yml
harms "larger than any class's list" 'of 100 MB'
rm $top/submission_metadata.yml
mkfifo $top/submission_metadata.yml
harms 'submission_metadata.yml' 'a pipe'
