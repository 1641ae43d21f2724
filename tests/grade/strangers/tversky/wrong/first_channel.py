# WRONG: the first channel only
import torch
import torch.nn as nn
import torch.nn.functional as F
class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth
    def forward(self, pred, target):
        pred, target = pred[:, :1] if pred.dim() > 1 else pred, target[:, :1] if pred.dim() > 1 else target
        tp = (pred * target).sum()
        fp = (pred * (1 - target)).sum()
        fn = ((1 - pred) * target).sum()
        return 1 - (tp + self.smooth) / (tp + self.alpha * fp + self.beta * fn + self.smooth)
