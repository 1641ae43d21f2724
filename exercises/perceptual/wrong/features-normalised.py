"""As LPIPS: of length 1 along the channels."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def unit(maps, eps=1e-10):
    return maps / (maps.pow(2).sum(1, keepdim=True).sqrt() + eps)


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
            total = total + weight * (unit(found[name]) - unit(wanted[name])).pow(2).sum(1).mean()
        return total
