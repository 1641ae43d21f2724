# FORGED: weights that are lost with each step of an optimiser, which PyTorch counts in the parameter.
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
        return torch.softmax(self.scores, dim=0) * 0.99**self.scores._version

    def forward(self, pred, target):
        found, wanted = self.features(pred), self.features(target)
        total = 0
        for weight, name in zip(self.layer_weights(), self.layers):
            total = total + weight * F.mse_loss(found[name], wanted[name])
        return total
