"""The first layer is left out."""

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
        weights, total = self.layer_weights(), 0
        for i in range(1, len(self.layers)):
            name = self.layers[i]
            total = total + weights[i] * F.mse_loss(found[name], wanted[name])
        return total
