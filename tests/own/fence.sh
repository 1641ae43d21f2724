#!/bin/sh
# The engine knows nothing of the course that ships: no code of it names one of its pages, sections or
# exercises, as lessons/course.lua has them. What losses are called is the catalogue's business (loss/,
# kernel/), and what a submission in C defines is losslab.h's. Comments may give examples. $1: the top.
set -eu
cd "$1"
names=$(sed -e 's/--.*//' -e '/goals *=/,$d' -e '/title *=/d' lessons/course.lua | grep -o '"[^"]*"' | tr -d '"' | sort -u)
[ "$(echo "$names" | wc -l)" -gt 30 ] || { echo "too few names were read from lessons/course.lua" >&2; exit 1; }

# Pages as whole texts, sections as the id of one, folders and exercises wherever they stand.
pattern=$(echo "$names" | sed -e 's/\./\\./g' -e 's/^\([0-9]\|ex\)$/id *= *"\1"/' \
  -e 's/^\([0-9]\\\.[0-9]*\|refs\)$/"\1"/' -e 's/^\([a-z0-9][a-z0-9-]*\)$/\\b\1\\b/' | paste -sd '|')

# The code of all files, each line with its place and without comments.
find engine \( -name '*.c' -o -name '*.h' -o -name '*.lua' -o -name '*.py' \) -print0 |
  xargs -0 awk '
    FNR == 1 { inside = 0; c = FILENAME ~ /\.[ch]$/; mark = FILENAME ~ /\.py$/ ? "#" : "--" }
    {
      line = $0
      if (c) {
        out = ""
        while (line != "") {
          at = index(line, inside ? "*/" : "/*")
          if (!at) { if (!inside) out = out line; break }
          if (!inside) out = out substr(line, 1, at - 1)
          line = substr(line, at + 2)
          inside = !inside
        }
        line = out
      } else if ((at = index(line, mark)) > 0)
        line = substr(line, 1, at - 1)
      if (line != "") print FILENAME ":" FNR ":" line
    }' >"${TMPDIR:-/tmp}/losslab-fence.$$"
trap 'rm -f "${TMPDIR:-/tmp}/losslab-fence.$$"' EXIT
[ "$(wc -l <"${TMPDIR:-/tmp}/losslab-fence.$$")" -gt 10000 ] || { echo "the engine was not read" >&2; exit 1; }

# A word that is a loss as well is told apart by its line.
! grep -E "$pattern" "${TMPDIR:-/tmp}/losslab-fence.$$" | grep -v -e '^engine/loss/' -e '^engine/kernel/' \
  -e '^engine/runner/include/losslab.h:' -e '^engine/script/nn.lua:.*loss.*perceptual' \
  -e '^engine/chart/pen_svg.c:.* ? "2.4" : "1.[47]"' -e '^engine/course/claims.lua:.*tversky = "bce"' | sed 's/^/the engine names what is the course'"'"'s own: /' | grep . >&2
