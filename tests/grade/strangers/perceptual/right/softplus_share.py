# Style: a base class for weights, softplus over its sum; the target's features without gradient.
import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Weights(nn.Module):
    def __init__(self, count: int):
        super().__init__()
        self.raw = nn.Parameter(torch.ones(count))

    def positive(self) -> Tensor:
        raise NotImplementedError

    def forward(self) -> Tensor:
        positive = self.positive()
        return positive / positive.sum()


class SoftplusWeights(Weights):
    def positive(self) -> Tensor:
        return F.softplus(self.raw)


class MultiScalePerceptualLoss(nn.Module):
    def __init__(self, features, layers):
        super().__init__()
        self.layers = tuple(layers)
        self.weights = SoftplusWeights(len(self.layers))
        self.mse = nn.MSELoss()
        object.__setattr__(self, "_features", features)

    def layer_weights(self) -> Tensor:
        return self.weights()

    def forward(self, pred: Tensor, target: Tensor) -> Tensor:
        with torch.no_grad():
            wanted = self._features(target)
        got = self._features(pred)
        terms = (w * self.mse(got[k], wanted[k]) for w, k in zip(self.weights(), self.layers))
        return sum(terms, start=torch.zeros(()))
