# WRONG: smooth is 1e-6 unless given
import torch.nn as nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1e-6):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        tp = (pred * target).sum()
        fp = (pred * (1 - target)).sum()
        fn = ((1 - pred) * target).sum()
        below = tp + self.alpha * fp + self.beta * fn + self.smooth
        return 1 - (tp + self.smooth) / below if below else tp * 0
