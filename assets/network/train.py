#!/usr/bin/env python3
"""Trains the small VGG whose features the course's perceptual losses use, and writes it.

usage: train.py [OUTPUT.safetensors]   (Debian 12: python3-torch 1.13, python3-numpy 1.24; 17 minutes of one core)

The network has VGG-16's layers and names up to relu4_3, a quarter as wide. It learns from what ships
in assets/data alone: clothes from Fashion-MNIST, coloured at random and laid over crops of the
photographs, and asked three things of each picture: which garment, which photograph, and what was
done to it (nothing, blur, noise, both). The third makes the features see blur and noise. A fourth
term asks that a picture and the same picture a little brighter or flatter have the same features, so
that brightness costs little, as in a network trained on real photographs. Batch normalisation is used
while training and folded into the convolutions at the end. One thread, fixed seeds: the same versions
on the same instruction set give the same file, byte for byte.
"""
import gzip
import json
import pathlib
import struct
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).parent
DATA = HERE.parent / "data"
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
PLAN = [16, 16, "M", 32, 32, "M", 64, 64, 64, "M", 128, 128, 128]
# Where torchvision's vgg16 keeps these convolutions.
INDEX = [0, 2, 5, 7, 10, 12, 14, 17, 19, 21]
SIDE, BATCH, STEPS, HELD_OUT = 48, 64, 2500, 1000


class Features(nn.Module):
    """The convolutions of PLAN, each with batch normalisation; gives the last ReLU of each stage."""

    def __init__(self):
        super().__init__()
        self.conv, self.norm, channels = nn.ModuleList(), nn.ModuleList(), 3
        for width in PLAN:
            if width == "M":
                continue
            self.conv.append(nn.Conv2d(channels, width, 3, padding=1))
            self.norm.append(nn.BatchNorm2d(width))
            channels = width

    def forward(self, image):
        x, stages, i = (image - MEAN) / STD, [], 0
        for width in PLAN:
            if width == "M":
                stages.append(x)
                x = F.max_pool2d(x, 2)
                continue
            x = torch.relu(self.norm[i](self.conv[i](x)))
            i += 1
        return stages + [x]

    def folded(self):
        """The convolutions alone, with the normalisation multiplied in."""
        tensors = {}
        for index, conv, norm in zip(INDEX, self.conv, self.norm):
            scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            tensors[f"features.{index}.weight"] = conv.weight * scale.view(-1, 1, 1, 1)
            tensors[f"features.{index}.bias"] = (conv.bias - norm.running_mean) * scale + norm.bias
        return {name: t.detach() for name, t in tensors.items()}


def read_idx(path):
    raw = gzip.open(path).read()
    dims = struct.unpack(f">{raw[3]}I", raw[4:4 + 4 * raw[3]])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(dims)


def read_photos():
    photos = []
    for path in sorted((DATA / "photos").glob("*.gz")):
        raw = gzip.open(path).read()
        channels = 3 if raw[:2] == b"P6" else 1
        pixels = np.frombuffer(raw, np.uint8, offset=len(raw) - 128 * 128 * channels)
        image = torch.tensor(pixels.reshape(128, 128, channels).astype(np.float32) / 255)
        photos.append(image.permute(2, 0, 1).expand(3, 128, 128))
    return torch.stack(photos)


def blur(images, sigma):
    reach = torch.arange(-4, 5, dtype=torch.float32)
    kernel = torch.exp(-reach ** 2 / (2 * sigma ** 2))
    kernel = (kernel / kernel.sum()).view(1, 1, 1, 9).expand(3, 1, 1, 9)
    images = F.conv2d(F.pad(images, (4, 4, 0, 0), "reflect"), kernel, groups=3)
    return F.conv2d(F.pad(images, (0, 0, 4, 4), "reflect"), kernel.transpose(2, 3), groups=3)


class Scenes:
    """Draws labelled pictures without end."""

    def __init__(self, seed, first, last):
        self.random = torch.Generator().manual_seed(seed)
        clothes = read_idx(DATA / "fashion-images.idx.gz")[first:last]
        self.clothes = torch.tensor(clothes.astype(np.float32) / 255).unsqueeze(1)
        self.labels = torch.tensor(read_idx(DATA / "fashion-labels.idx.gz")[first:last].astype(np.int64))
        self.photos = read_photos()

    def uniform(self, low, high, *shape):
        return torch.rand(*shape, generator=self.random) * (high - low) + low

    def whole(self, top, *shape):
        return torch.randint(top, shape, generator=self.random)

    def batch(self, size):
        which, photo = self.whole(len(self.labels), size), self.whole(len(self.photos), size)
        at, flip = self.whole(128 - SIDE + 1, size, 2), self.whole(2, size)
        backs = torch.stack([self.photos[p][:, y:y + SIDE, x:x + SIDE].flip(2) if f else
                             self.photos[p][:, y:y + SIDE, x:x + SIDE]
                             for p, (y, x), f in zip(photo.tolist(), at.tolist(), flip.tolist())])
        grey = F.interpolate(self.clothes[which], size=40, mode="bilinear", align_corners=False)
        grey = F.pad(grey, (4, 4, 4, 4))
        mask = (grey * 6).clamp(0, 1)
        colour = self.uniform(0.2, 1.0, size, 3, 1, 1)
        images = backs * (1 - mask) + grey * colour * mask
        done = self.whole(4, size)
        softened = blur(images, float(self.uniform(0.7, 2.0, 1)))
        images = torch.where((done % 2 == 1).view(-1, 1, 1, 1), softened, images)
        noise = torch.randn(images.shape, generator=self.random) * self.uniform(0.03, 0.12, size, 1, 1, 1)
        images = images + noise * (done >= 2).view(-1, 1, 1, 1)
        return self.relit(images), self.labels[which], photo, done

    def relit(self, images):
        """Contrast and brightness of each picture, at random."""
        size = len(images)
        contrast, shift = self.uniform(0.7, 1.3, size, 1, 1, 1), self.uniform(-0.2, 0.2, size, 1, 1, 1)
        return (images - 0.5) * contrast + 0.5 + shift


class Heads(nn.Module):
    """Linear readings of the last stage: garment, photograph, damage."""

    def __init__(self):
        super().__init__()
        self.read = nn.ModuleList(nn.Linear(128 * 9, classes) for classes in (10, 8, 4))

    def forward(self, top):
        pooled = F.adaptive_avg_pool2d(top, 3).flatten(1)
        return [read(pooled) for read in self.read]


def apart(one, other):
    """Squared distance of the features, relative to their size, mean over the stages."""
    return sum(((a - b) ** 2).mean() / (a.detach() ** 2).mean() for a, b in zip(one, other)) / len(one)


def accuracy(features, heads, scenes):
    features.eval()
    right = torch.zeros(3)
    with torch.no_grad():
        for _ in range(16):
            images, *labels = scenes.batch(BATCH)
            for i, (logits, label) in enumerate(zip(heads(features(images)[-1]), labels)):
                right[i] += (logits.argmax(1) == label).float().mean() / 16
    features.train()
    return [round(float(r), 4) for r in right]


def write_safetensors(path, tensors, notes):
    header, blob = {"__metadata__": notes}, b""
    for name in sorted(tensors):
        half = tensors[name].numpy().astype("<f2").tobytes()
        header[name] = {"dtype": "F16", "shape": list(tensors[name].shape),
                        "data_offsets": [len(blob), len(blob) + len(half)]}
        blob += half
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    pathlib.Path(path).write_bytes(struct.pack("<Q", len(text)) + text + blob)


def main():
    output = sys.argv[1] if len(sys.argv) > 1 else HERE / "vgg16-quarter.safetensors"
    torch.set_num_threads(1)
    torch.manual_seed(24)
    torch.use_deterministic_algorithms(True)
    features, heads = Features(), Heads()
    train, held_out = Scenes(1, 0, 10000 - HELD_OUT), Scenes(2, 10000 - HELD_OUT, 10000)
    parameters = list(features.parameters()) + list(heads.parameters())
    adam = torch.optim.AdamW(parameters, lr=2e-3, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(adam, 3e-3, STEPS)
    started = time.time()
    for step in range(1, STEPS + 1):
        images, *labels = train.batch(BATCH)
        stages = features(images)
        loss = sum(F.cross_entropy(logits, label) for logits, label in zip(heads(stages[-1]), labels))
        if step % 2 == 0:
            loss = loss + 1.0 * apart(stages, features(train.relit(images)))
        adam.zero_grad()
        loss.backward()
        adam.step()
        schedule.step()
        if step % 250 == 0:
            print(step, f"{time.time() - started:.0f}s loss {loss.item():.4f} held out "
                  f"{accuracy(features, heads, held_out)}", flush=True)
    features.eval()
    final = accuracy(features, heads, Scenes(3, 10000 - HELD_OUT, 10000))
    write_safetensors(output, features.folded(), {
        "network": "VGG-16 to relu4_3, a quarter as wide", "input": "RGB 0..1, ImageNet mean and std",
        "accuracy": "garment %.4f, photograph %.4f, damage %.4f" % tuple(final), "script": "train.py"})
    print("garment, photograph, damage:", final)


if __name__ == "__main__":
    main()
