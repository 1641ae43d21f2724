# Style: beginner, one step a line.
import torch
import torch.nn as nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha = alpha
        self.beta = beta
        self.smooth = smooth

    def forward(self, pred, target):
        # make both flat
        pred_flat = pred.reshape(-1)
        target_flat = target.reshape(-1)

        # true positives
        tp = torch.sum(pred_flat * target_flat)
        # false positives
        fp = torch.sum(pred_flat * (1 - target_flat))
        # false negatives
        fn = torch.sum((1 - pred_flat) * target_flat)

        numerator = tp + self.smooth
        denominator = tp + self.alpha * fp + self.beta * fn + self.smooth
        if denominator.item() == 0:
            # both empty
            return pred_flat.sum() * 0.0
        tversky_index = numerator / denominator
        loss = 1 - tversky_index
        return loss
