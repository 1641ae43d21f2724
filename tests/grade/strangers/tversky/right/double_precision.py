# Style: sums in float64, the result back in float32.
import torch
import torch.nn as nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha: float = 0.5, beta: float = 0.5, smooth: float = 1.0):
        super().__init__()
        self.register_buffer("weights", torch.tensor([1.0, alpha, beta], dtype=torch.float64))
        self.smooth = smooth

    def forward(self, pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        p, t = pred.double(), target.double()
        counts = torch.stack([(p * t).sum(), (p * (1 - t)).sum(), ((1 - p) * t).sum()])
        bottom = (self.weights * counts).sum() + self.smooth
        if float(bottom) == 0.0:
            return (0.0 * p.sum()).float()
        return (1.0 - (counts[0] + self.smooth) / bottom).float()
