# Style: a floor under each weight, softmax above it; functional helpers; double sums.
import torch
from torch import nn


def mse(a, b):
    return (a.double() - b.double()).square().sum() / a.numel()


class MultiScalePerceptualLoss(nn.Module):
    floor = 0.1

    def __init__(self, features, layers):
        super().__init__()
        self.layers = layers
        self.extract = lambda image: [features(image)[name] for name in layers]
        self.logits = nn.Parameter(torch.zeros(len(layers)))

    def layer_weights(self):
        n = len(self.layers)
        floor = min(self.floor, 0.5 / n)
        return floor + (1 - n * floor) * torch.softmax(self.logits, 0)

    def forward(self, pred, target):
        errors = [mse(a, b) for a, b in zip(self.extract(pred), self.extract(target))]
        return (torch.stack(errors).float() * self.layer_weights()).sum()
