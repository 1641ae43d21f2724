# WRONG: the mean of the terms, not their sum
import torch
import torch.nn as nn
import torch.nn.functional as F


class MultiTaskModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1)
        self.conv2 = nn.Conv2d(16, 16, 3, padding=1)
        self.segmentation_head = nn.Conv2d(16, 5, 3, padding=1)
        self.depth_head = nn.Conv2d(16, 1, 3, padding=1)
        self.detection_head = nn.Conv2d(16, 3, 3, padding=1)

    def forward(self, images):
        x = F.relu(self.conv1(images))
        x = F.relu(self.conv2(x))
        segmentation = self.segmentation_head(x)
        depth = self.depth_head(x).squeeze(1)
        detection = self.detection_head(F.max_pool2d(x, 2))
        return segmentation, depth, detection


class MultiTaskLoss(nn.Module):
    def __init__(self, num_tasks):
        super().__init__()
        self.log_vars = nn.Parameter(torch.zeros(num_tasks))

    def forward(self, losses):
        total = 0
        for i in range(len(losses)):
            precision = torch.exp(-self.log_vars[i])
            total = total + precision * losses[i] + self.log_vars[i]
        return total / len(losses)


class History(dict):
    __getattr__ = dict.__getitem__


def focal_loss(scores, labels, gamma=2.0, alpha=0.25):
    ce = F.cross_entropy(scores, labels, reduction="none")
    p = torch.exp(-ce)
    return (alpha * (1 - p) ** gamma * ce).mean()


def part(batch, name, place):
    if isinstance(batch, dict):
        return batch[name]
    if hasattr(batch, name):
        return getattr(batch, name)
    return batch[place]


def train(model, criterion, data, epochs):
    history = History(weights=[], losses=[])
    optimizer = torch.optim.Adam(list(model.parameters()) + list(criterion.parameters()), lr=0.01)
    for epoch in range(epochs):
        sums = [0.0, 0.0, 0.0]
        for batch in data:
            images = part(batch, "images", 0)
            segmentation, depth, detection = model(images)
            losses = [
                F.cross_entropy(segmentation, part(batch, "segmentation", 1).long()),
                F.l1_loss(depth, part(batch, "depth", 2)),
                focal_loss(detection, part(batch, "detection", 3).long()),
            ]
            loss = criterion(losses)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            for i in range(3):
                sums[i] += losses[i].item()
        history["weights"].append([torch.exp(-s).item() for s in criterion.log_vars])
        history["losses"].append([s / len(data) for s in sums])
    return history
