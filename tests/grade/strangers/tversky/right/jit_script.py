import torch
import torch.nn as nn
@torch.jit.script
def tversky(p: torch.Tensor, t: torch.Tensor, a: float, b: float, s: float) -> torch.Tensor:
    tp = (p * t).sum()
    fp = (p * (1 - t)).sum()
    fn = ((1 - p) * t).sum()
    return 1 - (tp + s) / (tp + a * fp + b * fn + s)
class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.a, self.b, self.s = float(alpha), float(beta), float(smooth)
    def forward(self, pred, target):
        return tversky(pred, target, self.a, self.b, self.s)
