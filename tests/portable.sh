#!/bin/sh
# What only Linux has stays in the sandbox, the runners and the files named for it (NAME_linux.c), so
# that all but grading can be built elsewhere. $1: the project's top.
set -eu
cd "$1/engine"
words='memfd_create|eventfd|epoll_|signalfd|timerfd|inotify|pipe2|accept4|prctl|getrandom|/proc/self|
sys/syscall.h|linux/|close_range|fallocate|sendfile|pthread_condattr_setclock|malloc_trim'
pattern=$(printf '%s' "$words" | tr -d '\n')
faults=$(grep -rnE "$pattern" --include='*.[ch]' . |
  grep -vE '^\./(sandbox|runner)/|_linux\.c:|^\./cli/watch\.c:' || true)
if [ -n "$faults" ]; then
  echo "only Linux has these; a file for it, and another for the rest:" >&2
  echo "$faults" >&2
  exit 1
fi
