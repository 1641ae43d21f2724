# Style: float64, in-place operations on copies of its own.
import torch
import torch.nn as nn
class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth
    def forward(self, pred, target):
        p, t = pred.double().clamp(0, 1), target.double()
        tp = p.clone().mul_(t).sum()
        fp = p.clone().mul_(1 - t).sum()
        fn = p.neg().add_(1).mul_(t).sum()
        out = torch.zeros((), dtype=torch.float64)
        out += 1
        out -= (tp + self.smooth) / (tp + self.alpha * fp + self.beta * fn + self.smooth)
        return out.to(pred.dtype)
