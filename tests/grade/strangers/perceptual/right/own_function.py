# Style: an autograd.Function for the weighted sum of squares; squares over their sum as weights.
import torch
from torch import nn


class WeightedMSE(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weight, a, b):
        difference = a - b
        error = difference.pow(2).mean()
        ctx.save_for_backward(weight, difference, error)
        return weight * error

    @staticmethod
    def backward(ctx, grad):
        weight, difference, error = ctx.saved_tensors
        side = grad * weight * 2 / difference.numel() * difference
        return grad * error, side, -side


class MultiScalePerceptualLoss(nn.Module):
    def __init__(self, features, layers):
        super().__init__()
        self._parts = (features, list(layers))
        self.root = nn.Parameter(torch.ones(len(layers)))

    def layer_weights(self):
        square = self.root**2 + 0.05
        return square / square.sum()

    def forward(self, pred, target):
        features, layers = self._parts
        a, b, w = features(pred), features(target), self.layer_weights()
        return sum(WeightedMSE.apply(w[i], a[name], b[name]) for i, name in enumerate(layers))
