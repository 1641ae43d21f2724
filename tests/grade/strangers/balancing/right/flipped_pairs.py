# Style: batches of two drawn anew, flipped at random, GroupNorm, Nesterov, groups with rates of their own.
import torch
import torch.nn as nn
import torch.nn.functional as F


def focal_loss(logits, labels, alpha=0.25, gamma=2.0):
    ce = F.cross_entropy(logits, labels, reduction="none")
    return (alpha * (1 - torch.exp(-ce)) ** gamma * ce).mean()


from dataclasses import dataclass, field
from typing import Dict, List


@dataclass
class History:
    weights: List[List[float]] = field(default_factory=list)
    losses: List[List[float]] = field(default_factory=list)


class Block(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.conv = nn.Conv2d(i, o, 3, padding=1)
        self.norm = nn.GroupNorm(4, o)
    def forward(self, x):
        return F.gelu(self.norm(self.conv(x)))


class MultiTaskModel(nn.Module):
    def __init__(self, width: int = 16):
        super().__init__()
        self.trunk = nn.Sequential(Block(3, width), Block(width, width))
        self.heads = nn.ModuleDict({"segmentation": nn.Conv2d(width, 5, 1), "depth": nn.Conv2d(width, 1, 1), "detection": nn.Conv2d(width, 3, 2, stride=2)})
    def forward(self, x: torch.Tensor):
        h = self.trunk(x)
        return self.heads["segmentation"](h), torch.sigmoid(self.heads["depth"](h))[:, 0], self.heads["detection"](h)


class MultiTaskLoss(nn.Module):
    def __init__(self, num_tasks):
        super().__init__()
        self.log_vars = nn.Parameter(torch.zeros(num_tasks))
    def forward(self, losses):
        return (torch.exp(-self.log_vars) * torch.stack(list(losses)) + self.log_vars).sum()


def three(model, b):
    s, d, o = model(b["images"])
    return [F.cross_entropy(s, b["segmentation"]), F.l1_loss(d, b["depth"]), focal_loss(o, b["detection"])]


def train(model, criterion, data: "List[Dict[str, torch.Tensor]]", epochs: int) -> History:
    whole = {k: torch.cat([b[k] for b in data]) for k in ("images", "segmentation", "depth", "detection")}
    n = whole["images"].shape[0]
    history = History()
    opt = torch.optim.SGD([{"params": model.parameters(), "lr": 0.05}, {"params": [criterion.log_vars], "lr": 0.02}], lr=0.05, momentum=0.9, nesterov=True)
    for epoch in range(epochs):
        seen = []
        model.train()
        for idx in torch.randperm(n).split(2):
            b = {k: v[idx] for k, v in whole.items()}
            if torch.rand(()) < 0.5:
                b = {k: v.flip(-1) for k, v in b.items()}
            losses = three(model, b)
            opt.zero_grad(set_to_none=True)
            criterion(losses).backward()
            opt.step()
            seen.append([float(l) for l in losses])
        model.eval()
        history.losses.append(torch.tensor(seen).mean(0).tolist())
        history.weights.append([float(w) for w in torch.exp(-criterion.log_vars)])
    return history
