#!/bin/sh
# A limit on how large files may be (ulimit -f), as some labs set it, is told and not died of; nothing
# half-written is left. $1: the program.
set -eu
losslab=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_STATE_HOME="$folder/state" LOSSLAB_LANG=en TERM=xterm-256color

fail() {
  echo "$*: $status, $(cat "$folder/err")" >&2
  exit 1
}
# What is said goes through a pipe: a file has the same limit.
limited() {
  status=$({
    (
      ulimit -f 0
      exec "$losslab" "$@"
    ) 2>&1 >/dev/null </dev/null && echo "status 0" || echo "status $?"
  } | tee "$folder/err" | sed -n 's/^status //p')
}
cd "$folder"
limited plot mse mae -o x.svg
[ "$status" = 3 ] && grep -q 'x.svg.*File too large' err || fail "plot to a file"
limited start tversky "$folder/mine"
[ "$status" = 3 ] && grep -q 'File too large' err || fail "start"
[ -z "$(find mine x.svg* -type f 2>/dev/null)" ] || fail "something half-written is left"
limited reset all --yes
[ "$status" = 3 ] || fail "reset"
status=0
{ (ulimit -f 0; "$losslab" show 2.3 >page 2>&3) || echo "status $?" >&3; } 3>&1 | cat >err
grep -q '^status 3' err && grep -q 'could not be written' err || fail "output to a file"

# The tutorial needs a file for its frames, in memory: with none it says so instead of showing nothing.
if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
  status=0
  script -qec "ulimit -f 8; '$losslab' learn 1.1" /dev/null >err 2>&1 </dev/null || status=$?
  [ "$status" = 3 ] && grep -q 'no file for a frame: File too large' err || fail "learn"
else
  echo "no script(1) here: the tutorial is not tried" >&2
fi

# Where something else has the name of the progress, no command waits for it.
mkdir -p state/losslab
rm -f state/losslab/progress.db
mkfifo state/losslab/progress.db
for call in list "hint tversky" "reset all --yes" "share"; do
  status=0
  timeout 20 "$losslab" $call >out 2>err || status=$?
  [ "$status" != 124 ] || fail "$call waits for a pipe"
done
