"""The largest of the layers counts, not their sum."""

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
        return torch.softmax(self.scores, dim=0)

    def forward(self, pred, target):
        found, wanted = self.features(pred), self.features(target)
        costs = [w * F.mse_loss(found[name], wanted[name]) for w, name in zip(self.layer_weights(), self.layers)]
        return torch.stack(costs).max()
