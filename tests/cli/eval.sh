#!/bin/sh
# What `losslab eval` and `losslab repl` print, and with what status they end.
set -eu
program=$1
failed=0

# says EXPECTED-STATUS EXPECTED-OUTPUT ARGUMENTS...
says() {
  status=$1 expected=$2
  shift 2
  got=$("$program" "$@" 2>/dev/null) && code=0 || code=$?
  if [ "$code" != "$status" ] || [ "$got" != "$expected" ]; then
    echo "losslab $*: status $code, printed: $got; expected status $status: $expected"
    failed=1
  fi
}

says 0 1 eval 1
says 0 2.5 eval 'loss.mse({1, 2}, {0, 0})'
says 0 '{{1, 2}, {3, 4}}' eval 'tensor{{1, 2}, {3, 4}}'
says 0 3 eval 'local x = 1; return x + 2'
says 0 nil eval 'local x = 1'
says 0 '[[1,"nan"],["inf","-inf"]]' eval --json 'tensor{{1, 0/0}, {1/0, -1/0}}'
says 0 '"a\"b"' eval --json '"a\"b"'
says 0 0.1 eval --json 0.1
says 0 '"�a��\u0000"' eval --json '"\255a\xe2\x82\0"' # always UTF-8
says 0 '"한"' eval --json '"한"'
file=$(mktemp)
echo 'return loss.mse({3}, {1})' > "$file"
says 0 4 eval --file "$file"
printf '\357\273\277#!/usr/bin/env losslab\nreturn 5' > "$file"
says 0 5 eval --file "$file"
printf '#!/usr/bin/env losslab\nerror("no")' > "$file"
case $("$program" eval --file "$file" 2>&1) in
  *"$file:2: no"*) ;;
  *) echo "a first line for the shell changes the numbers of lines"; failed=1 ;;
esac
rm -f "$file"
says 2 '' eval --file "$file"
says 2 '' eval --file /dev/null 1
says 0 'hello
7' eval 'print("hello") return 7'
says 0 7 eval --json 'print("hello") return 7' # what is printed does not get into the JSON
says 0 -1 eval -1 # code may begin with a dash
says 0 '{-2}' eval '-tensor{2}'
says 0 5 eval -- '--[[ five ]] 5'
says 0 5 eval '-- five
return 5'
says 0 1 eval 1 --json
says 2 '' eval '1 +'
says 2 '' eval 'error("no")'
says 2 '' eval --json print
says 2 '' eval
says 2 '' eval 1 2
says 2 '' eval --nothing 1

# pipes EXPECTED-STATUS EXPECTED-OUTPUT INPUT
pipes() {
  got=$(printf '%s' "$3" | "$program" repl 2>/dev/null) && code=0 || code=$?
  if [ "$code" != "$1" ] || [ "$got" != "$2" ]; then
    echo "repl <<< $3: status $code, printed: $got; expected status $1: $2"
    failed=1
  fi
}

pipes 0 '2
4' '1 + 1
x = 3
x + 1'
pipes 0 '1
2' 'for i = 1, 2 do

  print(i)
end'
pipes 2 '5' 'x = 5
error("no")
x'
pipes 2 '' 'while true do'
pipes 0 '' ''
pipes 0 1 '1
exit
2'
pipes 0 7 'quit = 7
quit + 0'

# What is printed comes when it is printed, not when all has ended.
fifo=$(mktemp -u)
mkfifo "$fifo"
for command in eval repl; do
  case $command in
    eval) "$program" eval 'print("first") while true do end' >"$fifo" & ;;
    repl) echo 'print("first") while true do end' | "$program" repl >"$fifo" & ;;
  esac
  read -r line <"$fifo"
  [ "$line" = first ] || { echo "$command holds back its output: $line"; failed=1; }
  kill $! 2>/dev/null || true
  wait $! 2>/dev/null || true
done
rm -f "$fifo"

message=$("$program" eval '
local x = nil
return x.y' 2>&1) && true
case $message in
  *"eval:3: attempt to index a nil value (local 'x')"*) ;;
  *) echo "the message names no line: $message"; failed=1 ;;
esac

# Files that a pipe brings: code, and data.
[ "$(echo 'return 7' | "$program" eval --file -)" = 7 ] || { echo "no code from standard input"; failed=1; }
points=$(mktemp)
printf 'x,y\n1,2\n2,3\n3,5\n4,4\n5,7\n' >"$points"
"$program" show 2.1 --data "$points" >"$points.file" || failed=1
"$program" show 2.1 --data - <"$points" | cmp -s - "$points.file" || { echo "no data from standard input"; failed=1; }
cat "$points" | "$program" show 2.1 --data - | cmp -s - "$points.file" || { echo "no data from a pipe"; failed=1; }
gzip -c "$points" | "$program" show 2.1 --data - | cmp -s - "$points.file" || { echo "no packed data from a pipe"; failed=1; }
"$program" show 2.1 | cmp -s - "$points.file" && { echo "the data change nothing"; failed=1; }
rm -f "$points" "$points.file"

# The learner's own losses: by name, in eval and repl; one that never ends loses nothing.
folder=$(mktemp -d)
mkdir -p "$folder/losslab/losses"
echo 'return function(pred, target) return (pred - target)^2 * 3 end' >"$folder/losslab/losses/thrice.lua"
echo 'return function(pred, target) while true do end end' >"$folder/losslab/losses/endless.lua"
export XDG_STATE_HOME="$folder"
[ "$("$program" eval 'loss.mine.thrice({3, 1}, {1, 1})')" = 6 ] || { echo "no loss of one's own in eval"; failed=1; }
[ "$(echo 'loss.mine.thrice(2, 1)' | "$program" repl)" = 3 ] || { echo "no loss of one's own in repl"; failed=1; }
message=$("$program" eval 'loss.mine.endless(1, 2)' 2>&1) && failed=1
case $message in *"loop without an end"*) ;; *) echo "an endless loss says: $message"; failed=1 ;; esac
message=$("$program" eval 'loss.mine.thric(1, 2)' 2>&1) && failed=1
case $message in *"did you mean 'mine.thrice'"*) ;; *) echo "a typo in a name says: $message"; failed=1 ;; esac
rm -rf "$folder"
exit $failed
