"""In half precision."""

import torch
import torch.nn as nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        pred, target = pred.half().float(), target.half()
        tp = (pred * target).sum().half().float()
        fp = (pred * (1 - target)).sum().half().float()
        fn = ((1 - pred) * target).sum().half().float()
        return 1 - (tp + self.smooth) / (tp + self.alpha * fp + self.beta * fn + self.smooth)
