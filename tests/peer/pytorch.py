#!/usr/bin/env python3
"""Times PyTorch's eager losses beside `losslab bench`, in one run, and prints the ratios.

    python3 pytorch.py [PROGRAM] [--variant avx2,avx512] [--threads 1] [LOSS...]

PROGRAM is the losslab to run (build/losslab beside the source). Both sides compute the loss and its
gradient with respect to the first input; PyTorch the way a user writes it: the forward call, then
backward(). For every loss, losslab is timed first and PyTorch right after it, so that both see the
same machine; --variant prints a table for each of the builds named, all from one run. Options are
losslab's defaults. Needs python3-torch.
"""
import argparse
import json
import math
import pathlib
import statistics
import subprocess
import time

import torch
import torch.nn.functional as F


def pairs(shape):
    return torch.rand(shape) * 4 - 2, torch.rand(shape) * 4 - 2


def masks(shape):
    return torch.rand(shape), torch.randint(0, 2, shape).float()


def log_cosh(pred, target):
    e = (pred - target).abs()
    return (e + F.softplus(-2 * e) - math.log(2)).mean()


def asymmetric_mse(pred, target):
    e = pred - target
    return torch.where(e > 0, 2 * e**2, e**2).mean()


def dice(pred, target):
    return 1 - (2 * (pred * target).sum() + 1) / (pred.sum() + target.sum() + 1)


def tversky(pred, target, alpha=0.5, beta=0.5):
    tp, fp, fn = (pred * target).sum(), (pred * (1 - target)).sum(), ((1 - pred) * target).sum()
    return 1 - (tp + 1) / (tp + alpha * fp + beta * fn + 1)


def logits(shape):
    return torch.rand(shape) * 8 - 4, torch.randint(0, 2, shape).float()


def binary_focal(pred, target):
    ce = F.binary_cross_entropy_with_logits(pred, target, reduction="none")
    p = torch.sigmoid(pred)
    missing = 1 - (p * target + (1 - p) * (1 - target))
    return ((0.25 * target + 0.75 * (1 - target)) * missing**2 * ce).mean()


def classes(shape):
    return torch.rand(shape) * 8 - 4, torch.randint(0, shape[1], shape[:1])


def distributions(shape):
    return torch.rand(shape) * 8 - 4, F.normalize(torch.rand(shape), p=1, dim=1)


def focal(pred, target):
    ce = F.cross_entropy(pred, target, reduction="none")
    return ((1 - torch.exp(-ce)) ** 2 * ce).mean()


def multiclass_dice(x, label):
    p, t = F.softmax(x, 1), F.one_hot(label, x.shape[1])
    return (1 - (2 * (p * t).sum(0) + 1) / (p.sum(0) + t.sum(0) + 1)).mean()


def related(shape):
    a, b = views(shape)
    return a, b, torch.randint(0, 2, shape[:1]).float()


def contrastive(a, b, label):
    d = (a - b).norm(dim=1)
    return (label * d**2 + (1 - label) * (1 - d).clamp(min=0) ** 2).mean()


def triplets(shape):
    anchor = torch.randn(shape)
    return anchor, anchor + torch.randn(shape), anchor + torch.randn(shape)


def kl_normal(mu, logvar):
    return 0.5 * (mu**2 + logvar.exp() - 1 - logvar).sum()


def views(shape):
    z_i = torch.randn(shape)
    return z_i, z_i + torch.randn(shape)


def info_nce(z_i, z_j):
    n = len(z_i)
    z = F.normalize(torch.cat([z_i, z_j]), dim=1)
    s = (z @ z.T / 0.07).masked_fill(torch.eye(2 * n, dtype=torch.bool), float("-inf"))
    return F.cross_entropy(s, (torch.arange(2 * n) + n) % (2 * n))


def labelled_rows(shape):
    return torch.randn(shape), torch.randint(0, 10, shape[:1])


def triplet_mined(x, label):
    """All triplets with a loss, by masks: as PyTorch does it, in O(n³) memory."""
    d = torch.cdist(x, x)
    same = label[:, None] == label[None]
    near = same & ~torch.eye(len(label), dtype=torch.bool)
    loss = d[:, :, None] - d[:, None, :] + 1
    valid = near[:, :, None] & ~same[:, None, :] & (loss > 0)
    return loss[valid].mean()


def boxes(shape):
    def some():
        corner = torch.rand(shape[0], 2) * 50
        return torch.cat([corner, corner + torch.rand(shape[0], 2) * 50], 1)
    return some(), some()


def box_loss(a, b, generalised):
    area = lambda x1, y1, x2, y2: (x2 - x1).clamp(min=0) * (y2 - y1).clamp(min=0)
    a, b = a.unbind(1), b.unbind(1)
    inner = area(torch.maximum(a[0], b[0]), torch.maximum(a[1], b[1]),
                 torch.minimum(a[2], b[2]), torch.minimum(a[3], b[3]))
    union = area(*a) + area(*b) - inner
    iou = inner / (union + 1e-6)
    if not generalised:
        return (1 - iou).mean()
    hull = area(torch.minimum(a[0], b[0]), torch.minimum(a[1], b[1]),
                torch.maximum(a[2], b[2]), torch.maximum(a[3], b[3]))
    return (1 - iou + (hull - union) / (hull + 1e-6)).mean()


# name: (inputs of a shape, loss)
LOSSES = {
    "mse": (pairs, F.mse_loss),
    "mae": (pairs, F.l1_loss),
    "huber": (pairs, F.huber_loss),
    "smooth_l1": (pairs, F.smooth_l1_loss),
    "log_cosh": (pairs, log_cosh),
    "asymmetric_mse": (pairs, asymmetric_mse),
    "bce": (masks, F.binary_cross_entropy),
    "bce_with_logits": (logits, F.binary_cross_entropy_with_logits),
    "binary_focal": (logits, binary_focal),
    "cross_entropy": (classes, F.cross_entropy),
    "soft_cross_entropy": (distributions, F.cross_entropy),
    "nll": (classes, F.nll_loss),
    "focal": (classes, focal),
    "contrastive": (related, contrastive),
    "triplet": (triplets, F.triplet_margin_loss),
    "triplet_mined": (labelled_rows, triplet_mined),
    "info_nce": (views, info_nce),
    "iou": (boxes, lambda a, b: box_loss(a, b, False)),
    "giou": (boxes, lambda a, b: box_loss(a, b, True)),
    "dice": (masks, dice),
    "tversky": (masks, tversky),
    "focal_tversky": (masks, lambda pred, target: tversky(pred, target, 0.3, 0.7) ** 0.75),
    "ce_dice": (classes, lambda x, y: 0.5 * F.cross_entropy(x, y) + 0.5 * multiclass_dice(x, y)),
    "multiclass_dice": (classes, multiclass_dice),
    "kl_normal": (pairs, kl_normal),
}


# Inputs whose gradient losslab's kernel gives in the same call, where they are more than the first.
LEAVES = {"info_nce": 2, "triplet": 3, "contrastive": 2, "kl_normal": 2}


def time_pytorch(name, shape):
    """Nanoseconds of the loss with its gradient: the median of the runs that fit half a second."""
    make, loss = LOSSES[name]
    inputs = make(tuple(shape))
    leaves = inputs[:LEAVES.get(name, 1)]
    for x in leaves:
        x.requires_grad_(True)
    took, start = [], time.perf_counter_ns()
    while len(took) < 6 or (len(took) < 200 and time.perf_counter_ns() - start < 5e8):
        for x in leaves:
            x.grad = None
        before = time.perf_counter_ns()
        loss(*inputs).backward()
        took.append(time.perf_counter_ns() - before)
    return statistics.median(took[1:])


ROW = "%-16s %16s %-8s %12.1f %12.1f %7.2f %8.2f"


def time_losslab(program, name, threads):
    out = subprocess.run([program, "bench", "--json", name], capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in out.stdout.splitlines()]
    return [r for r in rows if r["threads"] == threads] or [r for r in rows if r["threads"] == 1]


def row_of(rows, variant):
    """The row of that build; of "best", the fastest."""
    wanted = [r for r in rows if variant in ("best", r["variant"])]
    return min(wanted, key=lambda r: r["forward_backward_ns"]) if wanted else None


def main():
    here = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="?", default=str(here / "build" / "losslab"))
    parser.add_argument("losses", nargs="*")
    parser.add_argument("--variant", default="best", help="the builds to compare, with commas between")
    parser.add_argument("--threads", type=int, default=1)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(0)
    tables = {variant: [] for variant in a.variant.split(",")}
    for name in a.losses or LOSSES:
        rows = time_losslab(a.program, name, a.threads)
        for shape in sorted({tuple(r["shape"]) for r in rows}):
            theirs = time_pytorch(name, shape)
            for variant, table in tables.items():
                ours = row_of([r for r in rows if tuple(r["shape"]) == shape], variant)
                if ours:
                    table.append((name, "x".join(map(str, shape)), ours["variant"],
                                  ours["forward_backward_ns"] / 1e3, theirs / 1e3,
                                  theirs / ours["forward_backward_ns"], ours["stream_fraction"]))
    for table in filter(None, tables.values()):
        print("PyTorch %s, %d thread(s)" % (torch.__version__, a.threads))
        print("%-16s %16s %-8s %12s %12s %7s %8s" % (
            "loss", "shape", "build", "losslab us", "PyTorch us", "ratio", "of copy"))
        for row in table:
            print(ROW % row)
        ratios = [row[5] for row in table]
        print("geometric mean %.2f, least %.2f" % (statistics.geometric_mean(ratios), min(ratios)))


main()
