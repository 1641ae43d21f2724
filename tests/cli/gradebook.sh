#!/bin/sh
# A class, from an LMS's own export to marks in the LMS's own file. $1: the program.
set -eu
losslab=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
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
says() {
  grep -qF -- "$1" "$folder/out" || fail "no '$1'"
}
warns() {
  grep -qF -- "$1" "$folder/err" || fail "no warning '$1'"
}

# As Canvas packs them: flat, one late, one handed in twice, one in UTF-16, one a notebook's name.
mkdir "$folder/canvas"
cp "$tversky/wrong/alpha-beta-swapped.lua" "$folder/canvas/kimminsu_LATE_5012_88123_tversky.lua"
cp "$tversky/wrong/smooth-missing.lua" "$folder/canvas/이서연_5013_88120_tversky.lua"
cp "$tversky/solution.lua" "$folder/canvas/이서연_5013_88124_tversky-1.lua"
cp "$tversky/solution.lua" "$folder/canvas/choi_5014_88125_Tversky_final (2).lua"
echo report >"$folder/canvas/choi_5014_88126_report.pdf"
tar -C "$folder" -czf "$folder/canvas.tar.gz" canvas

ends 0 grade "$folder/canvas.tar.gz" --seed 4 --out "$folder/marks"
warns 'read as canvas lays it out'
warns 'report.pdf'
grep -q 'Taken as `tversky`' "$folder/marks/feedback/5014/choi_5014_88125_Tversky_final (2).lua.txt" ||
  fail "a name that is meant is not said"

book=$folder/book.db
ends 2 gradebook show --book "$book"
ends 0 gradebook import "$folder/marks" --book "$book"
says '4 results read, 4 new'
ends 0 gradebook import "$folder/marks" --book "$book"
says '4 results read, 0 new'

cat >"$folder/Grades.csv" <<'CSV'
Student,ID,SIS User ID,SIS Login ID,Section,Tversky (90017),Homework (2)
"    Points Possible",,,,,100.00,10
"Kim, Minsu",5012,20231234,minsu,"CSE-01",,7
이서연,5013,20231235,seoyeon,CSE-01,,8
"Park, Jia",5099,20231299,jia,CSE-01,,9
CSV
ends 0 gradebook import --roster "$folder/Grades.csv" --book "$book"
warns 'not in the roster: 5014 choi'
ends 0 gradebook mistakes --book "$book"
says 'α and β are swapped'

ends 0 gradebook policy late day:10 --book "$book"
ends 2 gradebook policy late tomorrow --book "$book"
warns 'day:P'
ends 0 gradebook export --format canvas --template "$folder/Grades.csv" --out "$folder/up.csv" --book "$book"
warns 'has a mark, and no row or column in the file: 5014 choi'
cat >"$folder/expected.csv" <<'CSV'
Student,ID,SIS User ID,SIS Login ID,Section,Tversky (90017),Homework (2)
"    Points Possible",,,,,100.00,10
"Kim, Minsu",5012,20231234,minsu,CSE-01,54,7
이서연,5013,20231235,seoyeon,CSE-01,100,8
"Park, Jia",5099,20231299,jia,CSE-01,,9
CSV
cmp "$folder/up.csv" "$folder/expected.csv" >"$folder/err" 2>&1 || { cp "$folder/up.csv" "$folder/out"; fail "the filled gradebook"; }
ends 2 gradebook export --format canvas --template "$folder/Grades.csv" --out "$folder/up.csv" --book "$book"
ends 2 gradebook export --format canvas --book "$book"

# By hand, with a reason; taken back.
ends 2 gradebook set minsu tversky 90 --book "$book"
ends 0 gradebook set minsu tversky 90 --reason 'was ill' --who prof --book "$book"
ends 0 gradebook show --student 5012 --book "$book"
says '90/100'
says 'prof: was ill'
ends 0 gradebook set minsu tversky none --reason 'was not' --who prof --book "$book"
ends 0 gradebook show --student 5012 --book "$book"
says '54/100'

# From the book alone; what is run again is another mark, and here the same.
rm -r "$folder/marks" "$folder/canvas" "$folder/canvas.tar.gz"
ends 0 gradebook regrade --where exercise=tversky --book "$book"
warns 'run again: 4; changed: 0'
ends 2 gradebook regrade --where colour=red --book "$book"

# As one program reads what the other wrote.
ends 0 gradebook export --format jsonl --book "$book"
[ "$(wc -l <"$folder/out")" = 3 ] || fail "not a line a mark"
! grep -q duration_ms "$folder/out" || fail "what differs from run to run is there"
printf '"Participant 5012",Kim,kim@x.kr,Submitted,-,100.00,Yes,-,-,\n' >"$folder/rows"
{ printf 'Identifier,"Full name","Email address",Status,Grade,"Maximum grade","Grade can be changed","Last modified (submission)","Last modified (grade)","Feedback comments"\n'; cat "$folder/rows"; } >"$folder/moodle.csv"
ends 0 gradebook export --format moodle --exercise tversky --template "$folder/moodle.csv" --book "$book"
grep -q '^Participant 5012,Kim,kim@x.kr,Submitted,54,100.00,Yes,-,-,"\?α' "$folder/out" || fail "the filled worksheet"

# Pages: whole files, in which what a student wrote is text.
mkdir -p "$folder/xss/<script>alert(1)"
cp "$tversky/wrong/alpha-beta-swapped.lua" "$folder/xss/<script>alert(1)/tversky.lua"
ends 0 grade "$folder/xss" --seed 4 --out "$folder/marks2"
ends 0 gradebook import "$folder/marks2" --handed '2026-11-29 20:00' --book "$folder/two.db"
ends 2 gradebook export --format html --book "$folder/two.db"
ends 0 gradebook export --format html --out "$folder/pages" --book "$folder/two.db"
page="$folder/pages/students/<script>alert(1).html"
[ -s "$folder/pages/class.html" ] && [ -s "$page" ] || fail "no pages"
! grep -q '<script' "$page" "$folder/pages/class.html" || fail "a student's name is markup"
grep -q '&lt;script&gt;alert(1)' "$page" || fail "the page has no heading"
grep -q '<figure><svg [^>]*aria-labelledby="title-[0-9]* desc-[0-9]*"' "$page" || fail "no curve against the right one"
grep -q '"curve":{"title":' "$folder/marks2/results.jsonl" || fail "the curve is not in the result"
grep -q '2026-11-29' "$folder/pages/class.html" || fail "no time line"

# Who shares what: a copy with other names and comments, and another hand's program.
strangers=$LOSSLAB_DATA/tests/grade/strangers/tversky/right
mkdir -p "$folder/pair/kim" "$folder/pair/lee" "$folder/pair/park"
cp "$strangers/beginner_steps.lua" "$folder/pair/kim/tversky.lua"
sed 's/--.*//; s/pred/mine/g; s/target/yours/g; s/self/me/g; s/^local function .*/&  -- 내 것/' \
  "$strangers/beginner_steps.lua" >"$folder/pair/lee/tversky.lua"
cp "$strangers/three_sums.lua" "$folder/pair/park/tversky.lua"
ends 0 grade "$folder/pair" --seed 4 --out "$folder/marks3"
ends 0 gradebook import "$folder/marks3" --book "$folder/pair.db"
ends 0 gradebook alike --book "$folder/pair.db"
says 'tversky, lua: 3 programs, 3 pairs'
says '): kim (tversky.lua) | lee (tversky.lua)'
says 'others in the class with the same: 0'
says 'no verdict'
! grep -q park "$folder/out" || fail "another hand's program is named"
ends 0 gradebook alike --json --book "$folder/pair.db"
says '"student":"kim"'
[ "$(grep -c '"share":1,' "$folder/out")" = 1 ] || fail "not one pair that shares all"
warns 'no verdict'
ends 2 gradebook alike --exercise none --book "$folder/pair.db"
