# WRONG: turns the target over in place: the caller's target is changed
import torch
import torch.nn as nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        tp = (pred * target).sum()
        fn = ((1 - pred) * target).sum()
        absent = target.neg_().add_(1)
        fp = (pred * absent).sum()
        below = tp + self.alpha * fp + self.beta * fn + self.smooth
        if below == 0:
            return tp * 0
        return 1 - (tp + self.smooth) / below
