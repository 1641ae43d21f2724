# WRONG: the value goes through .item(): no gradient
import torch
import torch.nn as nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        tp = (pred * target).sum()
        fp = (pred * (1 - target)).sum()
        fn = ((1 - pred) * target).sum()
        tp, fp, fn = tp.item(), fp.item(), fn.item()
        below = tp + self.alpha * fp + self.beta * fn + self.smooth
        return torch.tensor(1 - (tp + self.smooth) / below if below else 0.0, requires_grad=True)
