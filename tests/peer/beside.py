"""What the scripts here share: losslab beside PyTorch, one thread each, in processor time.

Processor time, of one thread, is what a busy machine leaves comparable. losslab's is that of a child
that runs the same Lua for few and for many rounds: the difference is the rounds' alone.
"""
import os
import pathlib
import statistics
import subprocess

ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def program():
    built = pathlib.Path(__file__).resolve().parents[2] / "build" / "losslab"
    return os.environ.get("LOSSLAB_PROGRAM", str(built))


def run(command, **environment):
    """Standard output, processor seconds and peak memory in MiB of a child on one processor."""
    reading, writing = os.pipe()
    processor = min(os.sched_getaffinity(0))
    child = subprocess.Popen(
        command, stdout=writing, env={**os.environ, **ONE_THREAD, **environment},
        preexec_fn=lambda: os.sched_setaffinity(0, {processor}))
    os.close(writing)
    with os.fdopen(reading) as output:
        text = output.read()
    _, status, used = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{command[0]} failed: {status}")
    return text, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def seconds_a_round(lua, few, many, **environment):
    """Of `lua`, in which ROUNDS stands for a number; and the peak memory."""
    times = []
    for rounds in (few, many):
        _, used, memory = run([program(), "eval", lua.replace("ROUNDS", str(rounds))], **environment)
        times.append(used)
    return (times[1] - times[0]) / (many - few), memory


def report(name, ours, theirs, at_least):
    ours, theirs = statistics.median(ours), statistics.median(theirs)
    ratio = theirs / ours
    print(f"{name:28} losslab {ours * 1e3:8.3f} ms   PyTorch {theirs * 1e3:8.3f} ms   {ratio:5.2f} times"
          f"   (to reach: {at_least})")
    return ratio >= at_least
