"""The pixels are compared, not the features."""

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
        return (self.layer_weights() * F.mse_loss(pred, target)).sum()
