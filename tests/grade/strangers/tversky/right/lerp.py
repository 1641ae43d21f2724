# Style: one weight for each element by lerp, the loss as what is wrong over all.
import torch, torch.nn as nn, torch.nn.functional as F
class TverskyLoss(nn.Module):
    """|p - t| split by the weight of each element."""
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth
    def forward(self, pred, target):
        w = torch.lerp(torch.full_like(target, self.alpha), torch.full_like(target, self.beta), target)
        err = torch.where(target > 0, 1 - pred, pred)
        bad = torch.sum(w * err)
        good = (pred * target).sum() + self.smooth
        return bad.div(bad + good)
