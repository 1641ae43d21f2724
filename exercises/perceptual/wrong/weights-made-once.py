"""The softmax is taken in the constructor."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class MultiScalePerceptualLoss(nn.Module):
    def __init__(self, features, layers):
        super().__init__()
        self.features = features
        self.layers = layers
        self.scores = nn.Parameter(torch.zeros(len(layers)))
        self.weights = torch.softmax(self.scores, dim=0)

    def layer_weights(self):
        return self.weights

    def forward(self, pred, target):
        found, wanted = self.features(pred), self.features(target)
        total = 0
        for weight, name in zip(self.layer_weights(), self.layers):
            total = total + weight * F.mse_loss(found[name], wanted[name])
        return total
