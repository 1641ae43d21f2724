# WRONG: an alpha or beta of 0 becomes the default
import torch.nn as nn
class TverskyLoss(nn.Module):
    def __init__(self, alpha=None, beta=None, smooth=None):
        super().__init__()
        self.alpha, self.beta = alpha or 0.5, beta or 0.5
        self.smooth = 1.0 if smooth is None else smooth
    def forward(self, pred, target):
        tp = (pred * target).sum()
        fp = (pred * (1 - target)).sum()
        fn = ((1 - pred) * target).sum()
        return 1 - (tp + self.smooth) / (tp + self.alpha * fp + self.beta * fn + self.smooth)
