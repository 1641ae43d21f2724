# Style: AdamW for the network, SGD for the log variances, SimpleNamespace as history, type hints.
from types import SimpleNamespace
from typing import Any, Sequence, Tuple

import torch
from torch import Tensor, nn


class Block(nn.Module):
    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(before, after, kernel_size=3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.conv(x))


class MultiTaskModel(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.trunk = nn.Sequential(Block(3, 16), Block(16, 16))
        self.segmentation = nn.Conv2d(16, 5, 1)
        self.depth = nn.Conv2d(16, 1, 1)
        self.detection = nn.Sequential(nn.Conv2d(16, 16, 2, stride=2), nn.ReLU(), nn.Conv2d(16, 3, 1))

    def forward(self, images: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        shared = self.trunk(images)
        return self.segmentation(shared), self.depth(shared).flatten(1).view(-1, 16, 24), self.detection(shared)


class MultiTaskLoss(nn.Module):
    def __init__(self, num_tasks: int) -> None:
        super().__init__()
        self.log_vars = nn.Parameter(torch.zeros(num_tasks))

    @property
    def weights(self) -> Tensor:
        return self.log_vars.neg().exp()

    def forward(self, losses: Sequence[Tensor]) -> Tensor:
        return sum(w * l for w, l in zip(self.weights, losses)) + self.log_vars.sum()


class FocalLoss(nn.Module):
    def __init__(self, gamma: float = 2.0) -> None:
        super().__init__()
        self.gamma = gamma
        self.ce = nn.CrossEntropyLoss(reduction="none")

    def forward(self, scores: Tensor, labels: Tensor) -> Tensor:
        ce = self.ce(scores, labels.long())
        return ((1 - (-ce).exp()).pow(self.gamma) * ce).mean()


def unpack(batch: Any) -> Sequence[Tensor]:
    names = ("images", "segmentation", "depth", "detection")
    if hasattr(batch, "keys"):
        return [batch[n] for n in names]
    return batch


def train(model: nn.Module, criterion: nn.Module, data: Sequence[Any], epochs: int) -> SimpleNamespace:
    history = SimpleNamespace(weights=[], losses=[])
    net = torch.optim.AdamW(model.parameters(), lr=0.005)
    balance = torch.optim.SGD(criterion.parameters(), lr=0.05)
    tasks = [nn.CrossEntropyLoss(), nn.L1Loss(), FocalLoss()]
    model.train()
    for _ in range(epochs):
        total = torch.zeros(3)
        for batch in data:
            images, segmentation, depth, detection = unpack(batch)
            outputs = model(images)
            targets = (segmentation.long(), depth, detection)
            losses = [f(o, t) for f, o, t in zip(tasks, outputs, targets)]
            net.zero_grad()
            balance.zero_grad()
            criterion(losses).backward()
            net.step()
            balance.step()
            total += torch.tensor([l.item() for l in losses])
        history.losses.append((total / len(data)).tolist())
        history.weights.append(criterion.weights.detach().tolist())
    return history
