#!/bin/sh
# A lab: what an account shows of itself, and the assistant's table. $1: the program.
set -eu
losslab=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_STATE_HOME="$folder/state" LOSSLAB_LANG=en
tversky=${LOSSLAB_DATA:?}/exercises/tversky
lab=$folder/lab
mkdir "$lab"
file=$lab/$(id -u).share

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

# Off unless asked, and only as asked.
cp "$tversky/wrong/alpha-beta-swapped.lua" "$folder/tversky.lua"
ends 1 check "$folder/tversky.lua" --seed 4
[ -z "$(ls -A "$lab")" ] || fail "shared unasked"
ends 0 share
says 'Nothing is shared.'
ends 2 share on
ends 2 share off --to "$lab"
ends 2 share on --to "$folder/nowhere"
ends 2 share on --to "$folder/tversky.lua"
ends 0 share
says 'Nothing is shared.'
ends 2 board
ends 2 board "$folder/nowhere"
ends 0 board "$lab"
[ ! -s "$folder/out" ] || fail "somebody is on an empty board"

# On: a file of the account's number, whole, with what was promised and nothing else.
ends 0 share on --to "$lab"
says 'Everybody on this machine may read it.'
[ "$(ls -A "$lab")" = "$(basename "$file")" ] || fail "other files: $(ls -A "$lab")"
[ "$(stat -c %a "$file")" = 644 ] || fail "rights: $(stat -c %a "$file")"
grep -qx 'mistake=alpha-beta-swapped' "$file" || fail "no mistake"
sed -n 's/=.*//p' "$file" | sort >"$folder/keys"
printf '%s\n' attempts exercise failing language mistake most score tried >"$folder/wanted"
cmp -s "$folder/keys" "$folder/wanted" || fail "keys: $(cat "$folder/keys")"
ends 0 share
says 'exercise=tversky'

# Graded again, it follows; the table says it.
ends 1 check "$folder/tversky.lua" --seed 4
grep -qx 'attempts=2' "$file" || fail "not followed"
ends 0 board "$lab"
says 'tversky'
says 'in 2 attempts (lua)'
says 'α and β are swapped; '
LOSSLAB_LANG=ko "$losslab" board "$lab" >"$folder/out"
says '2번 시도'
says 'α와 β가 뒤바뀌었습니다'
cp "$tversky/solution.lua" "$folder/tversky.lua"
ends 0 check "$folder/tversky.lua" --seed 4
ends 0 board "$lab"
says 'done; 100/100 in 3 attempts (lua)'

# A folder of a group's own: the group alone may read it.
chmod g+s "$lab"
ends 0 share on --to "$lab"
says 'and the group'
[ "$(stat -c %a "$file")" = 640 ] || fail "rights for a group: $(stat -c %a "$file")"

# A link in its place is replaced, never followed; a folder in its place is passed by.
echo kept >"$folder/other"
rm "$file"
ln -s "$folder/other" "$file"
ends 0 share on --to "$lab"
[ "$(cat "$folder/other")" = kept ] && [ ! -L "$file" ] || fail "a link was followed"
rm "$file"
mkdir "$file"
ends 0 share on --to "$lab"
[ -f "$lab/$(id -u)-2.share" ] || fail "a folder in the way stops it"
ends 0 board "$lab"
says 'done; 100/100'
rmdir "$file"

# Off: the file goes, and nothing comes back.
ends 0 share off
[ -z "$(ls -A "$lab")" ] || fail "left behind: $(ls -A "$lab")"
ends 0 check "$folder/tversky.lua" --seed 4
[ -z "$(ls -A "$lab")" ] || fail "shared after the end"

# A folder that is gone, or may not be written, changes no verdict.
ends 0 share on --to "$lab"
rm -r "$lab"
ends 0 check "$folder/tversky.lua" --seed 4
ends 0 share off
