"""Each weight has a floor and a ceiling of its own; the extractor is kept out of the module, and the
target's features out of the graph."""

import torch


class MultiScalePerceptualLoss(torch.nn.Module):
    def __init__(self, features, layers):
        super().__init__()
        self.layers = list(layers)
        self.extract = lambda image: features(image)
        self.raw = torch.nn.Parameter(torch.randn(len(layers)) * 0.1)

    def layer_weights(self):
        return 0.5 + torch.sigmoid(self.raw)

    def forward(self, pred, target):
        found = self.extract(pred)
        with torch.no_grad():
            wanted = self.extract(target)
        return sum(
            w * torch.mean(torch.square(found[name] - wanted[name]))
            for w, name in zip(self.layer_weights(), self.layers)
        )
