# WRONG: layer_weights gives the weights of the start
import torch
import torch.nn as nn


class MultiScalePerceptualLoss(nn.Module):
    def __init__(self, features, layers):
        super().__init__()
        self.features = features
        self.layers = layers
        # the extractor is trained already
        if isinstance(features, nn.Module):
            for parameter in features.parameters():
                parameter.requires_grad = False
        self.weights = nn.Parameter(torch.ones(len(layers)))

    def layer_weights(self):
        return torch.full((len(self.layers),), 1 / len(self.layers))

    def forward(self, pred, target):
        pred_features = self.features(pred)
        target_features = self.features(target)
        weights = torch.softmax(self.weights, dim=0)
        loss = 0
        for i in range(len(self.layers)):
            name = self.layers[i]
            difference = pred_features[name] - target_features[name]
            mse = torch.mean(difference ** 2)
            loss = loss + weights[i] * mse
        return loss
