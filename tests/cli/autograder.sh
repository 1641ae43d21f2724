#!/bin/sh
# The folder for Gradescope: run_autograder in a tree laid out as there gives results.json that holds to
# Gradescope's form, whatever is handed in, and says how strong the box was. $1: the program; $2: the
# folder of the models.
set -eu
losslab=$(realpath "$1")
models=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_STATE_HOME="$folder/state" LOSSLAB_LANG=en
tversky=${LOSSLAB_DATA:?}/exercises/tversky

fail() {
  echo "$*" >&2
  cat "$folder/said" "$folder/autograder/results/results.json" >&2 2>/dev/null || true
  exit 1
}
ends() {
  wanted=$1
  shift
  status=0
  "$losslab" "$@" >"$folder/said" 2>&1 || status=$?
  [ "$status" = "$wanted" ] || fail "'$*' ends with $status, not $wanted"
}

ends 2 autograder tversky
ends 2 autograder nothing --to "$folder/ag"
ends 2 autograder tversky --source "$folder" --to "$folder/ag"
ends 0 autograder tversky --to "$folder/ag"
ends 2 autograder tversky --to "$folder/ag"
for script in setup.sh run_autograder; do
  [ -x "$folder/ag/$script" ] || fail "$script cannot be started"
  head -n 1 "$folder/ag/$script" | grep -qx '#!/bin/sh' || fail "$script names no shell"
  ! grep -q "$(printf '\r')" "$folder/ag/$script" || fail "$script has line ends that no shell takes"
  ! grep -q '@[A-Z]*@' "$folder/ag/$script" || fail "$script has a name that is not filled"
  sh -n "$folder/ag/$script"
done
for part in engine lessons exercises assets; do
  (cd "$LOSSLAB_DATA" && find $part -type f ! -path '*/.*' ! -path '*/screenshots/*' ! -path '*/__pycache__/*' | sort) >"$folder/theirs"
  (cd "$folder/ag/losslab" && find $part -type f | sort) >"$folder/ours"
  cmp -s "$folder/theirs" "$folder/ours" || fail "the source is not whole: $part"
done

top=$folder/autograder
mkdir -p "$top/source" "$top/submission" "$top/results"
cp "$folder/ag/run_autograder" "$top"
cat >"$top/submission_metadata.json" <<'JSON'
{"id": 771, "created_at": "2026-11-29T21:04:05.123+09:00", "users": [{"id": 5, "sid": null}]}
JSON

# marks WANTED-STATUS [BEFORE...]: as Gradescope would.
marks() {
  wanted=$1
  shift
  status=0
  rm -f "$top/results/results.json"
  (cd "$top" && AUTOGRADER="$top" LOSSLAB="${program:-$losslab}" "$@" ./run_autograder) >"$folder/said" 2>&1 || status=$?
  [ "$status" = "$wanted" ] || fail "run_autograder ends with $status, not $wanted"
  [ "$(ls "$top/results")" = results.json ] || fail "something else lies among the results"
  python3 -B - "$models" "$top/results/results.json" <<'PYTHON' >"$folder/seen" 2>&1 || fail "$(cat "$folder/seen")"
import json
import sys
sys.path.insert(0, sys.argv[1])
import reports
data = open(sys.argv[2], "rb").read()
faults = reports.gradescope(data)
top = json.loads(data)
if "score" not in top:  # a fault of the machine: no mark, and Gradescope asks for one
    faults.remove("neither a score nor tests with one")
assert not faults, faults
print("score", top.get("score"))
print("\n".join(test.get("output", "") for test in top["tests"]))
PYTHON
}
sees() {
  grep -qF -- "$1" "$folder/seen" || fail "no '$1'"
}

cp "$tversky/wrong/smooth-missing.lua" "$top/submission/tversky.lua"
marks 0 env
sees 'The smooth term is missing'
sees 'isolation: '
cp "$top/results/results.json" "$folder/before.json"
marks 0 env
cmp -s "$folder/before.json" "$top/results/results.json" || fail "the same submission gets other marks"
mkdir "$top/submission/hw"
cp "$tversky/solution.c" "$top/submission/hw/My tversky (final).c"
marks 0 env
sees 'score 100' # the best counts, and not both
rm -r "$top/submission/hw"
echo 'while true do end' >"$top/submission/tversky.lua"
marks 0 env
sees 'score 0'
rm "$top/submission/tversky.lua"
marks 0 env
sees 'score 0'
sees 'No program was found'

# In a container as most are: root, with all users, and no namespace can be made.
cat >"$folder/without" <<'SHELL'
#!/bin/sh
set -eu
fifo=$(mktemp -d)/go
mkfifo "$fifo"
# The second shell has the rights of root inside, which the first, not mapped yet, has not.
unshare -U sh -c 'read -r _ <"$1" && shift && exec sh -c "$@"' sh "$fifo" \
  'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"' sh "$@" &
inner=$!
until [ "$(readlink /proc/$inner/ns/user)" != "$(readlink /proc/self/ns/user)" ]; do
  sleep 0.05
done
for map in uid_map gid_map; do
  echo '0 0 65536' >"/proc/$inner/$map"
done
echo >"$fifo"
status=0
wait $inner || status=$?
rm -r "$(dirname "$fifo")"
exit $status
SHELL
chmod +x "$folder/without"
cp "$tversky/solution.lua" "$top/submission/tversky.lua"
if [ "$(id -u)" = 0 ] && "$folder/without" true 2>/dev/null; then
  marks 0 "$folder/without"
  sees 'score 100'
  sees 'isolation: without-namespaces'
else
  echo "only root can try it without namespaces here"
fi

# Private checks go along, in the image alone.
mkdir -p "$folder/private/tversky"
cp "$tversky"/*.lua "$folder/private/tversky"
sed -i 's/version = "2"/version = "secret"/' "$folder/private/tversky/exercise.lua"
ends 0 autograder tversky --checks "$folder/private" --to "$folder/ag2"
cmp -s "$folder/private/tversky/exercise.lua" "$folder/ag2/checks/tversky/exercise.lua" || fail "no private checks"
cp -r "$folder/ag2/checks" "$top/source/checks"
marks 0 env
sees 'score 100'
grep -q '"course_version":"[^"]*secret' "$folder/said" || fail "the private checks are not asked"

# A machine that cannot grade leaves no score.
program=$folder/none
marks 1 env
sees 'score None'
sees 'there is no mark'
