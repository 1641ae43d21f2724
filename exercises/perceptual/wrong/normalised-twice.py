"""The images are normalised before an extractor that normalises them."""

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

    def normalised(self, image):
        mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
        deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
        return (image - mean) / deviation

    def forward(self, pred, target):
        found, wanted = self.features(self.normalised(pred)), self.features(self.normalised(target))
        total = 0
        for weight, name in zip(self.layer_weights(), self.layers):
            total = total + weight * F.mse_loss(found[name], wanted[name])
        return total
