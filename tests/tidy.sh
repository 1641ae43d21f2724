#!/bin/sh
# tidy.sh BUILD [--renew | --all]: clang-tidy over the engine, by the compile commands of BUILD (made with
# CC=clang, and built). The commit in .ci/tidied was found clean whole: what has not changed since, nor
# includes what has, is not read again; nor is a file that was found clean on this machine, with the same
# headers and settings (its stamp is kept under XDG_CACHE_HOME). Where all are clean and committed, --renew
# writes their commit there; so does --all, which reads every file anew.
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
# The names on standard input that have changed since `base`, or include a header that has.
changed() {
  {
    git diff --name-only "$base" -- engine
    echo -
    ninja -C "$build" -t deps
    echo -
    cat
  } | awk '
    /^-$/ { part++; next }
    part == 0 { is_new[$0] = 1; next }
    part == 1 && /^[^ ].*: #deps/ { begins = 1; next }
    part == 1 && /^ / {
      sub(/^ +(\.\.\/)?/, "")
      if (begins) source = $0
      begins = 0
      if ($0 in is_new) reads_new[source] = 1
      is_known[source] = 1
    }
    part == 2 && ($0 in is_new || $0 in reads_new || !($0 in is_known))'
}

# Whether only what has changed need be read: the commit is there, and its settings are these.
base=$(cat .ci/tidied 2>/dev/null || :)
wanted=cat
if [ "$every" != --all ] && [ -n "$base" ] && git diff --quiet "$base" -- .clang-tidy 2>/dev/null; then
  wanted=changed
fi

git ls-files 'engine/*.c' | grep -v '^engine/runner/include/' | "$wanted" | xargs -r python3 tests/tidy_flags.py "$build" |
  xargs -r -d '\n' -P "$(getconf _NPROCESSORS_ONLN)" -n 8 sh -c "$one" tidy
if [ -n "$every" ] && git diff --quiet HEAD -- engine .clang-tidy; then
  git rev-parse HEAD >.ci/tidied
fi
