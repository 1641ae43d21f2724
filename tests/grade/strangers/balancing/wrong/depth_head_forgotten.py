# WRONG: the optimiser does not have the head of the depth
import torch
import torch.nn as nn
import torch.nn.functional as F


def focal_loss(logits, labels, alpha=0.25, gamma=2.0):
    ce = F.cross_entropy(logits, labels, reduction="none")
    return (alpha * (1 - torch.exp(-ce)) ** gamma * ce).mean()


class MultiTaskModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 16, 3, padding=1), nn.ReLU())
        self.seg = nn.Conv2d(16, 5, 1)
        self.depth = nn.Conv2d(16, 1, 1)
        self.det = nn.Sequential(nn.MaxPool2d(2), nn.Conv2d(16, 3, 1))
    def forward(self, x):
        h = self.trunk(x)
        return self.seg(h), self.depth(h).squeeze(1), self.det(h)


class MultiTaskLoss(nn.Module):
    def __init__(self, num_tasks):
        super().__init__()
        self.log_vars = nn.Parameter(torch.zeros(num_tasks))
    def forward(self, losses):
        return sum(torch.exp(-s) * l + s for s, l in zip(self.log_vars, losses))


def three(model, b):
    s, d, o = model(b["images"])
    return [F.cross_entropy(s, b["segmentation"]), F.l1_loss(d, b["depth"]), focal_loss(o, b["detection"])]


def train(model, criterion, data, epochs):
    history = {"weights": [], "losses": []}
    params = [*model.trunk.parameters(), *model.seg.parameters(), *model.det.parameters(), *criterion.parameters()]
    opt = torch.optim.Adam(params, lr=0.01)
    for epoch in range(epochs):
        rows = []
        for batch in data:
            opt.zero_grad()
            losses = three(model, batch)
            criterion(losses).backward()
            opt.step()
            rows.append(torch.stack(losses).detach())
        history["losses"].append(torch.stack(rows).mean(0).tolist())
        history["weights"].append(torch.exp(-criterion.log_vars.detach()).tolist())
    return history
