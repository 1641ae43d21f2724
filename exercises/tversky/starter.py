"""Exercise 1: the Tversky loss. Fill in __init__ and forward, then grade it:
losslab check tversky.py
"""

import torch
import torch.nn as nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha: float = 0.5, beta: float = 0.5, smooth: float = 1.0):
        super().__init__()
        # alpha weighs the false positives, beta the false negatives; smooth keeps 0/0 away.

    def forward(self, pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        # pred holds probabilities, target 0 or 1; both have the same shape, whatever it is.
        # TP, FP and FN are sums over all elements; then index = ... and loss = ...
        pass
