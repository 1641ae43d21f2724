"""Plain numbers on the way."""

import torch
import torch.nn as nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        tp = float((pred * target).sum())
        fp = float((pred * (1 - target)).sum())
        fn = float(((1 - pred) * target).sum())
        return torch.tensor(1 - (tp + self.smooth) / (tp + self.alpha * fp + self.beta * fn + self.smooth))
