#!/bin/sh
# Every loss of the catalogue says all that it should, in every format.
set -eu
losslab=$1
fail() { echo "losses: $*" >&2; exit 1; }

names=$("$losslab" losses --json | sed -n 's/^{"name":"\([a-z_0-9]*\)".*/\1/p')
[ -n "$names" ] || fail "the catalogue is empty"
for name in $names; do
  text=$("$losslab" losses "$name")
  case $text in "loss.$name("*) ;; *) fail "$name: no call in: $text" ;; esac
  "$losslab" losses --annotations "$name" | grep -q "^function loss.$name(" || fail "$name: no annotation"
  "$losslab" losses --json "$name" | grep -q '"source":"[^"]' || fail "$name: no source"
  file=$("$losslab" losses --json "$name" | sed -n 's/.*"kernel":"\([^"]*\)".*/\1/p')
  [ -f "$LOSSLAB_DATA/$file" ] || fail "$name: its kernel's file is not there: $file"
done
status=0
"$losslab" losses nll | head -1 | grep -q "= loss.nll_loss$" || fail "nll: its other name is not listed"
"$losslab" losses --man nll | grep -q "The same: loss.nll_loss" || fail "nll: the manual lacks its other name"
"$losslab" losses no_such_loss 2>/dev/null || status=$?
[ "$status" = 2 ] || fail "an unknown loss gave exit status $status, not 2"
