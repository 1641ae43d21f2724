# Style: torch.autograd.Function with the gradient by hand.
import torch


class _Tversky(torch.autograd.Function):
    @staticmethod
    def forward(ctx, pred, target, alpha, beta, smooth):
        target = target.to(pred.dtype)
        tp = (pred * target).sum()
        fp = (pred * (1 - target)).sum()
        fn = ((1 - pred) * target).sum()
        top = tp + smooth
        bottom = tp + alpha * fp + beta * fn + smooth
        ctx.save_for_backward(target, top, bottom)
        ctx.alpha, ctx.beta = alpha, beta
        if bottom == 0:
            return torch.zeros_like(bottom)
        return 1 - top / bottom

    @staticmethod
    def backward(ctx, grad_output):
        target, top, bottom = ctx.saved_tensors
        if bottom == 0:
            return torch.zeros_like(target), None, None, None, None
        there = -1 / bottom + top * (1 - ctx.beta) / bottom**2
        absent = top * ctx.alpha / bottom**2
        grad = target * there + (1 - target) * absent
        return grad_output * grad, None, None, None, None


class TverskyLoss(torch.nn.Module):
    def __init__(self, alpha: float = 0.5, beta: float = 0.5, smooth: float = 1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        return _Tversky.apply(pred, target, self.alpha, self.beta, self.smooth)
