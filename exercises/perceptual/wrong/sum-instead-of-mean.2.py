"""The squares are added up within an image, and averaged over the images."""

import torch
import torch.nn as nn


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
        total = 0
        for weight, name in zip(self.layer_weights(), self.layers):
            total = total + weight * ((found[name] - wanted[name]) ** 2).sum(dim=(1, 2, 3)).mean()
        return total
