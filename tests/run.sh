#!/bin/sh
# ./run on checkouts that are moved, shared, read-only or not built; with a compiler's work stood in for
# by small programs of the same names, so that what is tried is ./run itself. $1: the project's top.
set -eu
top=$1
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
export XDG_CACHE_HOME="$folder/cache" HOME="$folder" LOG="$folder/log"

fail() {
  echo "$*" >&2
  [ ! -f "$folder/err" ] || sed 's/^/  /' "$folder/err" >&2
  exit 1
}

# meson and ninja as ./run knows them: a build folder knows its sources, and is a program.
mkdir "$folder/bin"
cat >"$folder/bin/meson" <<'S'
#!/bin/sh
echo "meson $*" >>"$LOG"
mkdir -p "$2/meson-info"
: >"$2/build.ninja"
# As JSON has it: of ASCII only.
source=$(printf '%s' "$PWD" | sed 's/"/\\"/g; s/손/\\uc190/g')
printf '{"directories": {"source": "%s", "build": "%s/%s"}}\n' "$source" "$source" "$2" >"$2/meson-info/meson-info.json"
S
cat >"$folder/bin/ninja" <<'S'
#!/bin/sh
[ "$1" = -C ] || exit 1
newer=$(find meson.build engine lessons -newer "$2/losslab" 2>/dev/null | head -n 1)
case "$*" in
  *-n*) if [ -x "$2/losslab" ] && [ -z "$newer" ]; then echo 'ninja: no work to do.'; else echo '[1/7] x'; fi ;;
  *)
    echo "ninja $*" >>"$LOG"
    printf '#!/bin/sh\necho "runs from $0 with $*"\n' >"$2/losslab"
    chmod +x "$2/losslab"
    ;;
esac
S
printf '#!/bin/sh\nexit 0\n' >"$folder/bin/pkg-config"
chmod +x "$folder/bin/"*
PATH="$folder/bin:$PATH"

make_checkout() {
  mkdir -p "$1/engine" "$1/lessons" "$1/exercises" "$1/assets"
  cp "$top/run" "$1"
  touch "$1/meson.build" "$1/engine/a.c" "$1/lessons/course.lua"
}

# says WHAT EXPECTED-OUTPUT: runs ./run of the checkout $here.
here=
says() {
  : >"$LOG"
  "$here/run" show 2.3 >"$folder/out" 2>"$folder/err" || fail "$1: ./run fails"
  grep -q "$2" "$folder/out" || fail "$1: $(cat "$folder/out")"
}
built_nothing() {
  [ ! -s "$LOG" ] || fail "$1 builds: $(cat "$LOG")"
}

here="$folder/one"
make_checkout "$here"
says 'a new checkout' "runs from $here/build/losslab with show 2.3"
grep -q 'Building losslab in build: some minutes' "$folder/err" || fail 'the first build says nothing'
says 'a built one' "runs from $here/build/losslab"
built_nothing 'a built checkout'
[ ! -s "$folder/err" ] || fail 'a built one says something'

# Pulled: it says what it is about.
sleep 1.1
touch "$here/engine/a.c"
says 'a pulled one' "runs from $here/build/losslab"
grep -q 'sources have changed' "$folder/err" || fail 'a build after a pull says nothing'
! grep -q meson "$LOG" || fail 'after a pull everything is built anew'

# So is one in a folder whose name has all kinds of letters, and nothing but that is built again.
here="$folder/a \"folder\" of 손's, [1] & \$x"
make_checkout "$here"
says 'a new checkout with such a name' "runs from "
sleep 1.1
touch "$here/engine/a.c"
says 'a pulled one with such a name' "runs from "
grep -q 'sources have changed' "$folder/err" || fail 'a pulled one with such a name is built anew'
! grep -q meson "$LOG" || fail 'a pulled one with such a name is set up anew'
here="$folder/one"

# Moved, it runs as it is; moved and changed, it is built anew.
mv "$here" "$folder/two"
here="$folder/two"
says 'a moved one' "runs from $folder/two/build/losslab"
built_nothing 'a moved checkout'
sleep 1.1
touch "$here/engine/a.c"
says 'a moved and changed one' "runs from $folder/two/build/losslab"
grep -q 'moved or copied' "$folder/err" || fail 'a moved one does not say that it builds'
grep -q "\"$folder/two\"" "$here/build/meson-info/meson-info.json" && [ "$(cat "$here/build/made-for")" = "$folder/two" ] || fail 'it is still the old build'

# By a link to it, and by a link to that, from a folder that is no checkout.
mkdir "$folder/links"
ln -s ../two/run "$folder/links/losslab"
ln -s "$folder/links/losslab" "$folder/links/again"
for link in losslab again; do
  (cd "$folder/links" && "./$link" show 2.3) >"$folder/out" 2>"$folder/err" || fail "a link to ./run fails"
  grep -q "runs from $here/build/losslab with show 2.3" "$folder/out" || fail "a link to ./run: $(cat "$folder/out")"
done

# read_only TEST: in a mount namespace where the checkouts are read-only. Root writes anywhere else.
read_only() {
  unshare -rm sh -c '
    mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 77
    shift && exec "$@"' sh "$here" "$@"
}
if unshare -rm sh -c "mount --bind '$here' '$here' && mount -o remount,bind,ro '$here'" 2>/dev/null; then
  : >"$LOG"
  read_only "$here/run" list >"$folder/out" 2>"$folder/err" || fail 'a read-only built one fails'
  grep -q "runs from $here/build/losslab with list" "$folder/out" || fail "read-only: $(cat "$folder/out")"
  built_nothing 'a read-only built checkout'

  here="$folder/three"
  make_checkout "$here"
  read_only "$here/run" list >"$folder/out" 2>"$folder/err" || fail 'a read-only unbuilt one fails'
  grep -q "runs from $XDG_CACHE_HOME/losslab/build-[0-9]*/losslab" "$folder/out" ||
    fail "read-only and not built: $(cat "$folder/out")"
  grep -q "Building losslab in $XDG_CACHE_HOME" "$folder/err" || fail 'it does not say where it builds'

  here="$folder/four"
  make_checkout "$here"
  status=0
  XDG_CACHE_HOME=/proc/none read_only "$here/run" list >"$folder/out" 2>"$folder/err" || status=$?
  [ "$status" = 3 ] || fail "nowhere to build: status $status"
  grep -q 'set XDG_CACHE_HOME' "$folder/err" || fail 'nowhere to build: no advice'

  # A new machine's apt knows no packages: what an administrator is asked to type says so.
  printf '#!/bin/sh\necho 1000\n' >"$folder/bin/id"
  printf '#!/bin/sh\nexit 1\n' >"$folder/bin/pkg-config"
  printf '#!/bin/sh\nexit 1\n' >"$folder/bin/apt-get"
  chmod +x "$folder/bin/"*
  mkdir "$folder/lists"
  for list in '' archive_Packages; do
    [ -z "$list" ] || : >"$folder/lists/$list"
    status=0
    unshare -rm sh -c '
      mount --bind "$1" /var/lib/apt/lists || exit 77
      "$2/run" list' sh "$folder/lists" "$here" >"$folder/out" 2>"$folder/err" </dev/null || status=$?
    [ "$status" = 3 ] || [ ! -d /var/lib/apt/lists ] || fail "without packages: status $status"
    if [ -z "$list" ]; then
      grep -q 'apt-get update && apt-get install' "$folder/err" || [ ! -d /var/lib/apt/lists ] ||
        fail 'an empty list of packages is not told'
    else
      ! grep -q 'apt-get update' "$folder/err" || fail 'a full list of packages is asked for again'
    fi
  done
else
  echo 'no namespaces here: read-only checkouts are not tried' >&2
fi
