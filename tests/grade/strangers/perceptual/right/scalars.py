# Style: a scalar Parameter a layer in a ParameterDict, exp(p - logsumexp).
import torch
from torch import nn


class MultiScalePerceptualLoss(nn.Module):
    def __init__(self, features, layers):
        super().__init__()
        self.features = features
        if hasattr(features, "parameters"):
            for p in features.parameters():
                p.requires_grad_(False)
        self.names = list(layers)
        self.scores = nn.ParameterDict({name: nn.Parameter(torch.tensor(0.0)) for name in self.names})

    def layer_weights(self):
        p = torch.stack([self.scores[name] for name in self.names])
        return torch.exp(p - torch.logsumexp(p, 0))

    def forward(self, pred, target):
        a, b = self.features(pred), self.features(target)
        total = pred.new_zeros(())
        for name, w in zip(reversed(self.names), self.layer_weights().flip(0)):
            total = total + (a[name] - b[name]).square().sum() / a[name].numel() * w
        return total
