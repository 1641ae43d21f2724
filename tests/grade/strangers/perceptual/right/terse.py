# Style: terse, inner product, the extractor kept out of the module's children.
import torch, torch.nn as nn, torch.nn.functional as F


class MultiScalePerceptualLoss(nn.Module):
    def __init__(self, features, layers):
        super().__init__()
        self.f = [features]
        self.names = list(layers)
        self.p = nn.Parameter(torch.zeros(len(self.names)))

    def layer_weights(self):
        return self.p.softmax(0)

    def forward(self, pred, target):
        a, b = self.f[0](pred), self.f[0](target)
        return self.layer_weights() @ torch.stack([F.mse_loss(a[n], b[n]) for n in self.names])
