"""The style loss."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def gram(maps):
    n, c, h, w = maps.shape
    flat = maps.reshape(n, c, h * w)
    return flat @ flat.transpose(1, 2) / (c * h * w)


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
            total = total + weight * F.mse_loss(gram(found[name]), gram(wanted[name]))
        return total
