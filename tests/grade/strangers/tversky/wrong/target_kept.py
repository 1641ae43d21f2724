# WRONG: 1 - target is kept from the first call, for masks of the same shape
import torch
import torch.nn as nn
import torch.nn.functional as F
class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth
    def forward(self, pred, target):
        if getattr(self, "fp", None) is None:
            self.neg = 1 - target
        tp = (pred * target).sum()
        self.fp = fp = (pred * self.neg).sum() if self.neg.shape == pred.shape else (pred * (1 - target)).sum()
        fn = ((1 - pred) * target).sum()
        return 1 - (tp + self.smooth) / (tp + self.alpha * fp + self.beta * fn + self.smooth)
