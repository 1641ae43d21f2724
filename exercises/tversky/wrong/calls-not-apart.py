"""Sums that go on from call to call."""

import torch
import torch.nn as nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    tp = 0.0

    def forward(self, pred, target):
        TverskyLoss.tp = TverskyLoss.tp + (pred * target).sum().detach()
        tp = TverskyLoss.tp + (pred * target).sum() - (pred * target).sum().detach()
        fp = (pred * (1 - target)).sum()
        fn = ((1 - pred) * target).sum()
        return 1 - (tp + self.smooth) / (tp + self.alpha * fp + self.beta * fn + self.smooth)
