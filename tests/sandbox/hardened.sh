#!/bin/sh
# The programs that hold strangers' code, as they were linked: loaded anywhere, their tables read-only
# before they run, no stack that is run, and a guard on each frame that has an array.
# $1: their folder. Names after it: those that are linked by themselves.
set -eu
command -v readelf >/dev/null || exit 77
folder=$1
shift
status=0

says() {
  echo "$1: $2" >&2
  status=1
}

for name; do
  program=$folder/$name
  readelf -hW "$program" | grep -q 'Type: *DYN' || says "$name" 'is loaded at a fixed place'
  readelf -lW "$program" | grep -q GNU_RELRO || says "$name" 'has tables that stay writable'
  readelf -dW "$program" | grep -q NOW || says "$name" 'binds its symbols as it goes'
  readelf -lW "$program" | grep GNU_STACK | grep -q 'RW ' || says "$name" 'has a stack that can be run'
done
guarded=$(find "$folder/losslab-box.p" -name '*.o' -exec sh -c 'readelf -sW "$1" | grep -q __stack_chk_fail' sh {} \; -print | wc -l)
[ "$guarded" -gt 3 ] || says losslab-box "only $guarded of its objects guard their frames"
exit $status
