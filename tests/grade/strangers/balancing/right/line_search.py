"""Style: L-BFGS with a line search, on all scenes at once, the loss as each step begins."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def focal_loss(logits, labels, alpha=0.25, gamma=2.0):
    ce = F.cross_entropy(logits, labels, reduction="none")
    return (alpha * (1 - torch.exp(-ce)) ** gamma * ce).mean()


class MultiTaskModel(nn.Module):
    """One trunk that all tasks share, and a head for each."""

    def __init__(self):
        super().__init__()
        self.trunk = nn.Conv2d(3, 12, 3, padding=1)
        self.segmentation = nn.Conv2d(12, 5, 1)
        self.depth = nn.Conv2d(12, 1, 1)
        self.detection = nn.Conv2d(12, 3, 2, stride=2)

    def forward(self, x):
        features = torch.relu(self.trunk(x))
        depth = torch.sigmoid(self.depth(features))
        return self.segmentation(features), depth.squeeze(1), self.detection(features)


class MultiTaskLoss(nn.Module):
    """s = log(variance) is learnt in place of the variance: it may be any number."""

    def __init__(self, num_tasks):
        super().__init__()
        self.log_vars = nn.Parameter(torch.zeros(num_tasks))

    def forward(self, losses):
        total = 0
        for loss, s in zip(losses, self.log_vars):
            total = total + torch.exp(-s) * loss + s
        return total


class History:
    def __init__(self):
        self.weights = []
        self.losses = []


def train(model, criterion, data, epochs):
    parameters = list(model.parameters()) + list(criterion.parameters())
    optimizer = torch.optim.LBFGS(parameters, lr=1, max_iter=4, line_search_fn="strong_wolfe")
    history = History()
    whole = {name: torch.cat([batch[name] for batch in data]) for name in data[0]}
    for _ in range(epochs):
        seen = []

        def closure():
            optimizer.zero_grad()
            segmentation, depth, detection = model(whole["images"])
            losses = [
                F.cross_entropy(segmentation, whole["segmentation"]),
                F.l1_loss(depth, whole["depth"]),
                focal_loss(detection, whole["detection"]),
            ]
            seen.append(torch.stack(losses).detach())
            total = criterion(losses)
            total.backward()
            return total

        optimizer.step(closure)
        history.losses.append(seen[0].tolist())
        history.weights.append(torch.exp(-criterion.log_vars).tolist())
    return history
