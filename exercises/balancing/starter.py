"""Exercise 3: adaptive loss balancing. Fill in what is marked TODO, then grade it:
losslab check balancing.py
"""

import torch
import torch.nn as nn
import torch.nn.functional as F


def focal_loss(logits: torch.Tensor, labels: torch.Tensor, alpha: float = 0.25, gamma: float = 2.0):
    """The focal loss, for the detection: logits (N, K, ...), labels (N, ...)."""
    ce = F.cross_entropy(logits, labels, reduction="none")
    return (alpha * (1 - torch.exp(-ce)) ** gamma * ce).mean()


class MultiTaskModel(nn.Module):
    def __init__(self):
        super().__init__()
        # TODO: Define a trunk that all tasks share, and three task heads

    def forward(self, x: torch.Tensor):
        # x is (N, 3, 16, 24). Three answers are asked for, in this order:
        #   segmentation  (N, 5, 16, 24)  a score a pixel for sky, verge, road, car, sign
        #   depth         (N, 16, 24)     from 0 (here) to 1 (60 metres and more)
        #   detection     (N, 3, 8, 12)   a score a cell for nothing, car, sign
        # TODO: Return predictions for all three tasks
        pass


class MultiTaskLoss(nn.Module):
    def __init__(self, num_tasks: int):
        super().__init__()
        # TODO: log_vars, one learnt s = log(variance) a task

    def forward(self, losses: "list[torch.Tensor]") -> torch.Tensor:
        # losses holds one number a task.
        # TODO: Return their total
        pass


class History:
    def __init__(self):
        self.weights = []  # weights[epoch][task]
        self.losses = []  # losses[epoch][task], the means over the epoch's batches


def train(model: MultiTaskModel, criterion: MultiTaskLoss, data: "list[dict]", epochs: int) -> History:
    # data is a list of batches of four scenes: batch["images"], and what is true of them:
    # batch["segmentation"], batch["depth"], batch["detection"].
    history = History()
    for epoch in range(epochs):
        for batch in data:
            # TODO:
            # 1. Forward pass
            # 2. Compute three losses: F.cross_entropy, F.l1_loss and focal_loss
            # 3. Apply uncertainty weighting
            # 4. Backward and optimize
            pass
    return history
