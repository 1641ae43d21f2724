#!/bin/sh
# The completions know every command, and complete names. $1: the program, $2: the completions.
set -eu
losslab=$(realpath "$1")
command -v bash >/dev/null || exit 77
complete() {
  PATH="$(dirname "$losslab"):$PATH" bash -c '
    . "$1"; shift
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _losslab; printf "%s\n" "${COMPREPLY[@]}"
  ' bash "$completions" "$@"
}
completions=$2
export LOSSLAB_LANG=en
commands=$("$losslab" --help | sed -n 's/^  losslab \([a-z]*\) .*/\1/p')
[ -n "$commands" ] || { echo "no commands in the help" >&2; exit 1; }
for name in $commands; do
  complete losslab "" | grep -qx "$name" || { echo "'$name' is not completed" >&2; exit 1; }
  grep -qE "^ +([a-z]+ \| )*$name( \| [a-z]+)*\)" "$completions" || [ "$name" = repl ] ||
    { echo "nothing is completed after '$name'" >&2; exit 1; }
done
complete losslab learn 2.3 | grep -qx 2.3 || { echo "a page is not completed" >&2; exit 1; }
complete losslab start tver | grep -qx tversky || { echo "an exercise is not completed" >&2; exit 1; }
complete losslab show --cour | grep -qx -- --course || { echo "--course is not completed" >&2; exit 1; }
complete losslab plot hub | grep -qx huber || { echo "a loss is not completed" >&2; exit 1; }
! complete losslab plot pre | grep -qx pred || { echo "an argument is taken for a loss" >&2; exit 1; }
complete losslab reset --y | grep -qx -- --yes || { echo "an option is not completed" >&2; exit 1; }
complete losslab start --lan | grep -qx -- --lang || { echo "--lang is not completed" >&2; exit 1; }
