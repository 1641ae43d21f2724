"""Another way: the losses as one tensor, each optimiser with parameters of its own, a deeper trunk."""

from types import SimpleNamespace

import torch
from torch import nn
from torch.nn import functional as F


class MultiTaskModel(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.trunk = nn.Sequential(
            nn.Conv2d(3, width, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1),
            nn.ReLU(),
        )
        self.heads = nn.ModuleDict(
            {
                "segmentation": nn.Conv2d(width, 5, 1),
                "depth": nn.Conv2d(width, 1, 1),
                "detection": nn.Sequential(nn.AvgPool2d(2), nn.Conv2d(width, 3, 1)),
            }
        )

    def forward(self, x):
        features = self.trunk(x)
        answers = {name: head(features) for name, head in self.heads.items()}
        return answers["segmentation"], answers["depth"][:, 0].sigmoid(), answers["detection"]


class MultiTaskLoss(nn.Module):
    def __init__(self, num_tasks):
        super().__init__()
        self.log_vars = nn.Parameter(torch.zeros(num_tasks))

    @property
    def weights(self):
        return self.log_vars.neg().exp()

    def forward(self, losses):
        return self.weights @ torch.stack(tuple(losses)) + self.log_vars.sum()


def losses_of(model, batch):
    segmentation, depth, detection = model(batch["images"])
    right = F.log_softmax(detection, dim=1).gather(1, batch["detection"].unsqueeze(1))
    return torch.stack(
        [
            F.cross_entropy(segmentation, batch["segmentation"]),
            (depth - batch["depth"]).abs().mean(),
            (-0.25 * (1 - right.exp()).square() * right).mean(),
        ]
    )


def train(model, criterion, data, epochs):
    optimizers = [
        torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9),
        torch.optim.SGD(criterion.parameters(), lr=0.02, momentum=0.9),
    ]
    weights, means = [], []
    for _ in range(epochs):
        rows = []
        for batch in data:
            model.zero_grad()
            criterion.zero_grad()
            rows.append(losses_of(model, batch))
            criterion(rows[-1]).backward()
            for optimizer in optimizers:
                optimizer.step()
        means.append(torch.stack(rows).mean(dim=0).tolist())
        weights.append(criterion.weights.tolist())
    return SimpleNamespace(weights=weights, losses=means)
