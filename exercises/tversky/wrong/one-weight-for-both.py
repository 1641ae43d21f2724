"""As in Keras: one alpha for the misses, and 1 - alpha for the rest."""

import torch
import torch.nn as nn


def tversky_index(y_true, y_pred, alpha, smooth):
    y_true, y_pred = y_true.flatten(), y_pred.flatten()
    hits = (y_true * y_pred).sum()
    missed = (y_true * (1 - y_pred)).sum()
    extra = ((1 - y_true) * y_pred).sum()
    return (hits + smooth) / (hits + alpha * missed + (1 - alpha) * extra + smooth)


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        return 1 - tversky_index(target, pred, self.alpha, self.smooth)
