# WRONG: the weights of each epoch are those at its start. Style: Kendall's form with sigma = exp(s / 2), taken twice; a generator of terms; RMSprop in two groups.
import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class MultiTaskModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 12, 5, padding=2)
        self.body = nn.Conv2d(12, 12, 3, padding=1)
        self.out = nn.ModuleDict({
            "segmentation": nn.Conv2d(12, 5, 1),
            "depth": nn.Conv2d(12, 1, 1),
            "detection": nn.Conv2d(12, 3, 3, padding=1, stride=2),
        })

    def forward(self, images):
        x = torch.tanh(self.stem(images))
        x = x + torch.relu(self.body(x))
        return self.out["segmentation"](x), self.out["depth"](x)[:, 0], self.out["detection"](x)


class MultiTaskLoss(nn.Module):
    def __init__(self, num_tasks):
        super().__init__()
        self.log_vars = nn.Parameter(torch.full((num_tasks,), 0.0))

    def terms(self, losses):
        for s, loss in zip(self.log_vars, losses):
            sigma = torch.exp(s / 2)
            yield loss / (2 * sigma**2) + torch.log(sigma)

    def forward(self, losses):
        return 2 * torch.stack(list(self.terms(losses))).sum()


def focal(scores, labels, gamma=2, alpha=0.25):
    p = F.softmax(scores, dim=1)
    hot = F.one_hot(labels.long(), scores.shape[1]).movedim(-1, 1).float()
    pt = (p * hot).sum(1).clamp(min=1e-8)
    return -(alpha * (1 - pt) ** gamma * pt.log()).mean()


def train(model, criterion, data, epochs):
    weights, losses = [], []
    rms = torch.optim.RMSprop([
        {"params": model.parameters(), "lr": 0.002},
        {"params": criterion.parameters(), "lr": 0.01},
    ])
    for epoch in range(epochs):
        weights.append([math.exp(-s) for s in criterion.log_vars.tolist()])
        losses.append([0.0] * 3)
        for batch in data:
            get = (lambda name, i: batch[name]) if isinstance(batch, dict) else (lambda name, i: batch[i])
            seg, depth, det = model(get("images", 0))
            values = [
                F.cross_entropy(seg, get("segmentation", 1).long()),
                F.l1_loss(depth, get("depth", 2)),
                focal(det, get("detection", 3)),
            ]
            rms.zero_grad()
            criterion(values).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            rms.step()
            for i, v in enumerate(values):
                losses[epoch][i] += float(v.detach()) / len(data)
    history = type("History", (dict,), {"__getattr__": dict.__getitem__})
    return history(weights=weights, losses=losses)
