#!/bin/sh
# shellcheck disable=SC2154 # the script that sources it sets both
# What the tests of own courses share: sourced by them with $losslab, the program, and $name. A folder of
# its own to work in, and what is asked of a command.
folder=$(mktemp -d "${TMPDIR:-/tmp}/losslab-$name-XXXXXX")
trap 'rm -rf "$folder"' EXIT INT TERM
export LOSSLAB_LANG=en LC_ALL=C.UTF-8 XDG_STATE_HOME="$folder/state" XDG_CONFIG_HOME="$folder/config"
unset LOSSLAB_COURSE
cd "$folder"
fail() {
  echo "$*" >&2
  cat out err >&2
  exit 1
}
# ends STATUS ARGUMENTS...: the program must end so; its output is in out and err.
ends() {
  wanted=$1
  shift
  status=0
  "$losslab" "$@" >out 2>err || status=$?
  [ "$status" = "$wanted" ] || fail "losslab $*: exit status $status, wanted $wanted"
}
says() { grep -q -e "$1" out err || fail "it does not say: $1"; }
silent() { ! grep -q -e "$1" out err || fail "it says: $1"; }
