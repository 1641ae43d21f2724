#!/bin/sh
# What `losslab new` writes passes lint as it is, is entered into course.lua, and writes over nothing.
# $1: the program.
set -eu
losslab=$(realpath "$1")
name=new
. "$(dirname "$(realpath "$0")")/ask.sh"
# The tree's names and bytes, to see that nothing was touched.
tree() { find mine -type f -exec cksum {} + | sort; }

ends 0 new course mine
ends 0 new page A.2 --course mine
ends 0 new page B.1 --course mine
ends 0 new exercise mean-error --course mine
says 'lab1'
ends 0 new exercise other --language c --course mine
says 'lab2'
grep -q '{ id = "A", folder = "01-mine", pages = { "A.1", "A.2" } }' mine/course.lua || fail "A.2 is not in its section"
grep -q '{ id = "lab", exercises = { "mean-error", "other" } }' mine/course.lua || fail "the exercises are not entered"
[ ! -e mine/exercises/other/starter.lua ] || fail "a starter in a language that was not asked for"
! grep -rnE '\{(name|Name|c|page|title)\}|^%(lua|c|python) ' mine || fail "a name was not filled in"
grep -q 'MeanErrorLoss' mine/exercises/mean-error/solution.py || fail "the class is not called after the exercise"

# As lint wants it, in each language of submissions.
ends 0 lint --course mine --lessons
says ' 0 to mend'
for language in lua c python; do
  ends 0 lint --course mine --exercises --no-mutants --language $language
  says '; 0 to mend'
done
ends 0 lint --course mine --exercise mean-error --language lua
ends 0 show lab1 --course mine --lang ko
ends 0 show B.1 --course mine

# Nothing is written over, and a refusal leaves nothing behind.
tree >before
ends 2 new course mine
ends 2 new page A.1 --course mine
ends 2 new page 2.1 --course mine
says 'in the course that ships'
ends 2 new exercise other --course mine
ends 2 new exercise tversky --course mine
for name in Upper 1st ../up a_b library '' -a "$(printf 'a%.0s' $(seq 40))"; do
  ends 2 new exercise --course mine -- "$name"
done
for id in A 'A.' .1 A.1.2 A/1.1; do
  ends 2 new page --course mine -- "$id"
done
ends 2 new exercise third
says '--course DIR'
ends 2 new thing third --course mine
mkdir -p mine/exercises/third
echo mine >mine/exercises/third/solution.c
ends 2 new exercise third --course mine
says 'third/solution.c: is there already'
rm mine/exercises/third/solution.c
find mine/exercises/third -type f | grep . && fail "a refusal left files"
rm -r mine/exercises/third
tree | cmp - before || fail "a refusal changed something"

# A course.lua that is written in another way is left as it is, and the author told what to enter.
printf 'local list = {}\nlist[1] = { id = "A", folder = "01-mine", pages = { "A.1" } }\nreturn list\n' >mine/course.lua
cp mine/course.lua before
ends 2 new exercise third --course mine
says 'enter .{ id = "lab", exercises = { "third" } },. there yourself'
cmp mine/course.lua before || fail "course.lua was changed"
