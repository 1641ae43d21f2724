"""losslab's runner for Python: answers for a submission with PyTorch.

Frames as in engine/base/frame.h and records as in engine/base/record.h, over descriptor 3. Numbers
come and go as raw float32, never as pickles.
"""

import math
import os
import struct
import sys
import types

TALK = 3
LOAD, READY, ASK, ANSWER, FAULT = 1, 2, 3, 4, 5
NUMBER, TEXT, FLOATS = 0, 1, 2


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


def where(error, name):
    """The error in a line, with the deepest line of the submission that it came through."""
    line = getattr(error, "lineno", None)
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == name:
            line = trace.tb_lineno
        trace = trace.tb_next
    text = "%s: %s" % (type(error).__name__, getattr(error, "msg", None) or error)
    return "%s:%s: %s" % (name, line, text) if line else text


def load(sent):
    module = types.ModuleType("submission")
    exec(compile(sent["source"], sent["name"], "exec"), module.__dict__)
    call = {}
    exec(compile(sent["call"], "call.py", "exec"), call)
    return lambda question: call["answer"](module, question)


def serve():
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
        except (Exception, SystemExit, KeyboardInterrupt) as error:
            write_record(FAULT, {"kind": "error", "message": where(error, name)})
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
