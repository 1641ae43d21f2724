#!/bin/sh
# A class graded by four nodes under Slurm is the same marks to the byte as one machine's: with all
# well, with nodes that die and shards that run twice, with a controller that is killed and comes
# back. The batch script and the commands are the README's own. $1: the program. Ends with 77 where
# Slurm is not installed. The nodes are four of this machine's, on its loopback; nothing under /etc
# is read or written. To run it: meson test -C build --benchmark --suite cluster
set -eu
losslab=$(realpath "$1")
PATH=$PATH:/usr/sbin
for tool in munged slurmctld slurmd sbatch; do
  command -v $tool >/dev/null || { echo "no $tool: packages slurm-wlm and munge"; exit 77; }
done
folder=$(mktemp -d)
chmod 711 "$folder" # munged wants its socket within everybody's reach
shards=8
patience=1200 # s
export XDG_STATE_HOME="$folder/state" LOSSLAB_LANG=en SLURM_CONF="$folder/slurm.conf" REAL_LOSSLAB="$losslab"
controller='' munge=''

fail() {
  echo "$*" >&2
  tail -n 8 "$folder"/*.log "$folder/munge.err" "$run"/slurm-*.out >&2 2>/dev/null || true
  [ -z "$controller" ] || squeue >&2 || true
  exit 1
}

# ours VARIABLE=VALUE: what was started from this cluster's configuration, and has that as well.
ours() {
  grep -lzxF "SLURM_CONF=$SLURM_CONF" /proc/[0-9]*/environ 2>/dev/null |
    xargs -r grep -lzxF "$1" 2>/dev/null | cut -d/ -f3
}

# daemons NODE: its slurmd, and the steps that it began, which outlive it.
daemons() {
  find /proc/[0-9]*/fd -lname "$folder/slurmd.$1.log" 2>/dev/null | cut -d/ -f3 | sort -u
}

stop() {
  trap - EXIT INT TERM
  for pid in $(cat "$folder"/slurmd.*.pid 2>/dev/null) $controller; do
    kill "$pid" 2>/dev/null || true
  done
  sleep 1
  for pid in $(daemons '*') $(ours "REAL_LOSSLAB=$losslab"); do
    kill -9 "$pid" 2>/dev/null || true
  done
  [ -z "$munge" ] || kill "$munge" 2>/dev/null || true
  wait
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 1' INT TERM

# wait_for WHAT COMMAND...: until it succeeds.
wait_for() {
  what=$1
  ends=$(($(date +%s) + patience))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$(date +%s)" -lt "$ends" ] || fail "waited in vain: $what"
    sleep 0.2
  done
}

configure() {
  port=$((10000 + $$ * 5 % 20000))
  host=$(hostname -s)
  user=$(id -un)
  cat >"$SLURM_CONF" <<CONF
ClusterName=losslab
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$folder/munge.socket,cred_expire=5
SlurmUser=$user
SlurmdUser=$user
StateSaveLocation=$folder/known
SlurmctldPidFile=$folder/slurmctld.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdPidFile=$folder/slurmd.%n.pid
SlurmdLogFile=$folder/slurmd.%n.log
SlurmdSpoolDir=$folder/spool.%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
SlurmdTimeout=10
KillWait=2
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=2
NodeName=node[1-4] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + 4))] CPUs=1
PartitionName=all Nodes=ALL Default=YES State=UP
CONF
  mkdir "$folder/known" "$folder/spool.node1" "$folder/spool.node2" \
    "$folder/spool.node3" "$folder/spool.node4"
}

start_munge() {
  (umask 077 && head -c 128 /dev/urandom >"$folder/munge.key")
  munged -F --key-file="$folder/munge.key" --socket="$folder/munge.socket" --pid-file="$folder/munge.pid" \
    --log-file="$folder/munge.log" --seed-file="$folder/munge.seed" 2>"$folder/munge.err" &
  munge=$!
  wait_for munged munge -S "$folder/munge.socket" -n
}

# start_controller [-c]: with -c it forgets what it knew.
start_controller() {
  slurmctld -D "$@" 2>/dev/null &
  controller=$!
  wait_for slurmctld sh -c 'scontrol ping | grep -q "is UP"'
}

four_idle() {
  [ "$(sinfo -h -N -t idle -o %N | wc -l)" = 4 ]
}
# Those nodes that do not run.
start_nodes() {
  for node in node1 node2 node3 node4; do
    [ -s "$folder/slurmd.$node.pid" ] && kill -0 "$(cat "$folder/slurmd.$node.pid")" 2>/dev/null && continue
    slurmd -D -N $node 2>/dev/null &
  done
  wait_for 'four nodes' four_idle
}

# Right, wrong and hostile; those that wait for long limits are other tests'.
make_class() {
  number=0
  while [ $number -lt 40 ]; do
    case $((number % 10)) in
      0) file=solution.lua ;;
      1) file=wrong/alpha-beta-swapped.lua ;;
      2) file=wrong/smooth-missing.lua ;;
      3) file=solution.2.lua ;;
      4) file=wrong/gradient-sign.lua ;;
      5) file=starter.lua ;;
      6) file=wrong/squared.lua ;;
      7) file=wrong/mean-instead-of-sum.lua ;;
      8) file=wrong/prediction-clipped.lua ;;
      *)
        set -- pcall_loop hostile_error uses_os deep_source
        shift $((number / 10))
        file=../../tests/grade/attacks/$1.lua
        ;;
    esac
    mkdir -p "$folder/class/s$number"
    cp "${LOSSLAB_DATA:?}/exercises/tversky/$file" "$folder/class/s$number/tversky.lua"
    number=$((number + 1))
  done
}

# What the README shows, and in the place of the program one that says where it runs; where `hold.K`
# lies, the first attempt at shard K keeps its results back until that is gone.
make_commands() {
  sed -n '/#!\/bin\/sh/,/^$/s/^    //p' "$LOSSLAB_DATA/README.md" >"$folder/shards.sh"
  grep -q '^#SBATCH --array=1-'$shards "$folder/shards.sh" || fail 'the README has another script'
  merge=$(sed -n "s/^    sbatch --dependency.*--wrap '\(.*\)'$/\1/p" "$LOSSLAB_DATA/README.md")
  [ -n "$merge" ] || fail 'the README has another merge'
  mkdir "$folder/bin"
  cat >"$folder/bin/losslab" <<'SH'
#!/bin/sh
attempt=${SLURM_RESTART_COUNT:-0} k=${SLURM_ARRAY_TASK_ID:-merge}
echo "$k $SLURMD_NODENAME $attempt $SLURM_JOB_ID" >>begun
status=0
"$REAL_LOSSLAB" "$@" || status=$?
while [ "$attempt" = 0 ] && [ -e "hold.$k" ]; do sleep 0.2; done
echo "$k $SLURMD_NODENAME $attempt $SLURM_JOB_ID" >>ended
exit $status
SH
  chmod +x "$folder/bin/losslab"
  export PATH="$folder/bin:$PATH"
}

# begin NAME: a folder to work in, as an instructor's.
begin() {
  run=$folder/$1
  mkdir "$run"
  cd "$run"
  ln -s ../class class
  mkdir marks
  : >begun
  : >ended
  jobs=''
  began=$(date +%s)
}
submit() {
  job=$(sbatch --parsable "$folder/shards.sh")
  last=$(sbatch --parsable --dependency=afterok:"$job" --kill-on-invalid-dep=yes --wrap "$merge")
  jobs="$jobs -e $job -e $last"
}
queue_is_empty() {
  # shellcheck disable=SC2086 # a list
  queue=$(squeue -h -o %F) && ! echo "$queue" | grep -qxF $jobs
}
# As an administrator: a controller that was killed knows what was so some seconds before. It begins
# again what it began, drains the nodes that say so ("Duplicate jobid") and holds the tasks; what has
# ended since stands as running; what was sent since is lost. `mended` counts.
mend() {
  drained=$(sinfo -h -t drain -o %N) held=$(squeue -h -o '%F %r' | grep -i held | cut -d' ' -f1 | sort -u)
  # shellcheck disable=SC2086 # a list
  ghosts=$(squeue -h -o %F | grep -vxF $jobs | sort -u)
  [ -n "$drained$held$ghosts" ] || return 0
  mended=$((mended + 1))
  [ -z "$drained" ] || scontrol update nodename="$drained" state=resume
  for task in $held; do scontrol release "$task"; done
  for task in $ghosts; do scancel "$task"; done
}
settled() {
  mend
  queue_is_empty
}
# What was not done is sent again, as the README says; `sent` counts.
finish() {
  sent=1 mended=0
  wait_for "$1" settled
  until [ -e class.db ]; do
    [ $sent -lt 4 ] || fail "$1: no book after $sent times"
    submit
    sent=$((sent + 1))
    wait_for "$1" settled
  done
  "$losslab" gradebook export --format jsonl --book class.db >"$run/class.jsonl"
  cmp "$folder/one/class.jsonl" "$run/class.jsonl" || fail "$1: other marks"
  echo "$1: the same $(wc -l <class.jsonl) lines; $(($(date +%s) - began)) s, sent $sent times, mended $mended times," \
    "$(grep -vc merge begun) tasks on $(grep -v merge begun | cut -d' ' -f2 | sort -u | wc -l) nodes"
}

# A task that has some of its results and not all, and whose node is not `spared`: sets `shard`, `node`.
in_the_middle() {
  for results in marks/.[1-9].*/results.jsonl; do
    case $(wc -l <"$results" 2>/dev/null) in [1-3]) ;; *) continue ;; esac
    shard=${results#marks/.} && shard=${shard%%.*}
    node=$(grep "^$shard " begun | tail -n 1 | cut -d' ' -f2)
    [ "$node" = "$spared" ] || [ "$shard" = 2 ] || return 0
  done
  return 1
}
begun_again() {
  [ "$(grep -c "^$1 " begun)" -gt 1 ]
}
# All of a node at once, as when its power fails.
kill_node() {
  # shellcheck disable=SC2046 # a list
  kill -9 $(daemons "$1") $(ours "SLURMD_NODENAME=$1") 2>/dev/null || true
}

run=$folder
configure
make_class
make_commands
begin one
"$losslab" grade class/ --seed 7 --jobs 2 --out marks/1 >/dev/null 2>&1
"$losslab" gradebook import marks/1 --book class.db >/dev/null
"$losslab" gradebook export --format jsonl --book class.db >class.jsonl
[ "$(wc -l <class.jsonl)" = 40 ] || fail 'not a line each'
echo "one machine: $(($(date +%s) - began)) s"

start_munge
start_controller -c
start_nodes
begin well
submit
finish 'four nodes'
[ "$sent $mended $(wc -l <begun)" = "1 0 $((shards + 1))" ] || fail 'with all well each is done once'

# A shard is sent twice, one node loses its daemon while its task goes on, another dies whole.
begin nodes
copy=$(sbatch --parsable --array=2 "$folder/shards.sh")
jobs="-e $copy"
submit
spared=''
wait_for 'a task to leave alone' in_the_middle
: >"hold.$shard"
spared=$node orphan=$shard killed=$(date +%s)
kill -9 "$(cat "$folder/slurmd.$node.pid")"
wait_for 'a task to kill' in_the_middle
dead=$node lost=$shard
: >"hold.$lost"
kill_node "$dead"
[ ! -e "marks/$lost" ] || fail "shard $lost was done before its node died"
wait_for 'the copy of an orphan' begun_again "$orphan"
echo "  shard $orphan: its node without slurmd, begun again after $(($(date +%s) - killed)) s"
rm "hold.$orphan"
finish 'two nodes lost'
begun_again "$lost" || fail 'the shard of the dead node did not run again'
echo "  shard $lost: its node died with $(cat "marks/.$lost."*/results.jsonl | wc -l) of 5 results"
begun_again 2 || echo "  shard 2 was there before its copy (job $copy) began"
[ -n "$(find marks -maxdepth 1 -name ".$lost.*")" ] || fail 'the dead node left nothing behind'
"$losslab" grade class/ --seed 7 --shard "2/$shards" --out again >/dev/null 2>&1
"$losslab" gradebook import again marks/2 --book class.db >/dev/null
"$losslab" gradebook export --format jsonl --book class.db | cmp - class.jsonl || fail 'a shard twice is other marks'

# The controller is killed while tasks run, and they end while it is away.
start_nodes
begin controller
spared=''
submit
wait_for 'a task in the middle' in_the_middle
kill -9 "$controller"
wait "$controller" 2>/dev/null || true
done_by_then=$(wc -l <ended)
wait_for 'a task to end without it' sh -c "[ \$(wc -l <ended) -gt $done_by_then ]"
start_controller
finish 'controller killed'
