# verdict: failed; most: 0
# Sleeps.
import torch.nn as nn
import time


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        time.sleep(10 ** 6)
        return pred.sum()
