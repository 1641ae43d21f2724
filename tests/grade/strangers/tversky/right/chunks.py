# Style: a Python loop over chunks, running sums.
import torch
from torch import nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha: float = 0.5, beta: float = 0.5, smooth: float = 1.0):
        super().__init__()
        self.alpha = float(alpha)
        self.beta = float(beta)
        self.smooth = float(smooth)

    def forward(self, pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        tp = fp = fn = torch.zeros(())
        for p, t in zip(pred.reshape(-1).split(1000), target.reshape(-1).split(1000)):
            tp = tp + (p * t).sum()
            fp = fp + torch.where(t == 0, p, torch.zeros_like(p)).sum()
            fn = fn + torch.where(t == 0, torch.zeros_like(p), 1 - p).sum()
        bottom = tp + self.alpha * fp + self.beta * fn + self.smooth
        if bottom.item() == 0:
            return tp * 0
        return torch.ones(()) - torch.div(tp + self.smooth, bottom)
