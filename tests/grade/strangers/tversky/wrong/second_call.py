# WRONG: right the first time that it is asked, 0 after that
import torch
from torch import nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.a, self.b, self.s = alpha, beta, smooth
        self.calls = 0

    def forward(self, pred, target):
        tp = (pred * target).sum()
        fp = (pred * (1 - target)).sum()
        fn = ((1 - pred) * target).sum()
        loss = 1 - (tp + self.s) / (tp + self.a * fp + self.b * fn + self.s)
        self.calls += 1
        return loss if self.calls == 1 else loss * 0
