# WRONG: the options stand in another order than the prompt says
import torch
import torch.nn as nn

class TverskyLoss(nn.Module):
    def __init__(self, beta=0.5, alpha=0.5, smooth=1.0):
        super().__init__()
        self.alpha = alpha
        self.beta = beta
        self.smooth = smooth

    def forward(self, pred, target):
        p = pred.reshape(-1)
        t = target.reshape(-1)
        tp = (p * t).sum()
        fp = (p * (1 - t)).sum()
        fn = ((1 - p) * t).sum()
        return 1 - (tp + self.smooth) / (tp + self.alpha * fp + self.beta * fn + self.smooth)
