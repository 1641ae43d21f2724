#!/bin/sh
# tidy.sh BUILD [--all]: clang-tidy over the engine, by the compile commands of BUILD (made with
# CC=clang). A file that was found clean before, with the same headers and settings, is not read
# again: its stamp is kept under XDG_CACHE_HOME. --all reads every file anew.
set -eu
cd "$(dirname "$0")/.."
build=$1
every=${2-}
stamps=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/losslab/tidy
mkdir -p "$stamps"
export build every stamps
settings=$(cat .clang-tidy && clang-tidy-14 --version)
export settings

# What clang-tidy sees of a file: the text after the preprocessor, and the settings.
# shellcheck disable=SC2016 # expanded by the inner shell
one='
tab=$(printf "\t")
for line; do
  file=${line%%"$tab"*} flags=${line#*"$tab"}
  key=$({ cd "$build" && eval "clang $flags -E" 2>/dev/null; printf "%s" "$settings"; } | sha256sum | cut -c1-40)
  [ "$every" != --all ] && [ -e "$stamps/$key" ] && continue
  if clang-tidy-14 -p "$build" --quiet "$file" 2>/dev/null; then
    : >"$stamps/$key"
  else
    echo "$file: clang-tidy found the above"
    status=1
  fi
done
exit ${status-0}'
git ls-files 'engine/*.c' | grep -v '^engine/runner/include/' | xargs python3 tests/tidy_flags.py "$build" |
  xargs -d '\n' -P "$(getconf _NPROCESSORS_ONLN)" -n 8 sh -c "$one" tidy
