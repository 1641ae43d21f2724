# WRONG: wants four dimensions and cannot take others
import torch.nn as nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        n, c, h, w = pred.shape
        pred, target = pred.reshape(n * c * h * w), target.reshape(n * c * h * w)
        tp = pred.dot(target)
        fp = pred.dot(1 - target)
        fn = (1 - pred).dot(target)
        below = tp + self.alpha * fp + self.beta * fn + self.smooth
        return 1 - (tp + self.smooth) / below.clamp(min=1e-12)
