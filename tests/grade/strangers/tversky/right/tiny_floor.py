# Style: the denominator is kept above a tiny floor, so that two empty masks at s = 0 give index 0.
import torch.nn as nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        tp = (pred * target).sum()
        fp = pred.sum() - tp
        fn = target.sum() - tp
        below = (tp + self.alpha * fp + self.beta * fn + self.smooth).clamp(min=1e-12)
        return 1 - (tp + self.smooth) / below
