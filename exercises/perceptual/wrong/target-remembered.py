"""The features of the first target are kept."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class MultiScalePerceptualLoss(nn.Module):
    def __init__(self, features, layers):
        super().__init__()
        self.features = features
        self.layers = layers
        self.scores = nn.Parameter(torch.zeros(len(layers)))
        self.wanted = None

    def layer_weights(self):
        return torch.softmax(self.scores, dim=0)

    def forward(self, pred, target):
        if self.wanted is None:
            self.wanted = {name: maps.detach() for name, maps in self.features(target).items()}
        found = self.features(pred)
        total = 0
        for weight, name in zip(self.layer_weights(), self.layers):
            total = total + weight * F.mse_loss(found[name], self.wanted[name])
        return total
