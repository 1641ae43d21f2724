"""A parameter of its own for each layer, softplus over the sum of all; both images go through the
extractor as one batch, and the layers' errors are one vector."""

import torch
from torch import nn


class MultiScalePerceptualLoss(nn.Module):
    def __init__(self, features, layers):
        super().__init__()
        self.extract = features
        self.raw = nn.ParameterDict({name: nn.Parameter(torch.tensor(0.5)) for name in layers})
        self.names = tuple(layers)

    def layer_weights(self):
        positive = nn.functional.softplus(torch.stack([self.raw[name] for name in self.names]))
        return positive / positive.sum()

    def errors(self, pred, target):
        both = self.extract(torch.cat((pred, target)))
        halves = (both[name].chunk(2) for name in self.names)
        return torch.stack([(a - b).pow(2).mean() for a, b in halves])

    def forward(self, pred, target):
        return torch.dot(self.layer_weights(), self.errors(pred, target))
