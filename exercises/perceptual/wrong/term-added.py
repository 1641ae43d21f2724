"""Uncertainty weighting, as for several tasks."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class MultiScalePerceptualLoss(nn.Module):
    def __init__(self, features, layers):
        super().__init__()
        self.features = features
        self.layers = layers
        self.scores = nn.Parameter(torch.zeros(len(layers)))

    def layer_weights(self):
        return torch.exp(-self.scores)

    def forward(self, pred, target):
        found, wanted = self.features(pred), self.features(target)
        total = 0
        for s, name in zip(self.scores, self.layers):
            total = total + torch.exp(-s) * F.mse_loss(found[name], wanted[name]) + s
        return total
