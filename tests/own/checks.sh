#!/bin/sh
# Private checks: what students get has fewer, and no mark of theirs needs the others. $1: the program, $2:
# the course.
set -eu
losslab=$(realpath "$1")
course=$(realpath "$2")
name=checks
. "$(dirname "$(realpath "$0")")/ask.sh"
export LOSSLAB_COURSE="$course"

# One more check, for numbers below 0, and a seed, in a folder of the instructor's own.
mkdir -p private/middle
sed -e 's/version = "1"/version = "7"/' -e 's/points = 60/points = 30/' \
  -e 's|^  checks = {|&\n    grading.check { id = "negative", points = 30, run = function(self)\n      holds(self, 3, { list = { -5, -7, -6 } })\n    end },|' \
  "$course/exercises/middle/exercise.lua" >private/middle/exercise.lua
printf '# middle The median\n\n## check.negative Numbers below 0\n' >private/middle/text.en.md
echo 20270301 >private/seed

# A program that is right for all that the public checks ask.
mkdir -p class/kim class/lee
cat >class/kim/middle.lua <<'END'
return function(list)
  local sorted = table.move(list, 1, #list, 1, {})
  table.sort(sorted)
  return math.max(sorted[(#sorted + 1) // 2], 0)
end
END
cp "$course/exercises/middle/solution.lua" class/lee/middle.lua
cp "${LOSSLAB_DATA:?}/exercises/tversky/solution.lua" class/lee/tversky.lua
ends 0 check class/kim/middle.lua
says '100/100'
silent 'below 0'

ends 0 grade class --checks private --out marks
grep '"exercise":"middle"' marks/results.jsonl >middle
grep -q '"student":"kim".*"score":70' middle || fail "the private check takes nothing away"
grep -q '"student":"lee".*"score":100' middle || fail "a right program loses points"
[ "$(grep -c '"course_version":"private 7"' middle)" = 2 ] || fail "the version of the checks is not in the results"
[ "$(grep -c '"seed":20270301' marks/results.jsonl)" = 3 ] || fail "the seed is not that of the private folder"
grep '"exercise":"tversky"' marks/results.jsonl | grep -q '"course_version":"private' && fail "public checks are called private"
grep -q 'Numbers below 0' middle || fail "the private words are not there"
ends 0 grade class --checks private --out marks --resume
says 'graded before, and not changed since: 3'
[ "$(wc -l <marks/results.jsonl)" = 3 ] || fail "what was done is graded again"

# What students have does not change by it.
ends 0 check class/kim/middle.lua
(export LOSSLAB_CHECKS="$folder/private"; ends 0 check class/kim/middle.lua)
ends 2 check class/kim/middle.lua --checks private
says "'--checks' is no option here"

# The book runs them again with the private checks, and not without.
ends 0 gradebook import marks --book class.db
ends 0 gradebook regrade --where exercise=middle --book class.db
says 'left as they are: 2'
says 'run again: 0'
sed -i -e 's/version = "7"/version = "8"/' -e 's/{ -5, -7, -6 }/{ 5, 7, 6 }/' private/middle/exercise.lua
ends 0 gradebook regrade --where exercise=middle --checks private --book class.db
says 'run again: 2; changed: 1'
says '^kim.* failed 70 -> passed 100'
ends 0 gradebook show --student kim --book class.db
says 100

# They are held to what exercises are held to.
ends 0 lint --checks private --exercise middle --language lua --no-mutants
sed -i 's/points = 30/points = 20/' private/middle/exercise.lua
ends 1 lint --checks private --exercise middle --language lua --no-mutants
says "points sum to this"
sed -i '5s/^/x = = 2 /' private/middle/exercise.lua
ends 0 grade class/lee/tversky.lua --checks private
ends 3 grade class/kim --exercise middle --checks private
says "$folder/private/middle/exercise.lua:5: "
ends 2 grade class --checks class
says 'no private checks'
echo none >private/seed
ends 2 grade class --checks private
says 'not a seed'
