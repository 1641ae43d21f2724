# WRONG: w = x / sum x: may go negative
import torch
import torch.nn as nn
import torch.nn.functional as F

class MultiScalePerceptualLoss(nn.Module):
    def __init__(self, features, layers):
        super().__init__()
        self.features, self.layers = features, layers
        self.logits = nn.Parameter(torch.ones(len(layers)))
    def layer_weights(self):
        return self.logits / self.logits.sum()
    def forward(self, pred, target):
        a = self.features(pred)
        with torch.no_grad():
            b = self.features(target)
        return sum(w * F.mse_loss(a[k], b[k]) for w, k in zip(self.layer_weights(), self.layers))
