#!/bin/sh
# A course that has nothing to do with the one that ships, beside it and alone. $1: the program, $2: the
# course.
set -eu
losslab=$(realpath "$1")
course=$(realpath "$2")
name=own
. "$(dirname "$(realpath "$0")")/ask.sh"

# Beside ours, in front of it.
ends 0 list --course "$course"
[ "$(sed -n 1p out)" = "S Lists of numbers" ] || fail "the own section does not come first"
says '^  task1 *The median'
says '^  ex1 '
ends 0 list
silent 'S.1'
ends 0 show S.1 --course "$course" --lang ko
says '^S.1 가운데에 있는 수'
ends 0 show 2.3 "--course=$course"
says Huber

# The same by the variable, by the setting, and by none of them.
(export LOSSLAB_COURSE=$course; ends 0 show S.1)
mkdir -p config/losslab
echo "$course" >config/losslab/course
ends 0 show S.1
ends 2 show S.1 --course ''
rm config/losslab/course

# Its exercise: written, graded in each language that there is here, told its mistake in the reader's
# language.
languages='lua c python' last=py
status=0
"$losslab" check "$course/exercises/middle/solution.py" --exercise middle --course "$course" >out 2>err || status=$?
if [ "$status" = 3 ] && grep -q 'no Python with PyTorch' out err; then
  echo 'no Python with PyTorch here: not tried in Python' >&2
  languages='lua c' last=c
fi
for language in $languages; do
  extension=$language
  [ "$language" != python ] || extension=py
  ends 0 start middle --language "$language" --course "$course" work
  ends 1 check "work/middle.$extension" --course "$course"
  ends 0 check "$course/exercises/middle/solution.$extension" --exercise middle --course "$course"
  says '100/100'
  cp "$course/exercises/middle/wrong/unsorted.$extension" "work/middle.$extension"
  ends 1 check "work/middle.$extension" --course "$course"
  says 'The list is not sorted'
done
(export LOSSLAB_LANG=ko; ends 1 check work/middle.lua --course "$course")
says '정렬하지 않은 목록'
ends 0 hint task1 --course "$course"
says 'stands in the middle'
ends 2 check work/middle.lua
says "'middle' names no exercise"

# A class, with an exercise of ours beside it.
mkdir -p class/kim class/lee
cp "$course/exercises/middle/solution.c" class/kim/middle.c
cp "work/middle.$last" "class/lee/middle.$last"
cp "${LOSSLAB_DATA:?}/exercises/tversky/solution.lua" class/lee/tversky.lua
ends 0 grade class --course "$course" --out marks
grep -q '"exercise":"middle"' marks/results.jsonl || fail "the own exercise is not graded"
grep -q '"exercise":"tversky"' marks/results.jsonl || fail "ours is not graded beside it"

# Alone.
cp -r "$course" alone
sed -i 's/^return {/return { alone = true,/' alone/course.lua
ends 0 list --course alone
silent '^  2.3'
says 'S.1'
ends 0 lint alone --no-mutants
says '1 exercises: '
silent 'tversky'

# What is wrong is told with its file and line.
sed -i '5s/^/x = = 2 /' alone/01-sets/S.1.lua
ends 2 show S.1 --course alone
says "^losslab: $folder/alone/01-sets/S.1.lua:5: "
sed -i '3s/^/x = = 2 /' alone/exercises/middle/exercise.lua
ends 2 check work/middle.lua --course alone
says "^losslab: $folder/alone/exercises/middle/exercise.lua:3: "
ends 0 check "${LOSSLAB_DATA:?}/exercises/tversky/solution.lua" --exercise tversky --course alone
sed -i '4s/^/x = = 2 /' alone/course.lua
ends 2 list --course alone
says "^losslab: $folder/alone/course.lua:4: "
printf 'return { { id = "1", folder = "01-sets", pages = { "1.1" } } }\n' >alone/course.lua
ends 2 list --course alone
says "^losslab: $folder/alone/course.lua: '1.1' is in the course that ships"
ends 2 list --course nowhere
says "'nowhere' is no course"
(export LOSSLAB_COURSE=/nowhere; ends 2 list)
says '^losslab: /nowhere: '
