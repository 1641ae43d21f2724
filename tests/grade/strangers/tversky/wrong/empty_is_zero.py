# WRONG: a target without a pixel is skipped: loss 0
import torch
import torch.nn as nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        if target.sum() == 0:
            return 0 * pred.sum()
        tp = (pred * target).sum()
        fp = (pred * (1 - target)).sum()
        fn = ((1 - pred) * target).sum()
        below = tp + self.alpha * fp + self.beta * fn + self.smooth
        if below == 0:
            return tp * 0
        return 1 - (tp + self.smooth) / below
