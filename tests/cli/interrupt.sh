#!/bin/sh
# A command that a signal ends leaves neither folder nor process behind, and dies of the signal.
# $1: the program.
set -eu
losslab=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_STATE_HOME="$folder/state" LOSSLAB_LANG=en
# An ordinary user's scratch folders lie here, and nobody looks into what the program has open; root's lie
# elsewhere, and root may look.
export TMPDIR="$folder/scratch"
mkdir "$TMPDIR"

fail() {
  echo "$*" >&2
  exit 1
}
mkdir -p "$folder/class/kim" "$folder/class/lee"
cat >"$folder/class/kim/tversky.c" <<'C'
#include <losslab.h>
#include <unistd.h>
__attribute__((constructor)) static void wait_long(void) { pause(); }
float tversky_forward(const struct tversky *self, const float *p, const float *t, size_t n)
{ return self->smooth * p[0] * t[0] * (float)n; }
void tversky_backward(const struct tversky *self, const float *p, const float *t, size_t n, float *g)
{ for (size_t i = 0; i < n; i++) g[i] = self->smooth * p[i] * t[i]; }
C
cp "$folder/class/kim/tversky.c" "$folder/class/lee"

# ended_by COMMAND...: begins, is sent SIGTERM once it has said what is `awaited` (a pattern, "" for
# nothing) and then its scratch folder is there, and is gone. The submission at work ends by nothing
# else.
awaited=
ended_by() {
  : >"$folder/out"
  "$losslab" "$@" >"$folder/out" 2>&1 &
  pid=$!
  scratch=
  while [ -z "$scratch" ]; do
    kill -0 "$pid" 2>/dev/null || fail "'$*' has ended by itself: $(cat "$folder/out")"
    [ -z "$awaited" ] || grep -q "$awaited" "$folder/out" || continue
    scratch=$({
      find "$TMPDIR" -name 'losslab-??????' -prune
      find "/proc/$pid/fd" -lname '*/losslab-??????' -printf '%l\n'
    } 2>/dev/null | head -n 1)
  done
  kill -TERM "$pid"
  status=0
  wait "$pid" || status=$?
  [ "$status" = 143 ] || fail "'$*' ends with $status"
  [ ! -e "$scratch" ] || fail "'$*' leaves $scratch"
}
ended_by check "$folder/class/kim/tversky.c"
ended_by grade "$folder/class" --jobs 2

# What was graded by then is kept.
mv "$folder/class/kim" "$folder/class/zoe" && rm -r "$folder/class/lee"
mkdir "$folder/class/ann" && : >"$folder/class/ann/tversky.lua"
awaited='^ann' # its scratch folder, and any that its rejection took, are gone when it is told
ended_by grade "$folder/class" --jobs 1 --out "$folder/results"
grep -q '"student": *"ann"' "$folder/results/results.jsonl" || fail "the results by then are lost"
grep -q 'not graded: 1' "$folder/out" || fail "what was left is not said: $(cat "$folder/out")"
