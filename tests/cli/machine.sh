#!/bin/sh
# A right program on a machine with a fault: the grading ends with 3 and says what to do, and is no
# mark. Each fault is made in namespaces of its own; where none may be made it is passed over. $1:
# the program.
set -eu
losslab=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export XDG_STATE_HOME="$folder/state" LOSSLAB_LANG=en LC_ALL=C.UTF-8
tversky=${LOSSLAB_DATA:?}/exercises/tversky
chmod 755 "$folder"
mkdir "$folder/empty" "$folder/bin"
tried=0

fail() {
  echo "$*" >&2
  cat "$folder/out" "$folder/err" >&2
  exit 1
}
# faulty NAME SETUP LANGUAGE STATUS WORDS [WITHIN]: with SETUP done to the machine, in namespaces where we
# are root, and WITHIN in the shell of an ordinary user, `check` of the language's solution ends so and says
# so. Where SETUP cannot be done it is passed over.
faulty() {
  name=$1
  wanted=$4
  words=$5
  : >"$folder/out" >"$folder/err"
  status=0
  unshare -Urm sh -c "{ $2
} || exit 77
exec unshare -U --map-user=1000 --map-group=1000 /bin/sh -c \"\$3\" \"\$0\" \"\$1\" \"\$2\"" \
    "$losslab" "$tversky/solution.$3" "$3" "${6:-:}
exec \"\$0\" check \"\$1\" --exercise tversky --seed 3" >"$folder/out" 2>"$folder/err" </dev/null || status=$?
  [ "$status" != 77 ] || return 0
  [ "$status" = "$wanted" ] || fail "$name: ends with $status, not $wanted"
  grep -q -- "$words" "$folder/out" "$folder/err" || fail "$name: does not say '$words'"
  tried=$((tried + 1))
}
unshare -Urm unshare -U --map-user=1000 --map-group=1000 true 2>/dev/null || exit 77
faulty 'nothing amiss' : lua 0 passed

# The scratch folder: another is taken; where there is none, that is said. Where the program itself
# lies in one it cannot be started from there.
scratch=$folder/empty
full="mount -t tmpfs -o size=64k,mode=1777 none $scratch && ! dd if=/dev/zero of=$scratch/fill 2>/dev/null"
faulty 'TMPDIR full' "$full" c 0 passed "export TMPDIR=$scratch"
faulty 'TMPDIR noexec' "mount -t tmpfs -o noexec,mode=1777 none $scratch" c 0 passed "export TMPDIR=$scratch"
case $losslab in
  /tmp/* | /var/tmp/* | /dev/shm/*) ;;
  *)
    all='for at in /tmp /var/tmp /dev/shm; do
      mount --bind $at $at && mount -o remount,bind,noexec,nosuid,nodev $at || exit 77; done'
    faulty 'noexec everywhere' "$all" c 3 '(noexec)'
    all='for at in /tmp /var/tmp /dev/shm; do
      mount -t tmpfs -o size=16k,mode=1777 none $at || exit 77; dd if=/dev/zero of=$at/fill 2>/dev/null || :; done'
    faulty 'full everywhere' "$all" c 3 'disk of the scratch folder is full'
    ;;
esac

# The compiler.
faulty 'no compiler' : c 3 'no C compiler' "export PATH=$folder/bin"
if command -v gcc >/dev/null; then
  faulty 'no headers' "mount --bind $folder/empty '$(gcc -print-file-name=include)'" c 3 'install libc6-dev' \
    "mkdir -p $folder/bin; ln -sf $(command -v gcc) $folder/bin/cc; export PATH=$folder/bin"
  faulty 'no cc1' "mount --bind /dev/null '$(gcc -print-prog-name=cc1)'" c 3 'not whole' "export PATH=$folder/bin"
fi

# Limits of the account.
if (ulimit -v 40000 && "$losslab" --version) >/dev/null 2>&1; then # with sanitizers it does not even start
  faulty 'little memory' : c 3 'ulimit -v' 'ulimit -v 40000'
  mkdir -p "$folder/class/anna"
  cp "$tversky/solution.lua" "$folder/class/anna/tversky.lua"
  (ulimit -v 40000 && exec "$losslab" grade "$folder/class") >"$folder/out" 2>"$folder/err" || :
  grep -q "^lua: .*ulimit -v" "$folder/err" || fail 'little memory, a class: does not say what to do'
fi
faulty 'few files' : lua 3 'losslab doctor' 'ulimit -n 40'
faulty 'fewer files' : lua 3 'ulimit -n' 'ulimit -n 16'

# What the box is made of: without namespaces it is weaker, and grades.
faulty 'no namespaces' 'echo 1 >/proc/sys/user/max_user_namespaces' lua 0 passed

# Python.
faulty 'no Python' : py 3 'LOSSLAB_PYTHON names no Python' 'export LOSSLAB_PYTHON=/bin/true'
torch=$(/usr/bin/python3 -c 'import importlib.util; print(importlib.util.find_spec("torch").origin)' 2>/dev/null) || torch=
if [ -n "$torch" ]; then
  echo 'raise ImportError("libcudart.so: cannot open shared object file")' >"$folder/broken.py"
  faulty 'an import that fails' "mount --bind $folder/broken.py $torch" py 3 'cannot import PyTorch'
  echo 'import ctypes; ctypes.string_at(0)' >"$folder/crash.py"
  faulty 'an import that crashes' "mount --bind $folder/crash.py $torch" py 3 'cannot import PyTorch'
fi
echo "$tried faults"
