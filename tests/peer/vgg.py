#!/usr/bin/env python3
"""Times VGG-16 at full width beside PyTorch's, forward and backward to the image, in one run.

    python3 vgg.py [--side 64] [--rounds 5]

Features up to relu4_3 of one image with a gradient; the mean of their squares; backward. Weights are
drawn from a seed and written to a safetensors file with torchvision's keys, which losslab loads as a
user's. One thread each, each in a process of its own, so that the peak memory is its own. The two
gradients are compared. Needs python3-torch.
"""
import argparse
import json
import pathlib
import struct
import sys
import tempfile
import time

import torch
import torch.nn.functional as F

import beside

WIDTHS = [64, 64, "pool", 128, 128, "pool", 256, 256, 256, "pool", 512, 512, 512]
INDEX = [0, 2, 5, 7, 10, 12, 14, 17, 19, 21]
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

LUA = """
local vgg = nn.VGG { path = "PATH" }
local image = {}
for i = 1, 3 * SIDE * SIDE do image[i] = (i * i * 31 + i * 17) % 4093 / 4093 end
local x = nn.parameter(tensor(image):reshape(3, SIDE, SIDE))
for round = 1, ROUNDS do
  x:zero_grad()
  vgg:extract(x, { "relu4_3" })[1]:square():mean():backward()
end
return x.grad:reshape(-1)
"""


def weights():
    g = torch.Generator().manual_seed(4)
    channels, out = 3, []
    for width in (w for w in WIDTHS if w != "pool"):
        out.append((torch.randn((width, channels, 3, 3), generator=g) * (2 / (9 * channels)) ** 0.5,
                    torch.randn((width,), generator=g) * 0.1))
        channels = width
    return out


def write(path, layers):
    header, data = {}, b""
    for index, pair in zip(INDEX, layers):
        for part, t in zip(("weight", "bias"), pair):
            bytes_ = t.numpy().astype("<f4").tobytes()
            header[f"features.{index}.{part}"] = {
                "dtype": "F32", "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(bytes_)]}
            data += bytes_
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def pytorch(side, rounds):
    """In a process of its own: prints seconds a round, and the gradient."""
    torch.set_num_threads(1)
    layers = weights()
    # Rough, and nowhere repeated: where a pooling's inputs are equal, rounding decides which of them
    # gets the gradient, and PyTorch itself differs by 1 % between float32 and float64.
    i = torch.arange(1, 3 * side * side + 1)
    x = ((i * i * 31 + i * 17) % 4093 / 4093).reshape(1, 3, side, side).requires_grad_()
    mean, deviation = (torch.tensor(t).reshape(1, 3, 1, 1) for t in (MEAN, DEVIATION))

    def step():
        x.grad = None
        h, rest = (x - mean) / deviation, iter(layers)
        for width in WIDTHS:
            h = F.max_pool2d(h, 2) if width == "pool" else F.relu(F.conv2d(h, *next(rest), padding=1))
        h.square().mean().backward()

    step()
    start = time.process_time()
    for _ in range(rounds):
        step()
    print(json.dumps({"seconds": (time.process_time() - start) / rounds, "grad": x.grad.flatten().tolist()}))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pytorch", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.pytorch:
        return pytorch(given.side, 10)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "vgg16.safetensors"
        write(path, weights())
        lua = LUA.replace("PATH", str(path)).replace("SIDE", str(given.side))
        ours, theirs = [], []
        for _ in range(given.rounds):
            seconds, our_memory = beside.seconds_a_round(lua, 2, 12)
            ours.append(seconds)
            text, _, their_memory = beside.run(
                [sys.executable, __file__, "--pytorch", "--side", str(given.side)])
            answer = json.loads(text)
            theirs.append(answer["seconds"])
        text = beside.run([beside.program(), "eval", "--json", lua.replace("ROUNDS", "1")])[0]
    expected = torch.tensor(answer["grad"])
    off = (torch.tensor(json.loads(text)) - expected).abs().max() / expected.abs().max()
    reached = beside.report(f"VGG-16, {given.side} x {given.side}", ours, theirs, 1)
    print(f"peak memory: losslab {our_memory:.0f} MiB, PyTorch {their_memory:.0f} MiB")
    print(f"gradients differ by {off:.1e} of the largest")
    sys.exit(0 if reached and off < 1e-4 else 1)


main()
