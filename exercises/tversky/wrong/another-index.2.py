"""Dice with the smooth term as it is."""

import torch
import torch.nn as nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        both = (pred * target).sum()
        return 1 - (2 * both + self.smooth) / (pred.sum() + target.sum() + self.smooth)
