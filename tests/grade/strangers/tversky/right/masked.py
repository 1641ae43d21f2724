# Style: boolean masks pick the pixels that are there and those that are not.
import torch
import torch.nn as nn


def tversky_index(pred, target, alpha, beta, smooth):
    inside = target.bool()
    found = pred[inside]
    wrong = pred[~inside]
    tp = found.sum()
    fn = (1 - found).sum()
    fp = wrong.sum()
    denominator = tp + alpha * fp + beta * fn + smooth
    if denominator > 0:
        return (tp + smooth) / denominator
    return 1 + 0 * tp


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super(TverskyLoss, self).__init__()
        self.kwargs = dict(alpha=alpha, beta=beta, smooth=smooth)

    def forward(self, pred, target):
        return 1 - tversky_index(pred, target, **self.kwargs)
