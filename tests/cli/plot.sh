#!/bin/sh
# losslab plot draws every loss that is a curve, and refuses the rest with a reason.
set -eu
losslab=$1
fail() { echo "plot: $*" >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unset LOSSLAB_LANG

refuses() { # STATUS WORDS ARGUMENT...
  expected=$1 words=$2
  shift 2
  status=0
  said=$("$losslab" plot "$@" 2>&1 >/dev/null) || status=$?
  [ "$status" = "$expected" ] || fail "$*: exit status $status, not $expected"
  case $said in *"$words"*) ;; *) fail "$*: said '$said', not '$words'" ;; esac
}

drawn=0
names=$("$losslab" losses --json | sed -n 's/^{"name":"\([a-z_0-9]*\)".*/\1/p')
for name in $names; do
  for language in en ko; do
    if text=$(LOSSLAB_LANG=$language "$losslab" plot "$name" --width 70 --height 20 2>/dev/null); then
      drawn=$((drawn + 1))
      case $text in *plot.along*|*plot.loss*) fail "$name: words are missing in $language" ;; esac
      [ "$(printf '%s\n' "$text" | wc -l)" -ge 18 ] || fail "$name: the chart is cut"
    fi
  done
done
[ "$drawn" -ge 40 ] || fail "only $drawn charts were drawn"

for name in $names; do # a title that is cut
  "$losslab" plot "$name" --width 56 --height 12 2>/dev/null | grep '…' && fail "$name: words are cut"
done
"$losslab" plot label_smoothing --width 56 | grep -q 'label_smoothing (Szegedy et al., 2016)' || fail "not who published it"
"$losslab" plot huber --delta 2 --width 60 --height 18 | grep -q 'huber (delta = 2)' || fail "no label"
"$losslab" plot huber --no-gradient | grep -q 'gradient' && fail "a gradient was drawn"
"$losslab" plot mse --ascii | LC_ALL=C grep -q '[^ -~]' && fail "not ASCII"
"$losslab" plot mse --ascii | grep -q 'error y^ - y' || fail "what ŷ means is lost"
# A terminal without UTF-8 gets the same unasked, in charts as in prose; a pipe does not.
beyond_ascii() { LC_ALL=C tr -d '\000-\177' | wc -c; }
for command in 'plot mse' 'show 2.3' 'show 2.3 --describe'; do
  [ "$(LC_ALL=C "$losslab" $command | beyond_ascii)" -gt 0 ] || fail "$command: a pipe gets no UTF-8"
  command -v script >/dev/null || continue
  many=$(LC_ALL=C TERM=xterm script -qec "'$losslab' $command" /dev/null </dev/null | beyond_ascii)
  [ "$many" = 0 ] || fail "$command: $many bytes beyond ASCII on a terminal that has no others"
done
"$losslab" plot mse mae huber log_cosh -o "$folder/losses.svg" || fail "no SVG"
grep -q '</svg>' "$folder/losses.svg" || fail "the SVG is cut"
[ "$(grep -c '<path' "$folder/losses.svg")" -ge 8 ] || fail "curves are missing in the SVG"

refuses 2 'no_such' no_such
refuses 2 'no curve' nt_xent
refuses 2 'apart' mse bce
refuses 2 "'--foo'" huber --foo 1
refuses 2 "'delta'" mse --delta 1
refuses 2 'delta' huber --delta=-1
refuses 2 'a number' huber --delta abc
refuses 2 'needs a value' huber --from
refuses 2 '.svg' huber -o "$folder/x.jpeg"
refuses 2 'cannot run' huber --from 3 --to 1
refuses 2 'at least one' --ascii
refuses 2 'width' huber --width 0

# A loss of the learner's own, beside one of the catalogue, and what is said of a broken one.
export XDG_STATE_HOME="$folder/state"
mkdir -p "$XDG_STATE_HOME/losslab/losses"
echo 'return function(pred, target) return (pred - target)^2 * 3 end' >"$XDG_STATE_HOME/losslab/losses/thrice.lua"
echo 'return function(pred, target) return (pred - target):mean() end' >"$XDG_STATE_HOME/losslab/losses/lump.lua"
"$losslab" plot mine.thrice mse --width 60 --height 12 --ascii | grep -q 'mine.thrice' || fail "plot draws no loss of one's own"
LOSSLAB_LANG=en "$losslab" plot mine.thrice -o "$folder/own.svg" || fail "no SVG of one's own loss"
grep -q "highest 75 at" "$folder/own.svg" || fail "3 e^2 at 5 is 75"
refuses 2 '1 number for 401' mine.lump
refuses 2 'No such file' mine.thric
refuses 2 'apart' mine.thrice bce

# In words: show says what a page's charts show, and an SVG has a name and a description.
words=$("$losslab" show 2.3 --lang en --width 80 --describe)
case $words in *"Its slope changes at once at error ŷ − y = 1, from 1 to 0."*) ;;
  *) fail "show --describe does not tell where Huber's slope ends" ;; esac
case $words in *┤*) fail "show --describe draws" ;; esac
LOSSLAB_LANG=ko "$losslab" plot huber -o "$folder/words.svg" || fail "no SVG in Korean"
grep -q '<desc id="desc">' "$folder/words.svg" || fail "the SVG has no description"
grep -q '최솟값 0' "$folder/words.svg" || fail "the description is not in the reader's language"
