# WRONG: a Function of its own whose gradient forgets alpha where the target is 0, and grad_output
import torch
import torch.nn as nn


class Tversky(torch.autograd.Function):
    @staticmethod
    def forward(ctx, pred, target, alpha, beta, smooth):
        tp = (pred * target).sum()
        fp = (pred * (1 - target)).sum()
        fn = ((1 - pred) * target).sum()
        top, below = tp + smooth, (tp + alpha * fp + beta * fn + smooth).clamp(min=1e-12)
        ctx.save_for_backward(target, top, below)
        ctx.beta = beta
        return 1 - top / below

    @staticmethod
    def backward(ctx, grad_output):
        target, top, below = ctx.saved_tensors
        grad = target * ((1 - ctx.beta) * top - below) / below**2
        return grad, None, None, None, None


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        return Tversky.apply(pred, target, self.alpha, self.beta, self.smooth)
