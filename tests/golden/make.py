#!/usr/bin/env python3
"""Makes the golden values of tests/golden: PyTorch's float64 values and gradients of every loss.

    python3 make.py [LOSS...]        writes LOSS.txt beside this file (all of them without arguments)

Each file opens with the versions that made it. A case is the lines from `case` to the next one:

    case
    option delta 0.5
    input pred 2 3 : 0.12 -1.4 ...      name, shape, and values to be read as float32
    output value : 3.14159265           the loss
    output grad_pred 2 3 : ...          its gradient with respect to the input of that name

The losses are written here a second time, from their definitions, on PyTorch's own operations; where
PyTorch has the loss itself, it is that which is called.
"""
import pathlib
import platform
import sys
import zlib

import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).parent
SHAPES = [(1,), (2,), (7,), (16,), (33,), (3, 5), (2, 3, 4), (2, 2, 3, 3)]
SCALES = [0.01, 1.0, 20.0]
LOSSES = {}


def loss(function):
    """Registers a generator of cases: (options, inputs, function of the inputs to a scalar)."""
    LOSSES[function.__name__] = function
    return function


def short(x):
    """x as float32 reads its first three digits: the file is small, and float64 sees that number."""
    digits = [float("%.3g" % v) for v in x.flatten().tolist()]
    return torch.tensor(digits, dtype=torch.float32).reshape(x.shape).double()


def normal(generator, shape, scale=1.0):
    return short(torch.randn(shape, generator=generator, dtype=torch.float64) * scale)


def uniform(generator, shape, low=0.0, high=1.0):
    return short(torch.rand(shape, generator=generator, dtype=torch.float64) * (high - low) + low)


def binary(generator, shape):
    return torch.randint(0, 2, shape, generator=generator).double()


def pairs(generator):
    for shape in SHAPES:
        for scale in SCALES:
            yield {"pred": normal(generator, shape, scale), "target": normal(generator, shape, scale)}


def masks(generator):
    for shape in SHAPES:
        for _ in SCALES:
            yield {"pred": uniform(generator, shape), "target": binary(generator, shape)}


@loss
def mse(g):
    for x in pairs(g):
        yield {}, x, lambda pred, target: F.mse_loss(pred, target, reduction="sum")


@loss
def mae(g):
    for x in pairs(g):
        yield {}, x, lambda pred, target: F.l1_loss(pred, target, reduction="sum")


@loss
def huber(g):
    for x in pairs(g):
        for delta in (0.5, 1.0, 2.0):
            yield {"delta": delta}, x, lambda pred, target: F.huber_loss(pred, target, reduction="sum", delta=delta)


@loss
def smooth_l1(g):
    for x in pairs(g):
        for beta in (0.0, 0.5, 1.0):
            yield {"beta": beta}, x, lambda pred, target: F.smooth_l1_loss(pred, target, reduction="sum", beta=beta)


@loss
def log_cosh(g):
    def stable(pred, target):
        e = pred - target
        far = e.abs() + F.softplus(-2 * e.abs(), threshold=1e9) - torch.log(torch.tensor(2.0, dtype=torch.float64))
        return torch.where(e.abs() < 5, torch.log(torch.cosh(e.clamp(-5, 5))), far).sum()

    for x in pairs(g):
        yield {}, x, stable


@loss
def asymmetric_mse(g):
    def formula(pred, target, over_penalty):
        e = pred - target
        return torch.where(e > 0, over_penalty * e**2, e**2).sum()

    for x in pairs(g):
        for k in (0.5, 2.0):
            yield {"over_penalty": k}, x, lambda pred, target: formula(pred, target, k)


def decisions(generator, probabilities):
    for shape in SHAPES:
        for scale in SCALES:
            pred = normal(generator, shape, scale)
            target = binary(generator, shape) if scale != 1 else uniform(generator, shape)
            if probabilities:
                pred = torch.sigmoid(pred).clamp(0.002, 0.998)
            yield {"pred": short(pred), "target": target}


@loss
def bce(g):
    for x in decisions(g, True):
        yield {}, x, lambda pred, target: F.binary_cross_entropy(pred, target, reduction="sum")


@loss
def bce_with_logits(g):
    for x in decisions(g, False):
        for w in (1.0, 3.0):
            yield ({"pos_weight": w}, x, lambda pred, target: F.binary_cross_entropy_with_logits(
                pred, target, pos_weight=torch.tensor([w], dtype=torch.float64), reduction="sum"))


@loss
def binary_focal(g):
    def formula(pred, target, alpha, gamma):
        ce = F.binary_cross_entropy_with_logits(pred, target, reduction="none")
        missing = torch.sigmoid(torch.where(target > 0.5, -pred, pred))
        weight = torch.where(target > 0.5, alpha, 1 - alpha)
        return (weight * missing**gamma * ce).sum()

    for x in decisions(g, False):
        x = {"pred": x["pred"], "target": x["target"].round().float().long()}
        for alpha, gamma in ((0.25, 2.0), (0.5, 0.0), (0.75, 0.5)):
            yield ({"alpha": alpha, "gamma": gamma}, x,
                   lambda pred, target: formula(pred, target.double(), alpha, gamma))


def tversky_index(pred, target, alpha, beta, smooth):
    tp, fp, fn = (pred * target).sum(), (pred * (1 - target)).sum(), ((1 - pred) * target).sum()
    return (tp + smooth) / (tp + alpha * fp + beta * fn + smooth)


@loss
def dice(g):
    def formula(pred, target, smooth):
        return 1 - (2 * (pred * target).sum() + smooth) / (pred.sum() + target.sum() + smooth)

    for x in masks(g):
        for smooth in (1e-3, 1.0):
            yield {"smooth": smooth}, x, lambda pred, target: formula(pred, target, smooth)


@loss
def tversky(g):
    for x in masks(g):
        for alpha, beta, smooth in ((0.5, 0.5, 1.0), (0.3, 0.7, 1.0), (1.0, 0.0, 0.01)):
            yield ({"alpha": alpha, "beta": beta, "smooth": smooth}, x,
                   lambda pred, target: 1 - tversky_index(pred, target, alpha, beta, smooth))


def line(kind, name, x, form):
    x = torch.as_tensor(x)
    shape = "".join(" %d" % d for d in x.shape)
    return "%s %s%s : %s\n" % (kind, name, shape, " ".join(form % v for v in x.flatten().tolist()))


def make(name, ending=""):
    generator = torch.Generator().manual_seed(zlib.crc32((name + ending).encode()))
    with open(HERE / (name + ending + ".txt"), "w") as out:
        out.write("# made by make.py with PyTorch %s, Python %s\n" % (torch.__version__, platform.python_version()))
        for options, inputs, function in LOSSES[name](generator):
            inputs = {k: v.clone().requires_grad_(v.is_floating_point()) for k, v in inputs.items()}
            value = function(**inputs)
            value.sum().backward()
            out.write("case\n")
            for k, v in options.items():
                out.write(line("option", k, v, "%.9g"))
            for k, v in inputs.items():
                out.write(line("input", k, v.detach(), "%.3g" if v.is_floating_point() else "%d"))
            out.write(line("output", "value", value.detach(), "%.12g"))
            for k, v in inputs.items():
                if v.grad is not None:
                    out.write(line("output", "grad_" + k, v.grad, "%.9g"))


if __name__ == "__main__":
    for name in sys.argv[1:] or LOSSES:
        make(name)
