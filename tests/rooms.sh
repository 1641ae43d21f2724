#!/bin/sh
# The fences between rooms that linking cannot hold. A room may include its own headers and those
# of the rooms that it may call; some libraries' headers belong to one room; and no room offers what
# nobody calls.
set -eu
cd "$1/engine"

# room: the rooms it may call, with theirs
calls='
base:
kernel: base
tensor: base kernel
loss: base kernel tensor
nn: base kernel tensor loss
chart: base
script: base kernel tensor loss nn chart
course: base kernel tensor loss nn chart script
sandbox: base
exercise: base kernel tensor loss nn chart script sandbox
grade: base kernel tensor loss nn chart script sandbox exercise
author: base kernel tensor loss nn chart script sandbox course exercise grade
store: base
class: base kernel tensor loss nn chart script sandbox exercise grade store
tui: base kernel tensor loss nn chart script course sandbox exercise grade store class
cli: base kernel tensor loss nn chart script course sandbox exercise grade author store class tui
runner: base kernel tensor loss nn chart script sandbox exercise
'
# header (as a pattern) | the rooms that may include it
owned='
^(lua|lualib|lauxlib)\.h$|script runner
curses\.h$|tui
^sqlite3\.h$|store
^seccomp\.h$|sandbox
^md4c\.h$|course
^(cairo|fontconfig)|chart
^utf8proc\.h$|base
^zlib\.h$|base
^png\.h$|course
^archive(_entry)?\.h$|runner
^iconv\.h$|base
^nettle/|base
'
faults=$(
  grep -rnE '^#[[:space:]]*include' --include='*.[ch]' . | awk -v calls="$calls" -v owned="$owned" '
    BEGIN {
      n = split(calls, line, "\n")
      for (i = 1; i <= n; i++)
        if (split(line[i], part, ":") == 2) {
          known[part[1]] = 1
          m = split(part[2], to, " ")
          for (j = 1; j <= m; j++) may[part[1], to[j]] = 1
        }
      fences = split(owned, fence, "\n")
    }
    {
      split($0, field, ":")
      file = substr(field[1], 3)
      room = file; sub(/\/.*/, "", room)
      header = $0; sub(/^[^<"]*[<"]/, "", header); sub(/[>"].*/, "", header)
      if (!(room in known)) { print file ": no such room in tests/rooms.sh"; next }
      if ($0 ~ /include[[:space:]]*"/) {
        target = header; sub(/\/.*/, "", target)
        if ((target in known) && target != room && !((room, target) in may))
          print file ": " room " may not call " target " (" header ")"
        next
      }
      for (i = 1; i <= fences; i++)
        if (split(fence[i], part, "|") == 2 && header ~ part[1] &&
            index(" " part[2] " ", " " room " ") == 0)
          print file ": <" header "> belongs to " part[2]
    }'
)
# One place reads the monotonic clock; a condition variable may be told to go by it.
clocks=$(grep -rnE 'clock_gettime\(CLOCK_MONOTONIC' --include='*.[ch]' . | sed 's/:.*/: read base\/clock.h instead/')
faults=$faults$clocks
# What a header declares, somebody calls, if only a test: its name stands more than twice.
words() { grep -rhoE '\bll_[a-z0-9_]+' --include='*.[ch]' . ../tests | sort | uniq -c; }
declared() {
  grep -rhE '^[^#*/ ].*\bll_[a-z0-9_]+\(' --include='*.h' . | grep -vE '^(typedef|LL_INLINE|static)' |
    grep -oE '\bll_[a-z0-9_]+\(' | tr -d '('
}
dead=$({ words; declared; } | awk 'NF == 2 { count[$2] = $1; next } count[$1] <= 2 { print $1 ": nobody calls it" }')
# A name of ours means one thing, whichever room has it, and in what is lent to programs in C too.
twice=$(
  {
    grep -rhoE '^(struct|enum|union) ll_[a-z0-9_]+ \{' --include='*.[ch]' . | sort | uniq -d
    grep -roE '^[a-zA-Z][^(]*\bll_[a-z0-9_]+\(' --include='*.h' . | grep -v ':typedef' |
      sed -E 's/:.*\b(ll_[a-z0-9_]+)\(/ \1/' | sort -u | awk '{ print $2 }' | sort | uniq -d
  } | sed 's/$/: two of that name/'
)
# A file opens with what it is; one that opens with a header of its own name has that header say it.
mute=$(
  find . -name '*.[ch]' | sort | while read -r file; do
    read -r first <"$file" || :
    case $file in
      *.c)
        own=${first#'#include "'}
        own=${own%'"'}
        [ "./${own%.h}.c" != "$file" ] || read -r first <"$own" || :
        ;;
    esac
    case $first in '/*'*) ;; *) echo "$file: does not open with what it is" ;; esac
  done
)
# So does a file of any language outside of the engine, a script behind its #! line; what was handed
# in, by a stranger or to be wrong, stays as its author wrote it.
dumb=$(
  cd ..
  find tests lessons exercises assets .ci -name '*.[ch]' -o -name '*.lua' -o -name '*.py' -o -name '*.sh' |
    grep -vE '/(wrong|right|attacks|strangers|forged)/' | sort | xargs awk '
      FNR == 1 { told = 0 }
      told || /^(#!|# shellcheck|$)/ { next }
      { told = 1 }
      !/^("""|#|\/\*|--)/ || (FILENAME ~ /\.[ch]$/ && /^#/) { print FILENAME ": does not open with what it is" }'
)
faults=$faults$dead$twice$mute$dumb
if [ -n "$faults" ]; then
  printf '%s\n' "$faults"
  exit 1
fi
