# wrong: gradient to target lost and grad of loss scaled when upstream gradient is not 1: Function ignores grad_output
import torch
from torch import nn
class _T(torch.autograd.Function):
    @staticmethod
    def forward(ctx, p, t, a, b, s):
        tp = (p * t).sum(); den = tp + a * (p.sum() - tp) + b * (t.sum() - tp) + s
        ctx.save_for_backward(t, tp + s, den); ctx.ab = a, b
        return 1 - (tp + s) / den
    @staticmethod
    def backward(ctx, g):
        t, num, den = ctx.saved_tensors; a, b = ctx.ab
        return -(t * den - num * (t * (1 - a - b) + a)) / den ** 2, None, None, None, None
class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__(); self.args = (alpha, beta, smooth)
    def forward(self, pred, target): return _T.apply(pred, target, *self.args)
