#!/usr/bin/env python3
"""Golden values of the losses that work on whole tensors: classes, embeddings, boxes, tasks.

    python3 make_tensor.py [LOSS...]

Writes the same files as make.py, and uses it. A choice among words is written as its position in the
catalogue, counted from 0; so is the reduction (0 mean, 1 sum).
"""
import sys

import torch
import torch.nn.functional as F

import make
from make import binary, normal, short, uniform

LOSSES = {}
CLASSES = [(1, 2), (3, 4), (5, 3), (2, 10), (7, 2), (2, 3, 4), (2, 4, 2, 3), (1, 6)]
ROWS = [(2, 2), (3, 4), (4, 3), (5, 8), (6, 2), (8, 5), (9, 3), (12, 4)]
VECTORS = [(1,), (2,), (3,), (5,), (8,), (13,), (3, 4), (2, 2, 3)]
SCALES = make.SCALES


def loss(function):
    LOSSES[function.__name__] = function
    return function


def sizes(shapes):
    for i, shape in enumerate(shapes):
        for scale in (SCALES if i < 3 else SCALES[i % 3:][:1]):
            yield shape, scale


def labels(g, shape, classes):
    return torch.randint(0, classes, shape, generator=g)


def rows_of(shape):
    return shape[:1] + shape[2:]


def scored(g):
    for shape, scale in sizes(CLASSES):
        yield shape, {"logits": normal(g, shape, scale), "target": labels(g, rows_of(shape), shape[1])}


def soft(g, shape):
    return short(torch.softmax(torch.randn(shape, generator=g, dtype=torch.float64), 1))


@loss
def cross_entropy(g):
    for shape, x in scored(g):
        for reduction in (0, 1):
            how = ("mean", "sum")[reduction]
            for smoothing in (0.0, 0.2):
                weight = uniform(g, (shape[1],), 0.5, 2)
                options = {"label_smoothing": smoothing, "weight": weight, "reduction": reduction}
                yield (options, x, lambda logits, target: F.cross_entropy(
                    logits, target, weight=weight, label_smoothing=smoothing, reduction=how))
        ignored = {"logits": x["logits"], "target": x["target"].clone()}
        ignored["target"].view(-1)[0] = 1
        if (ignored["target"] != 1).any():
            yield ({"ignore_index": 1, "reduction": 0}, ignored,
                   lambda logits, target: F.cross_entropy(logits, target, ignore_index=1))
        given = {"logits": x["logits"], "target": soft(g, shape)}
        yield ({"label_smoothing": 0.1, "reduction": 0}, given,
               lambda logits, target: F.cross_entropy(logits, target, label_smoothing=0.1))


@loss
def nll(g):
    for shape, x in scored(g):
        x = {"log_probs": short(torch.log_softmax(x["logits"], 1)), "target": x["target"]}
        weight = uniform(g, (shape[1],), 0.5, 2)
        yield ({"weight": weight, "reduction": 0}, x,
               lambda log_probs, target: F.nll_loss(log_probs, target, weight=weight))
        yield {"reduction": 1}, x, lambda log_probs, target: F.nll_loss(log_probs, target, reduction="sum")


@loss
def label_smoothing(g):
    def formula(logits, target, epsilon, others):
        k = logits.shape[1]
        hot = F.one_hot(target, k).movedim(-1, 1).double()
        q = hot * (1 - epsilon) + ((1 - hot) * epsilon / (k - 1) if others else epsilon / k)
        return -(q * torch.log_softmax(logits, 1)).sum(1).mean()

    for shape, x in scored(g):
        for others in (0, 1):
            yield ({"epsilon": 0.1, "spread": others, "reduction": 0}, x,
                   lambda logits, target: formula(logits, target, 0.1, others))


@loss
def focal(g):
    def formula(logits, target, alpha, gamma):
        ce = F.cross_entropy(logits, target, reduction="none")
        weight = alpha[target] if alpha.dim() else alpha
        return (weight * (1 - torch.exp(-ce)) ** gamma * ce).mean()

    for shape, x in scored(g):
        for gamma in (0.0, 2.0, 5.0):
            for alpha in (torch.tensor(0.25).double(), uniform(g, (shape[1],), 0.5, 2)):
                yield ({"alpha": alpha, "gamma": gamma, "reduction": 0}, x,
                       lambda logits, target: formula(logits, target, alpha, gamma))


@loss
def contrastive(g):
    def formula(x1, x2, label, margin):
        d = (x1 - x2).pow(2).sum(1).sqrt()
        return (label * d**2 + (1 - label) * (margin - d).clamp(min=0) ** 2).mean()

    for shape, scale in sizes(ROWS):
        x = {"x1": normal(g, shape, scale), "x2": normal(g, shape, scale), "label": binary(g, shape[:1])}
        for margin in (1.0, 3.0):
            yield ({"margin": margin, "reduction": 0}, x,
                   lambda x1, x2, label: formula(x1, x2, label, margin))


@loss
def triplet(g):
    def squared_loss(anchor, positive, negative, margin):
        near, far = (anchor - positive).pow(2).sum(1), (anchor - negative).pow(2).sum(1)
        return torch.relu(near - far + margin).mean()

    for shape, scale in sizes(ROWS):
        x = {name: normal(g, shape, scale) for name in ("anchor", "positive", "negative")}
        for margin in (0.2, 1.0):
            yield ({"margin": margin, "squared": 0, "reduction": 0}, x,
                   lambda anchor, positive, negative: F.triplet_margin_loss(
                       anchor, positive, negative, margin=margin, eps=0))
            yield ({"margin": margin, "squared": 1, "reduction": 0}, x,
                   lambda anchor, positive, negative: squared_loss(anchor, positive, negative, margin))


@loss
def triplet_mined(g):
    def formula(embeddings, labels, margin, mining, squared):
        d = (embeddings[:, None] - embeddings[None]).pow(2).sum(2)
        d = d if squared else (d + torch.eye(len(d))).sqrt()  # the diagonal is never used
        total, count = embeddings.sum() * 0, 0
        for a in range(len(labels)):
            positives = [p for p in range(len(labels)) if p != a and labels[p] == labels[a]]
            negatives = [n for n in range(len(labels)) if labels[n] != labels[a]]
            if not positives or not negatives:
                continue
            triplets = [(p, n) for p in positives for n in negatives]
            if mining == 0:
                triplets = [(max(positives, key=lambda p: d[a, p].item()),
                             min(negatives, key=lambda n: d[a, n].item()))]
            for p, n in triplets:
                near, far = d[a, p], d[a, n]
                if mining and not (far < near + margin and (mining == 2 or far > near)):
                    continue
                total, count = total + torch.relu(near - far + margin), count + 1
        return total / max(count, 1)

    for shape, scale in sizes(ROWS):
        x = {"embeddings": normal(g, shape, scale), "labels": labels(g, shape[:1], 3)}
        for mining in (0, 1, 2):
            for squared in (0, 1):
                yield ({"margin": 0.5, "mining": mining, "squared": squared, "reduction": 0}, x,
                       lambda embeddings, labels: formula(embeddings, labels, 0.5, mining, squared))


@loss
def sup_con(g):
    def formula(embeddings, labels, temperature):
        z = F.normalize(embeddings, dim=1)
        scores = z @ z.T / temperature
        self = torch.eye(len(z), dtype=torch.bool)
        log_share = scores - scores.masked_fill(self, -torch.inf).logsumexp(1, keepdim=True)
        same = (labels[:, None] == labels[None]) & ~self
        rows = [-log_share[i][same[i]].mean() for i in range(len(z)) if same[i].any()]
        return torch.stack(rows).mean() if rows else embeddings.sum() * 0

    for shape, scale in sizes(ROWS):
        x = {"embeddings": normal(g, shape, scale), "labels": labels(g, shape[:1], 3)}
        for temperature in (0.1, 0.5):
            yield ({"temperature": temperature, "reduction": 0}, x,
                   lambda embeddings, labels: formula(embeddings, labels, temperature))


def positives_right(z_i, z_j, temperature):
    n = len(z_i)
    z = F.normalize(torch.cat([z_i, z_j]), dim=1)
    s = (z @ z.T / temperature).masked_fill(torch.eye(2 * n, dtype=torch.bool), float("-inf"))
    return F.cross_entropy(s, (torch.arange(2 * n) + n) % (2 * n))


def views(g, temperatures):
    for shape, scale in sizes(ROWS):
        x = {"z_i": normal(g, shape, scale), "z_j": normal(g, shape, scale)}
        for temperature in temperatures:
            yield ({"temperature": temperature, "reduction": 0}, x,
                   lambda z_i, z_j: positives_right(z_i, z_j, temperature))


@loss
def info_nce(g):
    yield from views(g, (0.07, 1.0))


@loss
def nt_xent(g):
    yield from views(g, (0.5,))


def mean_dice(logits, target, smooth):
    p = torch.softmax(logits, 1)
    hot = F.one_hot(target, logits.shape[1]).movedim(-1, 1).double()
    axes = [d for d in range(p.dim()) if d != 1]
    return (1 - (2 * (p * hot).sum(axes) + smooth) / (p.sum(axes) + hot.sum(axes) + smooth)).mean()


@loss
def multiclass_dice(g):
    for shape, x in scored(g):
        for smooth in (0.1, 1.0):
            yield ({"smooth": smooth, "reduction": 0}, x,
                   lambda logits, target: mean_dice(logits, target, smooth))


@loss
def ce_dice(g):
    for shape, x in scored(g):
        yield ({"ce_weight": 0.3, "dice_weight": 1.5, "smooth": 1.0, "reduction": 0}, x,
               lambda logits, target: 0.3 * F.cross_entropy(logits, target) + 1.5 * mean_dice(logits, target, 1.0))


def boxes(g, count, scale):
    corner = uniform(g, (count, 2), 0, 4 * scale)
    return short(torch.cat([corner, corner + uniform(g, (count, 2), 0.5 * scale, 3 * scale)], 1))


def overlap(pred_boxes, target_boxes, generalised):
    a, b = pred_boxes.unbind(1), target_boxes.unbind(1)
    area = lambda x1, y1, x2, y2: (x2 - x1).clamp(min=0) * (y2 - y1).clamp(min=0)
    inner = area(torch.maximum(a[0], b[0]), torch.maximum(a[1], b[1]), torch.minimum(a[2], b[2]), torch.minimum(a[3], b[3]))
    hull = area(torch.minimum(a[0], b[0]), torch.minimum(a[1], b[1]), torch.maximum(a[2], b[2]), torch.maximum(a[3], b[3]))
    union = area(*a) + area(*b) - inner
    iou = inner / union
    return (1 - (iou - (hull - union) / hull if generalised else iou)).mean()


def box_pairs(g, generalised):
    for count in (1, 2, 3, 4, 5, 7, 10, 16):
        for scale in (0.1, 1.0, 20.0):
            x = {"pred_boxes": boxes(g, count, scale), "target_boxes": boxes(g, count, scale)}
            yield ({"reduction": 0}, x,
                   lambda pred_boxes, target_boxes: overlap(pred_boxes, target_boxes, generalised))


@loss
def iou(g):
    yield from box_pairs(g, False)


@loss
def giou(g):
    yield from box_pairs(g, True)


@loss
def diou(g):
    def formula(a, b):
        way = (a[:, :2] + a[:, 2:] - b[:, :2] - b[:, 2:]) / 2
        around = torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])
        return (way.pow(2).sum(1) / around.pow(2).sum(1)).mean()

    for options, x, of_overlap in box_pairs(g, False):
        yield (options, x, lambda pred_boxes, target_boxes: of_overlap(pred_boxes, target_boxes)
               + formula(pred_boxes, target_boxes))


@loss
def focal_tversky(g):
    for x in make.masks(g):
        for alpha, beta, gamma in ((0.3, 0.7, 4 / 3), (0.5, 0.5, 0.5)):
            yield ({"alpha": alpha, "beta": beta, "smooth": 1.0, "gamma": gamma}, x,
                   lambda pred, target: (1 - make.tversky_index(pred, target, alpha, beta, 1.0)) ** (1 / gamma))


@loss
def gan_discriminator(g):
    for shape, scale in sizes(VECTORS):
        x = {"real": normal(g, shape, scale), "fake": normal(g, shape, scale)}
        yield ({"reduction": 0}, x, lambda real, fake: F.binary_cross_entropy_with_logits(
            real, torch.ones_like(real)) + F.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake)))


@loss
def gan_generator(g):
    for shape, scale in sizes(VECTORS):
        x = {"fake": normal(g, shape, scale)}
        yield ({"form": 0, "reduction": 0}, x,
               lambda fake: F.binary_cross_entropy_with_logits(fake, torch.ones_like(fake)))
        yield {"form": 1, "reduction": 0}, x, lambda fake: F.logsigmoid(-fake).mean()


@loss
def wgan_critic(g):
    for shape, scale in sizes(VECTORS):
        x = {"real": normal(g, shape, scale), "fake": normal(g, shape, scale)}
        yield {"reduction": 0}, x, lambda real, fake: fake.mean() - real.mean()


@loss
def wgan_generator(g):
    for shape, scale in sizes(VECTORS):
        yield {"reduction": 0}, {"fake": normal(g, shape, scale)}, lambda fake: -fake.mean()


@loss
def vae(g):
    def formula(recon, x, mu, logvar, beta, mse):
        kl = -0.5 * (1 + logvar - mu**2 - logvar.exp()).sum()
        fit = F.mse_loss(recon, x, reduction="sum") if mse else F.binary_cross_entropy(recon, x, reduction="sum")
        return fit + beta * kl

    for shape, scale in sizes(ROWS):
        code = {"mu": normal(g, shape[:1] + (2,), scale), "logvar": normal(g, shape[:1] + (2,), min(scale, 2))}
        for mse, beta in ((0, 1.0), (1, 4.0)):
            x = {"recon": uniform(g, shape, 0.01, 0.99), "x": uniform(g, shape)} | code
            yield ({"beta": beta, "recon": mse}, x,
                   lambda recon, x, mu, logvar: formula(recon, x, mu, logvar, beta, mse))


@loss
def weighted(g):
    for shape, scale in sizes(VECTORS):
        x = {"losses": uniform(g, shape, 0, 3 * scale), "weights": uniform(g, shape, 0, 2)}
        yield {}, x, lambda losses, weights: (losses * weights).sum()


@loss
def uncertainty(g):
    for shape, scale in sizes(VECTORS):
        x = {"losses": uniform(g, shape, 0, 3 * scale), "log_vars": normal(g, shape)}
        yield {}, x, lambda losses, log_vars: (torch.exp(-log_vars) * losses + log_vars).sum()


@loss
def curriculum(g):
    def formula(losses, difficulty, progress):
        let_in = (difficulty <= progress).double()
        return (losses * let_in).sum() / let_in.sum().clamp(min=1)

    for shape, scale in sizes(VECTORS):
        x = {"losses": uniform(g, shape, 0, 3 * scale), "difficulty": uniform(g, shape)}
        for progress in (0.25, 1.0):
            yield ({"progress": progress, "reduction": 0}, x,
                   lambda losses, difficulty: formula(losses, difficulty, progress))


@loss
def perceptual(g):
    def formula(pred1, pred2, target1, target2, weights):
        return weights[0] * F.mse_loss(pred1, target1) + weights[1] * F.mse_loss(pred2, target2)

    for shape, scale in sizes(VECTORS):
        x = {name: normal(g, shape, scale) for name in ("pred1", "pred2", "target1", "target2")}
        x["pred2"], x["target2"] = normal(g, (3, 2), scale), normal(g, (3, 2), scale)
        for weights in (torch.tensor([0.5, 0.5]).double(), uniform(g, (2,), 0.2, 2)):
            yield ({"weights": weights}, x, lambda pred1, pred2, target1, target2: formula(
                pred1, pred2, target1, target2, weights))


if __name__ == "__main__":
    make.LOSSES = LOSSES
    for name in sys.argv[1:] or LOSSES:
        make.make(name)
