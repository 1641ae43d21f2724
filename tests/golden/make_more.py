#!/usr/bin/env python3
"""More golden values: what tensors can do beyond the kernels, and options that the rest leaves out.

    python3 make_more.py [LOSS...]        writes LOSS.more.txt

Targets between the labels, a weight for each class, masks of sure and of unsure numbers. The files are
those of make.py, and are read beside them.
"""
import sys

import torch
import torch.nn.functional as F

import make
import make_tensor as base
from make import binary, normal, short, uniform

LOSSES = {}
ROWS, SCALES = base.ROWS, make.SCALES


def loss(function):
    LOSSES[function.__name__] = function
    return function


def chances(g, shape, scale):
    """Probabilities: the larger the scale, the surer."""
    return short(torch.sigmoid(normal(g, shape, scale)).clamp(0.002, 0.998))


def smoothed(target, epsilon):
    return target * (1 - epsilon) + epsilon / 2


@loss
def bce(g):
    for x in make.decisions(g, True):
        for shape in (x["pred"].shape, x["pred"].shape[:1] + (1,) * (x["pred"].dim() - 1)):
            weight = uniform(g, shape, 0.2, 4)
            yield ({"weight": weight, "reduction": 0}, x, lambda pred, target: F.binary_cross_entropy(
                pred, target, weight=weight.expand_as(pred)))
        yield ({"weight": weight, "label_smoothing": 0.2, "reduction": 0}, x,
               lambda pred, target: F.binary_cross_entropy(
                   pred, smoothed(target, 0.2), weight=weight.expand_as(pred)))


@loss
def bce_with_logits(g):
    for x in make.decisions(g, False):
        shape = x["pred"].shape
        weight, channels = uniform(g, shape, 0, 4), uniform(g, shape[:1] + (1,) * (len(shape) - 1), 0.2, 4)
        yield ({"weight": weight, "pos_weight": channels, "reduction": 0}, x,
               lambda pred, target: F.binary_cross_entropy_with_logits(
                   pred, target, weight=weight, pos_weight=channels))
        weight = uniform(g, x["pred"].shape[-1:], 0.2, 4)
        for reduction, how in enumerate(("mean", "sum")):
            yield ({"pos_weight": weight, "reduction": reduction}, x,
                   lambda pred, target: F.binary_cross_entropy_with_logits(
                       pred, target, pos_weight=weight, reduction=how))
            yield ({"pos_weight": 3.0, "label_smoothing": 0.1, "reduction": reduction}, x,
                   lambda pred, target: F.binary_cross_entropy_with_logits(
                       pred, smoothed(target, 0.1), pos_weight=torch.tensor(3.0), reduction=how))


@loss
def binary_focal(g):
    def formula(pred, target, alpha, gamma):
        p = torch.sigmoid(pred)
        ce = F.binary_cross_entropy_with_logits(pred, target, reduction="none")
        missing = p * (1 - target) + (1 - p) * target
        return ((alpha * target + (1 - alpha) * (1 - target)) * missing**gamma * ce).sum()

    for x in make.decisions(g, False):
        x["target"] = uniform(g, x["pred"].shape, 0.01, 0.99)
        for alpha, gamma in ((0.25, 2.0), (0.6, 0.0), (0.75, 0.5)):
            yield ({"alpha": alpha, "gamma": gamma}, x,
                   lambda pred, target: formula(pred, target, alpha, gamma))
            yield ({"alpha": alpha, "gamma": gamma, "label_smoothing": 0.2}, x,
                   lambda pred, target: formula(pred, smoothed(target, 0.2), alpha, gamma))


def soft(g):
    for shape, x in base.scored(g):
        yield shape, {"logits": x["logits"], "target": base.soft(g, shape)}


@loss
def cross_entropy(g):
    for shape, x in soft(g):
        weight = uniform(g, (shape[1],), 0.5, 2)
        for reduction, how in enumerate(("mean", "sum")):
            yield ({"weight": weight, "label_smoothing": 0.2, "reduction": reduction}, x,
                   lambda logits, target: F.cross_entropy(
                       logits, target, weight=weight, label_smoothing=0.2, reduction=how))


@loss
def nll(g):
    for shape, x in soft(g):
        x = {"log_probs": short(torch.log_softmax(x["logits"], 1)), "target": x["target"]}
        weight = uniform(g, (shape[1],), 0.5, 2)
        column = weight.reshape([1, -1] + [1] * (len(shape) - 2))
        yield ({"weight": weight, "reduction": 0}, x,
               lambda log_probs, target: -(column * target * log_probs).sum(1).mean())
        hard = {"log_probs": x["log_probs"], "target": base.labels(g, base.rows_of(shape), shape[1])}
        if (hard["target"] != 1).any():
            yield ({"ignore_index": 1, "reduction": 0}, hard,
                   lambda log_probs, target: F.nll_loss(log_probs, target, ignore_index=1))


@loss
def label_smoothing(g):
    def formula(logits, target, epsilon, others):
        k = logits.shape[1]
        q = target * (1 - epsilon) + ((1 - target) * epsilon / (k - 1) if others else epsilon / k)
        return -(q * torch.log_softmax(logits, 1)).sum(1).mean()

    for shape, x in base.scored(g):
        if (x["target"] != 1).any():
            yield ({"epsilon": 0.2, "ignore_index": 1, "reduction": 0}, x,
                   lambda logits, target: F.cross_entropy(
                       logits, target, label_smoothing=0.2, ignore_index=1))
    for shape, x in soft(g):
        for others in (0, 1):
            for epsilon in (0.0, 0.3):
                yield ({"epsilon": epsilon, "spread": others, "reduction": 0}, x,
                       lambda logits, target: formula(logits, target, epsilon, others))


@loss
def focal(g):
    def formula(logits, target, alpha, gamma):
        log_p = torch.log_softmax(logits, 1)
        column = alpha.reshape([1, -1] + [1] * (logits.dim() - 2))
        return -(target * column * (1 - log_p.exp()) ** gamma * log_p).sum(1).mean()

    for shape, x in base.scored(g):
        counted = x["target"] != 1
        if counted.any():
            def chosen(logits, target):
                log_p = torch.log_softmax(logits, 1).gather(1, target[:, None])[:, 0][target != 1]
                return -(0.5 * (1 - log_p.exp()) ** 2 * log_p).mean()
            yield {"alpha": 0.5, "gamma": 2.0, "ignore_index": 1, "reduction": 0}, x, chosen
    for shape, x in soft(g):
        for gamma in (0.0, 2.0):
            alpha = uniform(g, (shape[1],), 0.5, 2)
            yield ({"alpha": alpha, "gamma": gamma, "reduction": 0}, x,
                   lambda logits, target: formula(logits, target, alpha, gamma))


@loss
def contrastive(g):
    def formula(x1, x2, label, margin):
        d = (x1 - x2).pow(2).sum(1).sqrt()
        return (label * d**2 + (1 - label) * (margin - d).clamp(min=0) ** 2).mean() / 2

    for shape, scale in base.sizes(ROWS):
        x = {"x1": normal(g, shape, scale), "x2": normal(g, shape, scale), "label": uniform(g, shape[:1])}
        yield ({"margin": 2.0, "half": 1, "reduction": 0}, x,
               lambda x1, x2, label: formula(x1, x2, label, 2.0))


@loss
def gan_discriminator(g):
    for shape, scale in base.sizes(base.VECTORS):
        x = {"real": normal(g, shape, scale), "fake": normal(g, shape, scale)}
        yield ({"form": 1, "reduction": 0}, x, lambda real, fake: (
            F.mse_loss(real, torch.ones_like(real)) + F.mse_loss(fake, torch.zeros_like(fake))) / 2)
        yield ({"form": 2, "reduction": 0}, x,
               lambda real, fake: F.relu(1 - real).mean() + F.relu(1 + fake).mean())


@loss
def gan_generator(g):
    for shape, scale in base.sizes(base.VECTORS):
        x = {"fake": normal(g, shape, scale)}
        yield {"form": 2, "reduction": 0}, x, lambda fake: F.mse_loss(fake, torch.ones_like(fake)) / 2
        yield {"form": 3, "reduction": 1}, x, lambda fake: -fake.sum()


@loss
def info_nce(g):
    def across(z_i, z_j, temperature):
        s = F.normalize(z_i, dim=1) @ F.normalize(z_j, dim=1).T / temperature
        place = torch.arange(len(z_i))
        return (F.cross_entropy(s, place) + F.cross_entropy(s.T, place)) / 2

    for shape, scale in base.sizes(ROWS):
        x = {"z_i": normal(g, shape, scale), "z_j": normal(g, shape, scale)}
        yield ({"temperature": 0.2, "views": 1, "reduction": 0}, x,
               lambda z_i, z_j: across(z_i, z_j, 0.2))


@loss
def nt_xent(g):
    yield from base.views(g, (0.1, 2.0))


@loss
def ce_dice(g):
    for shape, x in base.scored(g):
        yield ({"ce_weight": 0.5, "dice_weight": 0.5, "smooth": 0.2, "reduction": 0}, x,
               lambda logits, target: 0.5 * F.cross_entropy(logits, target)
               + 0.5 * base.mean_dice(logits, target, 0.2))
        if (x["target"] != 1).any():
            yield ({"ce_weight": 0.3, "dice_weight": 2.0, "smooth": 0.2, "ignore_index": 1, "reduction": 0}, x,
                   lambda logits, target: 0.3 * F.cross_entropy(logits, target, ignore_index=1)
                   + 2 * classes(logits, target, 0.5, 0.5, 0.1, None, 1, 0))


def masks(g):
    for shape in make.SHAPES:
        for scale in SCALES:
            yield {"pred": chances(g, shape, scale), "target": uniform(g, shape)}


@loss
def dice(g):
    for x in masks(g):
        yield ({"smooth": 0.5}, x, lambda pred, target: 1 - (2 * (pred * target).sum() + 0.5)
               / (pred.sum() + target.sum() + 0.5))


        yield ({"smooth": 0.5, "squared": 1}, x, lambda pred, target: 1 - (2 * (pred * target).sum() + 0.5)
               / (pred.pow(2).sum() + target.pow(2).sum() + 0.5))
        if x["pred"].dim() > 1:
            def each(pred, target):
                p, t = pred.flatten(1), target.flatten(1)
                return 1 - (2 * (p * t).sum(1) + 0.5) / (p.sum(1) + t.sum(1) + 0.5)
            yield {"smooth": 0.5, "reduction": 2}, x, each


@loss
def multiclass_dice(g):
    for shape, x in base.scored(g):
        weight = uniform(g, (shape[1],), 0, 2)
        for reduction in (0, 1, 2):
            yield ({"smooth": 0.3, "weight": weight, "reduction": reduction}, x,
                   lambda logits, target: classes(logits, target, 0.5, 0.5, 0.15, weight, -1, reduction))
        if (x["target"] != 1).any():
            yield ({"smooth": 0.3, "ignore_index": 1, "reduction": 0}, x,
                   lambda logits, target: classes(logits, target, 0.5, 0.5, 0.15, None, 1, 0))


@loss
def multiclass_tversky(g):
    for shape, x in base.scored(g):
        for alpha, beta, smooth in ((0.3, 0.9, 0.5), (1.0, 1.0, 1.0)):
            weight = uniform(g, (shape[1],), 0, 2)
            yield ({"alpha": alpha, "beta": beta, "smooth": smooth, "weight": weight, "reduction": 0}, x,
                   lambda logits, target: classes(logits, target, alpha, beta, smooth, weight, -1, 0))
        yield ({"ignore_index": 1, "reduction": 1}, x,
               lambda logits, target: classes(logits, target, 0.5, 0.5, 1.0, None, 1, 1))


def classes(logits, target, alpha, beta, smooth, weight, ignore, reduction):
    """Tversky's loss of each class, over the positions that are not ignored."""
    p = torch.softmax(logits, 1).movedim(1, -1)[target != ignore].reshape(-1, logits.shape[1])
    t = F.one_hot(target[target != ignore].reshape(-1), logits.shape[1]).double()
    tp, fp, fn = (p * t).sum(0), (p * (1 - t)).sum(0), ((1 - p) * t).sum(0)
    each = 1 - (tp + smooth) / (tp + alpha * fp + beta * fn + smooth)
    weight = torch.ones_like(each) if weight is None else weight
    return ((weight * each).sum() / weight.sum(), (weight * each).sum(), weight * each)[reduction]


@loss
def tversky(g):
    for x in masks(g):
        yield ({"alpha": 0.3, "beta": 0.9, "smooth": 0.5}, x,
               lambda pred, target: 1 - make.tversky_index(pred, target, 0.3, 0.9, 0.5))


@loss
def focal_tversky(g):
    for x in masks(g):
        for gamma in (0.75, 2.0):
            yield ({"alpha": 0.3, "beta": 0.9, "smooth": 0.5, "gamma": gamma}, x,
                   lambda pred, target: (1 - make.tversky_index(pred, target, 0.3, 0.9, 0.5)) ** (1 / gamma))


@loss
def triplet(g):
    def soft(anchor, positive, negative):
        return F.softplus((anchor - positive).norm(dim=1) - (anchor - negative).norm(dim=1)).mean()

    for shape, scale in base.sizes(ROWS):
        x = {name: normal(g, shape, scale) for name in ("anchor", "positive", "negative")}
        for p, swap in ((1.0, 0), (3.0, 1), (2.0, 1), (8.0, 0)):
            for reduction, how in enumerate(("mean", "sum")):
                yield ({"margin": 0.5, "p": p, "swap": swap, "reduction": reduction}, x,
                       lambda anchor, positive, negative: F.triplet_margin_loss(
                           anchor, positive, negative, margin=0.5, p=p, swap=bool(swap), eps=0,
                           reduction=how))
        yield {"soft": 1, "reduction": 0}, x, soft


@loss
def triplet_mined(g):
    for options, x, function in base.LOSSES["triplet_mined"](g):
        if options["mining"]:
            continue
        for margin in (0.1, 2.0):
            def hard(embeddings, labels, squared=options["squared"]):
                d = (embeddings[:, None] - embeddings[None]).pow(2).sum(2)
                d = d if squared else (d + torch.eye(len(d))).sqrt()
                same = labels[:, None] == labels[None]
                terms = [torch.relu(d[a][positive].max() - d[a][~same[a]].min() + margin)
                         for a, positive in enumerate(same & ~torch.eye(len(d), dtype=torch.bool))
                         if positive.any() and (~same[a]).any()]
                return torch.stack(terms).mean() if terms else embeddings.sum() * 0
            yield {**options, "margin": margin}, x, hard


@loss
def vae(g):
    for shape, scale in base.sizes(ROWS):
        x = {"recon": chances(g, shape, scale), "x": binary(g, shape),
             "mu": normal(g, shape[:1] + (3,), scale), "logvar": normal(g, shape[:1] + (3,), min(scale, 4))}
        for reduction, share in ((0, 1 / shape[0]), (1, 1)):
            yield ({"beta": 0.5, "recon": 0, "reduction": reduction}, x, lambda recon, x, mu, logvar: share * (
                F.binary_cross_entropy(recon, x, reduction="sum")
                - 0.25 * (1 + logvar - mu**2 - logvar.exp()).sum()))


if __name__ == "__main__":
    make.LOSSES = LOSSES
    for name in sys.argv[1:] or LOSSES:
        make.make(name, ".more")
