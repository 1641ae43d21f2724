"""losslab's runner for Python: answers for a submission with PyTorch.

    run.py [losslab-fork.so]

With the shared object it is the parent of a fork server (engine/sandbox/forkserver.h): it loads
PyTorch, waits, and goes on in each guest that is forked from it. Without, it is its only guest.

Frames as in engine/base/frame.h and records as in engine/base/record.h, over descriptor 3. Numbers
come and go as raw float32, never as pickles.
"""

import contextlib
import ctypes
import gc
import importlib.machinery
import importlib.util
import io
import linecache
import math
import mmap
import os
import random
import struct
import sys
import types

TALK = 3
LOAD, READY, ASK, ANSWER, FAULT = 1, 2, 3, 4, 5
NUMBER, TEXT, FLOATS = 0, 1, 2
MARKS = (b"f", b"t", b"a")
OUTPUT_KEPT = 64 << 10  # as in engine/exercise/talk.h


def rehearse():
    """A little of what submissions do: what PyTorch and Python make ready at first use is there then."""
    nn = torch.nn

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Conv2d(1, 2, 1)
            self.scale = nn.Parameter(torch.zeros(2))

        def forward(self, x):
            return (1 - torch.sigmoid(self.layer(x)).mean()) * torch.exp(-self.scale).sum()

    for _ in range(10):
        model = Model()
        optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
        model(torch.ones(1, 1, 2, 2)).backward()
        optimizer.step()
        optimizer.zero_grad()
    torch.manual_seed(0)


class LateFinder:
    """Parts of PyTorch that a loss hardly needs, and that take a fifth of its import: they are found, and
    run at the first question for anything in them, then as ever."""

    late = frozenset(
        "torch." + name
        for name in (
            "ao",
            "distributions",
            "fx",
            "hub",
            "nn.intrinsic",
            "nn.qat",
            "nn.quantizable",
            "nn.quantized",
            "onnx",
            "quantization",
        )
    )

    def find_spec(self, name, path=None, target=None):
        if name not in self.late:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec and spec.loader:
            spec.loader = importlib.util.LazyLoader(spec.loader)
        return spec


def libraries_of(data):
    """Names of the shared libraries that one of them needs, in its order: the dynamic section of a file
    as ELF describes it, of 64 bits and this machine's order of bytes."""
    (table,) = struct.unpack_from("=Q", data, 32)
    size, count = struct.unpack_from("=HH", data, 54)
    parts = [struct.unpack_from("=IIQQQQ", data, table + i * size) for i in range(count)]
    loaded, dynamic, needed, names = 1, 2, 1, 5
    at = next(begin for kind, _, begin, *_ in parts if kind == dynamic)
    entries = []
    while not entries or entries[-1][0]:
        entries.append(struct.unpack_from("=qQ", data, at + 16 * len(entries)))
    (place,) = (value for tag, value in entries if tag == names)
    text = next(
        place - address + begin
        for kind, _, begin, address, _, length in parts
        if kind == loaded and address <= place < address + length
    )
    starts = [text + value for tag, value in entries if tag == needed]
    return [data[start : data.find(b"\0", start)].decode() for start in starts]


def load_libraries():
    """What PyTorch stands on first, the lowest first: each then looks for its names among its own few
    libraries. Loaded at once, as an import does, all two hundred look through all, a fifth of its time."""
    spec = importlib.util.find_spec("torch")
    path = os.path.join(os.path.dirname(spec.origin), "lib", "libtorch_cpu.so")
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as data:
        names = libraries_of(data)
    for name in reversed(names):
        with contextlib.suppress(OSError):
            ctypes.CDLL(name)  # one that only PyTorch finds is left to it


def load_torch(serves=True):
    """Imports PyTorch and, for many guests, has it do a little, so that what it sets up at first use is
    there too.

    What it prints is no submission's, unless it fails: then that is all there is to read.
    """
    global torch
    null = os.open(os.devnull, os.O_WRONLY)
    kept = [os.dup(number) for number in (1, 2)]
    for number in (1, 2):
        os.dup2(null, number)
    os.close(null)
    try:
        with contextlib.suppress(Exception):  # whatever it is, the import tells it better
            load_libraries()
        finder = LateFinder()
        sys.meta_path.insert(0, finder)
        import torch

        # What the switch in runner_python.c left out is there for whoever asks.
        os.environ.pop("PYTORCH_DISABLE_LIBRARY", None)
        with contextlib.suppress(ImportError):
            import torch.fx
            import torch.library
        sys.meta_path.remove(finder)
        if serves:
            rehearse()
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
    """The same random numbers for every submission, whatever came before it. Those of Python itself are
    set anew in each guest, since a fork changes them."""
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


def outlive_readers():
    """Of who prints past the streams below the keeper takes a gigabyte (engine/sandbox/box.h). That
    nobody takes more is no error of a submission."""
    write = os.write

    def write_on(number, data):
        try:
            return write(number, data)
        except BrokenPipeError:
            return memoryview(data).nbytes

    os.write = write_on


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


HEAD = struct.Struct("<4sII")
WORD = struct.Struct("<cQ")
INTEGER = struct.Struct("<cq")
FIELD = struct.Struct("<cqc")  # a value's kind, and the tag of what comes next
FLOAT = struct.Struct("<f")
COUNT = struct.Struct("<Q")
SHAPES = [struct.Struct("<%dQ" % rank) for rank in range(256)]


def read_exactly(length):
    parts = []
    while length > 0:
        part = os.read(TALK, min(length, 1 << 16))
        if not part:
            raise EOFError("a frame ends too early")
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def read_frame():
    """With its head. One at a time is sent, and one call takes a small one whole."""
    data = os.read(TALK, 1 << 12)
    if not data:
        raise Closed
    if len(data) < HEAD.size:
        data += read_exactly(HEAD.size - len(data))
    magic, kind, length = HEAD.unpack_from(data)
    left = HEAD.size + length - len(data)
    if magic != b"LLF1" or left < 0:
        raise ValueError("bytes that are no frame")
    return kind, data + read_exactly(left) if left else data


def read_record(frame):
    """The fields of the record that a frame holds. It is read for every question: one loop, no calls of
    ours, each number copied once."""
    word, field, from_buffer, float32 = WORD.unpack_from, FIELD.unpack_from, torch.frombuffer, torch.float32
    view = memoryview(frame)
    tag, count = INTEGER.unpack_from(frame, HEAD.size)
    at = HEAD.size + INTEGER.size
    sound = tag == b"i"
    record = {}
    for _ in range(count):
        tag, length = word(frame, at)
        at += WORD.size
        name = str(view[at : at + length], "utf-8")
        at += length
        between, kind, mark = field(frame, at)
        at += FIELD.size
        sound = sound and tag == b"t" and between == b"i" and mark == MARKS[kind]
        if not sound:
            raise ValueError("an item of another kind")
        if kind == NUMBER:
            (record[name],) = FLOAT.unpack_from(frame, at)
            at += FLOAT.size
        elif kind == TEXT:
            (length,) = COUNT.unpack_from(frame, at)
            at += COUNT.size
            record[name] = str(view[at : at + length], "utf-8")
            at += length
        else:
            shape = SHAPES[frame[at]]
            begin = at + 1 + shape.size
            shape = shape.unpack_from(frame, at + 1)
            at = begin + 4 * math.prod(shape)
            # A copy: a tensor that shared the frame's memory would not begin where one begins.
            numbers = bytearray(view[begin:at])
            record[name] = from_buffer(numbers, dtype=float32).reshape(shape) if numbers else torch.zeros(shape)
    return record


def text_item(text):
    data = text.encode("utf-8", "replace").replace(b"\0", b"?")
    return WORD.pack(b"t", len(data)) + data


def value_item(name, value):
    if isinstance(value, torch.Tensor):
        if value.is_complex():
            raise TypeError("'%s' is complex; it must be real" % name)
        value = value.detach().to(torch.float32).contiguous()
        shape = value.shape
        head = FIELD.pack(b"i", FLOATS, b"a") + bytes((len(shape),)) + SHAPES[len(shape)].pack(*shape)
        return head + value.numpy().tobytes()
    if isinstance(value, str):
        return INTEGER.pack(b"i", TEXT) + text_item(value)
    if isinstance(value, (int, float)):
        return FIELD.pack(b"i", NUMBER, b"f") + FLOAT.pack(value)
    raise TypeError("'%s' is a %s; it must be a tensor or a number" % (name, type(value).__name__))


def write_record(kind, record):
    payload = INTEGER.pack(b"i", len(record))
    for name, value in record.items():
        payload += text_item(name) + value_item(name, value)
    data = HEAD.pack(b"LLF1", kind, len(payload)) + payload
    sent = os.write(TALK, data)
    while sent < len(data):
        sent += os.write(TALK, memoryview(data)[sent:])


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
    load_torch(len(sys.argv) > 1)
    # What can be made ready once is: a guest that does it copies all the memory that it touches.
    begin_alike()
    sys.meta_path.append(AbsentFinder())
    outlive_readers()
    flush = limit_output()
    gc.freeze()  # a later collection would touch, and so copy, all of it, garbage or not
    gc.enable()
    if len(sys.argv) > 1:
        wait_to_be_forked(sys.argv.pop())
    random.seed(0)
    serve(flush)
    flush()
    os._exit(0)  # to take the interpreter apart would touch, and so copy, all of its memory


if __name__ == "__main__":
    main()
