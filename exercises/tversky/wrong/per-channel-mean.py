"""A loss for each sample and channel."""

import torch
import torch.nn as nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        axes = list(range(2, pred.dim())) or list(range(pred.dim()))
        tp = (pred * target).sum(axes)
        fp = (pred * (1 - target)).sum(axes)
        fn = ((1 - pred) * target).sum(axes)
        return (1 - (tp + self.smooth) / (tp + self.alpha * fp + self.beta * fn + self.smooth)).mean()
