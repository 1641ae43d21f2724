#!/bin/sh
# summary.sh TESTLOG.json...: one closing line that people and machines read: "N passed, N failed".
set -eu
awk '
  match($0, /"result": "[A-Z]+"/) {
    result = substr($0, RSTART + 11, RLENGTH - 12)
    if (result == "OK" || result == "EXPECTEDFAIL") passed++
    else if (result == "SKIP") skipped++
    else failed++
  }
  END {
    printf "%d passed, %d failed", passed, failed
    if (skipped) printf ", %d skipped", skipped
    print ""
  }' "$@"
