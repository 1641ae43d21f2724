#!/bin/sh
# exercises/README.md, typed as it stands: its commands run one block after the other, in one shell, and each
# block ends as it says; the lines of output that it shows are there. $1: the program, $2: the page.
set -eu
losslab=$(realpath "$1")
page=$(realpath "$2")
folder=$(mktemp -d "${TMPDIR:-/tmp}/losslab-walk-XXXXXX")
trap 'rm -rf "$folder"' EXIT INT TERM
export LOSSLAB_LANG=en LC_ALL=C.UTF-8 XDG_STATE_HOME="$folder/state" XDG_CONFIG_HOME="$folder/config"
unset LOSSLAB_COURSE
mkdir "$folder/bin" "$folder/empty"
ln -s "$losslab" "$folder/bin/losslab"
PATH=$folder/bin:$PATH

# One script of all blocks: what a block prints goes to output.N, and is looked at where a ```text follows.
awk -v folder="$folder" '
  /^```sh/ { n++; shown = 0; wanted = $2 == "exit" ? $3 : 0; if (wanted == 0) print "set -e"; else print "set +e"
             print "exec >" folder "/output." n " 2>&1"; inside = 1; next }
  /^```text/ { inside = 2; next }
  /^```$/ { if (inside == 1) print "[ $? = " wanted " ] || exit 99\nset -e\necho " n " >" folder "/done"; inside = 0; next }
  inside == 1 { print }
  inside == 2 { print > (folder "/shown." n) }
' "$page" >"$folder/script"
blocks=$(grep -c '^```sh' "$page")
[ "$blocks" -ge 9 ] || { echo "only $blocks blocks of commands were read" >&2; exit 1; }
cd "$folder/empty"
status=0
sh "$folder/script" || status=$?
last=$(cat "$folder/done" 2>/dev/null || echo 0)
if [ "$status" = 99 ] && grep -q 'no Python with PyTorch was found' "$folder/output.$((last + 1))"; then
  echo "no Python with PyTorch here: walked to block $last of $blocks" >&2
  exit 77
fi
if [ "$status" != 0 ] || [ "$last" != "$blocks" ]; then
  echo "block $((last + 1)) of $blocks fails (status $status):" >&2
  cat "$folder/output.$((last + 1))" >&2
  exit 1
fi
shown=0
for file in "$folder"/shown.*; do
  while IFS= read -r line; do
    grep -qF -- "$line" "$folder/output.${file##*.}" || {
      echo "block ${file##*.} does not print: $line" >&2
      cat "$folder/output.${file##*.}" >&2
      exit 1
    }
    shown=$((shown + 1))
  done <"$file"
done
[ "$shown" -ge 5 ] || { echo "only $shown lines of output were compared" >&2; exit 1; }
