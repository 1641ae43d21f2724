# Style: torch.nn.utils.parametrize with a softmax.
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils import parametrize
class Simplex(nn.Module):
    def forward(self, x):
        return torch.softmax(x, -1)
class Weights(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.value = nn.Parameter(torch.zeros(n))
class MultiScalePerceptualLoss(nn.Module):
    def __init__(self, features, layers):
        super().__init__()
        self.features = features
        self.layers = layers
        self.weights = Weights(len(layers))
        parametrize.register_parametrization(self.weights, "value", Simplex())
    def layer_weights(self):
        return self.weights.value
    def forward(self, pred, target):
        a, b = self.features(pred), self.features(target)
        return sum(w * F.mse_loss(a[n], b[n]) for w, n in zip(self.layer_weights(), self.layers))
