# WRONG: computed under no_grad, then made to look as if it had a gradient
import torch
import torch.nn as nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        with torch.no_grad():
            tp = (pred * target).sum()
            fp = (pred * (1 - target)).sum()
            fn = ((1 - pred) * target).sum()
            below = tp + self.alpha * fp + self.beta * fn + self.smooth
            value = 1 - (tp + self.smooth) / below.clamp(min=1e-12)
        return value + 0 * pred.sum()
