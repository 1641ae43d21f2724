# WRONG: remembers the answer by the shape, for all losses together
import torch.nn as nn


class TverskyLoss(nn.Module):
    cache = {}

    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        key = tuple(pred.shape)
        if key not in self.cache:
            tp = (pred * target).sum()
            fp = (pred * (1 - target)).sum()
            fn = ((1 - pred) * target).sum()
            below = tp + self.alpha * fp + self.beta * fn + self.smooth
            self.cache[key] = 1 - (tp + self.smooth) / below
        return self.cache[key]
