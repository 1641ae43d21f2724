# Style: a class hierarchy, properties and a dataclass.
from abc import abstractmethod
from dataclasses import dataclass

import torch
import torch.nn as nn


@dataclass
class Confusion:
    tp: torch.Tensor
    fp: torch.Tensor
    fn: torch.Tensor

    @classmethod
    def of(cls, pred, target):
        return cls((pred * target).sum(), (pred * (1 - target)).sum(), ((1 - pred) * target).sum())


class OverlapLoss(nn.Module):
    def __init__(self, smooth: float):
        super().__init__()
        self.smooth = smooth

    @abstractmethod
    def error(self, c: Confusion) -> torch.Tensor:
        ...

    def forward(self, pred, target):
        c = Confusion.of(pred, target)
        overlap = c.tp + self.smooth
        whole = overlap + self.error(c)
        return 1 - overlap / whole if whole.detach() != 0 else whole


class TverskyLoss(OverlapLoss):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__(smooth)
        self.alpha, self.beta = alpha, beta

    def error(self, c):
        return self.alpha * c.fp + self.beta * c.fn
