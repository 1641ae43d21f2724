#!/usr/bin/env python3
"""Makes tests/golden/vgg.safetensors: a narrow VGG with seeded weights, an image, its features at three
layers and the gradient of their mean squares by the image, all by PyTorch (made with 1.13, float64).

usage: vgg.py   (Debian: python3-torch)
"""
import json
import pathlib
import struct

import torch
from torch.nn import functional as F

PLAN = [(0, 4), (2, 4), "M", (5, 8), (7, 8), "M", (10, 12), (12, 12), (14, 12), "M", (17, 16), (19, 16), (21, 16)]
NAMES = {7: "relu2_2", 14: "relu3_3", 21: "relu4_3"}
MEAN = torch.tensor([0.485, 0.456, 0.406]).double().view(3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).double().view(3, 1, 1)


def main():
    torch.manual_seed(16)
    tensors, channels = {}, 3
    image = torch.rand(2, 3, 20, 16).double().requires_grad_(True)
    x = (image - MEAN) / STD
    for layer in PLAN:
        if layer == "M":
            x = F.max_pool2d(x, 2)
            continue
        index, width = layer
        weight = (torch.randn(width, channels, 3, 3) * (2 / (9 * channels)) ** 0.5).float()
        bias = (torch.randn(width) * 0.1).float()
        tensors[f"features.{index}.weight"], tensors[f"features.{index}.bias"] = weight, bias
        x = torch.relu(F.conv2d(x, weight.double(), bias.double(), padding=1))
        channels = width
        if index in NAMES:
            tensors[f"expected.{NAMES[index]}"] = x
    total = sum((tensors[f"expected.{name}"] ** 2).mean() for name in NAMES.values())
    total.backward()
    tensors["image"], tensors["expected.grad"] = image, image.grad
    header, blob = {}, b""
    for name, tensor in tensors.items():
        data = tensor.detach().float().contiguous().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(blob), len(blob) + len(data)]}
        blob += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path = pathlib.Path(__file__).parent / "vgg.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text + blob)


main()
