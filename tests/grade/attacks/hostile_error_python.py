# verdict: failed; most: 0; hides: ESC
# Raises an error that fights back when it is told.
import torch.nn as nn
import os


class Hostile(Exception):
    lineno = property(lambda self: 1 / 0)
    msg = property(lambda self: "\033]0;passed\007" * 100000)

    def __str__(self):
        os.write(1, b"\033[2J")
        raise self

    __repr__ = __str__


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        raise Hostile()
