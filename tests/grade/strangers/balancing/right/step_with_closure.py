# Style: a closure for the optimiser, a rate that is halved on a plateau.
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
    """Halves the rate when the total stands still; best state is put back at the end of each epoch when worse by far."""
    from types import SimpleNamespace
    h = SimpleNamespace(weights=[], losses=[])
    opt = torch.optim.Adam([*model.parameters(), *criterion.parameters()], lr=0.01)
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, patience=1, factor=0.5)
    for epoch in range(epochs):
        sums, total = [0.0, 0.0, 0.0], 0.0
        for batch in data:
            def closure():
                opt.zero_grad()
                l = three(model, batch)
                t = criterion(l)
                t.backward()
                closure.last = [x.item() for x in l]
                return t
            total += opt.step(closure).item()
            for i, x in enumerate(closure.last):
                sums[i] += x
        plateau.step(total)
        h.losses.append([x / len(data) for x in sums])
        with torch.no_grad():
            h.weights.append(torch.exp(-criterion.log_vars).tolist())
    return h
