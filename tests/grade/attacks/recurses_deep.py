# verdict: failed; most: 0
# Calls itself past every limit.
import torch.nn as nn
import sys

sys.setrecursionlimit(10 ** 9)


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        return self.forward(pred, target) + 1
