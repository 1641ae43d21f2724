#!/bin/sh
# Builds the kernels for arm64 and runs their tests there, by a cross compiler and qemu-user; skipped
# where either is missing.
#
#     arm64.sh SOURCE-ROOT BUILD-FOLDER VECTOR-FLAGS SOURCES... -- DEFINITIONS... -- THE-REST...
#
# SOURCES are compiled once an instruction set; meson passes the lists that the machine's own build
# has.
set -eu
root=$1 out=$2 flags=$3
shift 3
cc=${LOSSLAB_ARM64_CC:-aarch64-linux-gnu-gcc}
run=$(command -v qemu-aarch64-static || command -v qemu-aarch64 || true)
if ! command -v "$cc" >/dev/null 2>&1 || [ -z "$run" ]; then
  echo "skipped: needs $cc and qemu-user"
  exit 77
fi
mkdir -p "$out"
cache=$(command -v ccache || true) # what was compiled before, where something keeps it
common="-std=c11 -D_GNU_SOURCE -fopenmp-simd -fno-math-errno -I$root/engine"

compile() { # SUFFIX FLAGS FILE: one object
  # shellcheck disable=SC2086 # flags are to be split
  $cache "$cc" $common $2 -DLL_ISA_SUFFIX="$1" -c "$3" -o "$out/$(basename "$3" .c).$1.o"
}

lists='vector definition rest'
for file; do
  if [ "$file" = -- ]; then
    lists=${lists#* }
    continue
  fi
  case $lists in
    vector*) compile base "$flags" "$file"; compile neon "$flags -ffp-contract=fast" "$file" ;;
    definition*) compile ref '-O2 -ffp-contract=off' "$file" ;;
    *) compile rest '-O2' "$file" ;;
  esac
done

status=0
# Those that read no file. An emulator's threads tell nothing of time, and not another thing at each number
# of them.
for test in kernels latent parallel threads; do
  program=$out/test_$test
  # shellcheck disable=SC2086
  "$cc" $common -O1 -static -I"$root/tests/kernel/arm64" -I"$root/tests/kernel" \
    "$root/tests/kernel/test_$test.c" "$root/tests/kernel/compare.c" "$root/engine/base/clock.c" \
    "$out"/*.o -lm -o "$program"
  case $test in
    parallel | threads) export LOSSLAB_TEST_SELDOM=1 ;;
    *) unset LOSSLAB_TEST_SELDOM ;;
  esac
  if "$run" "$program"; then
    echo "test_$test: good on arm64"
  else
    echo "test_$test: failed on arm64"
    status=1
  fi
done
# shellcheck disable=SC2086
"$cc" $common -O1 -static "$root/tests/kernel/prove_vmath.c" "$out"/*.o -lm -o "$out/prove_vmath"
"$run" "$out/prove_vmath" 65521 || status=1
exit $status
