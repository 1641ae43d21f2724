"""losslab's runner for Python: answers for a submission with PyTorch.

    run.py [losslab-fork.so]

With the shared object it is the parent of a fork server (engine/sandbox/forkserver.h): it loads
PyTorch, waits, and goes on in each guest that is forked from it. Without, it is its only guest.

Frames as in engine/base/frame.h and records as in engine/base/record.h, over descriptor 3. Numbers
come and go as raw float32, never as pickles.
"""

import ctypes
import gc
import io
import linecache
import math
import os
import random
import struct
import sys
import types

TALK = 3
LOAD, READY, ASK, ANSWER, FAULT = 1, 2, 3, 4, 5
NUMBER, TEXT, FLOATS = 0, 1, 2
OUTPUT_KEPT = 64 << 10  # as in engine/exercise/talk.h


def load_torch():
    """Imports PyTorch and has it do a little, so that what it sets up at first use is there too.

    What it prints is no submission's, unless it fails: then that is all there is to read.
    """
    null = os.open(os.devnull, os.O_WRONLY)
    kept = [os.dup(number) for number in (1, 2)]
    for number in (1, 2):
        os.dup2(null, number)
    os.close(null)
    try:
        import torch

        one = torch.ones(2, requires_grad=True)
        (one * one).sum().backward()
    finally:
        for number, copy in zip((1, 2), kept):
            os.dup2(copy, number)
            os.close(copy)


def wait_to_be_forked(path):
    """Returns in each guest. All other steps of Python's own fork are taken here."""
    wait = ctypes.PyDLL(path).losslab_wait_to_be_forked
    wait.restype = None
    ctypes.pythonapi.PyOS_BeforeFork()
    wait()
    ctypes.pythonapi.PyOS_AfterFork_Child()


DRAWING = ("matplotlib", "seaborn", "plotly", "IPython", "bokeh")


class Absent(types.ModuleType):
    """A module that only draws and is not here: whatever is asked of it does nothing."""

    __path__ = ()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(name)

    def __call__(self, *args, **kwargs):
        return self

    def __iter__(self):
        return iter((Absent("figure"), Absent("axes")))

    def __getitem__(self, place):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None


class AbsentFinder:
    """The last of all: what is here is imported as ever."""

    told = set()

    def find_spec(self, name, path=None, target=None):
        import importlib.machinery

        head = name.partition(".")[0]
        if head not in DRAWING:
            return None
        if head not in self.told:
            self.told.add(head)
            print("%s is not here: what it draws is left out. (그림을 그리는 부분은 건너뜁니다.)" % head)
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return Absent(spec.name)

    def exec_module(self, module):
        pass


def begin_alike():
    """The same random numbers for every submission, whatever came before it."""
    import torch

    random.seed(0)
    torch.manual_seed(0)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
    # There is one thread. To ask for more, or for one, is a habit, and changes nothing.
    torch.set_num_threads = torch.set_num_interop_threads = lambda count: None


class Output(io.RawIOBase):
    """What is printed, passed on only as far as it is kept, and a byte more, so that it is seen that
    there was more: whoever prints a hundred megabytes pays for making them, not for sending them.
    """

    def __init__(self, number):
        self.number = number
        self.left = OUTPUT_KEPT + 1

    def writable(self):
        return True

    def fileno(self):
        return self.number

    def write(self, data):
        part = memoryview(data)[: self.left]
        self.left -= len(part)
        while part:
            part = part[os.write(self.number, part) :]
        return len(data)


def limit_output():
    """Gives what writes out all that was printed, whatever a submission makes of sys.stdout."""
    streams = []
    for name, number in (("stdout", 1), ("stderr", 2)):
        raw = io.BufferedWriter(Output(number), 1 << 16)
        text = io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace")
        setattr(sys, name, text)
        setattr(sys, "__%s__" % name, text)
        streams.append(text)

    def flush():
        for stream in streams:
            try:
                stream.flush()
            except (OSError, ValueError):
                pass  # it was closed

    return flush


class Closed(Exception):
    """The grader has sent all it will."""


def read_exactly(length, may_end=False):
    parts = []
    while length > 0:
        part = os.read(TALK, min(length, 1 << 16))
        if not part:
            if may_end and not parts:
                raise Closed
            raise EOFError("a frame ends too early")
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def read_frame():
    head = read_exactly(12, may_end=True)
    magic, kind, length = struct.unpack("<4sII", head)
    if magic != b"LLF1":
        raise ValueError("bytes that are no frame")
    return kind, read_exactly(length)


class Items:
    """The items of a payload, one after the other."""

    def __init__(self, payload):
        self.payload = payload
        self.at = 0

    def take(self, tag, form):
        found, *values = struct.unpack_from("<c" + form, self.payload, self.at)
        if found != tag:
            raise ValueError("an item of another kind")
        self.at += struct.calcsize("<c" + form)
        return values

    def text(self):
        (length,) = self.take(b"t", "Q")
        self.at += length
        return self.payload[self.at - length : self.at].decode()

    def array(self):
        import torch

        (rank,) = self.take(b"a", "B")
        shape = struct.unpack_from("<%dQ" % rank, self.payload, self.at)
        self.at += 8 * rank
        count = math.prod(shape)
        data = bytearray(self.payload[self.at : self.at + 4 * count])
        self.at += 4 * count
        if count == 0:
            return torch.zeros(shape)
        return torch.frombuffer(data, dtype=torch.float32).reshape(shape)


def read_record(payload):
    items = Items(payload)
    record = {}
    (count,) = items.take(b"i", "q")
    for _ in range(count):
        name = items.text()
        (kind,) = items.take(b"i", "q")
        if kind == NUMBER:
            (record[name],) = items.take(b"f", "f")
        elif kind == TEXT:
            record[name] = items.text()
        else:
            record[name] = items.array()
    return record


def text_item(text):
    data = text.encode("utf-8", "replace").replace(b"\0", b"?")
    return struct.pack("<cQ", b"t", len(data)) + data


def value_items(name, value):
    import torch

    if isinstance(value, str):
        return struct.pack("<cq", b"i", TEXT) + text_item(value)
    if isinstance(value, (int, float)):
        return struct.pack("<cqcf", b"i", NUMBER, b"f", value)
    if not isinstance(value, torch.Tensor):
        raise TypeError("'%s' is a %s; it must be a tensor or a number" % (name, type(value).__name__))
    if value.is_complex():
        raise TypeError("'%s' is complex; it must be real" % name)
    value = value.detach().to(torch.float32).contiguous()
    head = struct.pack("<cqcB", b"i", FLOATS, b"a", value.dim())
    return head + struct.pack("<%dQ" % value.dim(), *value.shape) + value.numpy().tobytes()


def write_record(kind, record):
    payload = struct.pack("<cq", b"i", len(record))
    for name, value in record.items():
        payload += text_item(name) + value_items(name, value)
    data = memoryview(struct.pack("<4sII", b"LLF1", kind, len(payload)) + payload)
    while data:
        data = data[os.write(TALK, data) :]


def tell(error, name):
    """The error in a line, with the deepest line of the submission that it came through."""
    line = getattr(error, "lineno", None)
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == name:
            line = trace.tb_lineno
        trace = trace.tb_next
    text = "%s: %s" % (type(error).__name__, getattr(error, "msg", None) or error)
    return "%s:%s: %s" % (name, line, text) if line else text


def where(error, name):
    """The same for an error whose own methods may fail."""
    try:
        return tell(error, name)
    except BaseException:
        return "%s: an error that cannot be told" % name


def load(sent):
    """Where an import would have put it: dataclasses look the module up, torch.jit its lines."""
    module = types.ModuleType("submission")
    module.__file__ = sent["name"]
    sys.modules[module.__name__] = module
    lines = sent["source"].splitlines(keepends=True)
    linecache.cache[sent["name"]] = (len(sent["source"]), None, lines, sent["name"])
    # The exercise's own file first: a submission may change the names that it stands on.
    call = {}
    exec(compile(sent["call"], "call.py", "exec"), call)
    answer = call["answer"]
    gc.collect()
    gc.freeze()  # nor can it find that file's parts among the collector's
    exec(compile(sent["source"], sent["name"], "exec"), module.__dict__)
    return lambda question: answer(module, question)


def serve(flush):
    answer, name = None, "submission"
    while True:
        try:
            kind, payload = read_frame()
        except Closed:
            return
        sent = read_record(payload)
        try:
            if kind == LOAD:
                name = sent["name"]
                answer = load(sent)
                reply = (READY, {})
            else:
                reply = (ANSWER, answer(sent))
            write_record(*reply)
        except BaseException as error:
            write_record(FAULT, {"kind": "error", "message": where(error, name)})
        flush()


def main():
    sys.path[:] = [path for path in sys.path if path != os.path.dirname(os.path.abspath(__file__))]
    gc.disable()  # what an import makes stays: to look for garbage in it costs a tenth of it
    load_torch()
    gc.collect()
    gc.freeze()  # a later collection would touch, and so copy, all of it
    gc.enable()
    if len(sys.argv) > 1:
        wait_to_be_forked(sys.argv.pop())
    begin_alike()
    sys.meta_path.append(AbsentFinder())
    flush = limit_output()
    serve(flush)
    flush()
    os._exit(0)  # to take the interpreter apart would touch, and so copy, all of its memory


if __name__ == "__main__":
    main()
