# WRONG: sums over the last two dimensions and takes the mean over the others; one-dimensional input as a whole
import torch
import torch.nn as nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        dims = (-2, -1) if pred.dim() > 1 else (-1,)
        tp = (pred * target).sum(dims)
        fp = (pred * (1 - target)).sum(dims)
        fn = ((1 - pred) * target).sum(dims)
        below = tp + self.alpha * fp + self.beta * fn + self.smooth
        return (1 - (tp + self.smooth) / below.clamp(min=1e-12)).mean()
