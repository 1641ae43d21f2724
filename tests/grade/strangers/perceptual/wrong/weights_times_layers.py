# WRONG: the weights in use are those of layer_weights times the number of layers
import torch
import torch.nn as nn
import torch.nn.functional as F
class MultiScalePerceptualLoss(nn.Module):
    def __init__(self, features, layers):
        super().__init__()
        self.features = features
        self.layers = layers
        self.w = nn.Parameter(torch.ones(len(layers)))
    def layer_weights(self):
        return torch.softmax(self.w, dim=0)
    def forward(self, pred, target):
        a = self.features(pred)
        b = self.features(target)
        w = self.layer_weights() * len(self.layers)
        total = 0
        for i, n in enumerate(self.layers):
            total = total + w[i] * F.mse_loss(a[n], b[n])
        return total
