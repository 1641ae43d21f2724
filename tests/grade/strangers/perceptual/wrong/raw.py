# WRONG: the weights are the bare parameters, which run below 0
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
        return self.weights

    def forward(self, pred, target):
        pred_features = self.features(pred)
        target_features = self.features(target)
        weights = self.layer_weights()
        loss = 0
        for i in range(len(self.layers)):
            name = self.layers[i]
            difference = pred_features[name] - target_features[name]
            mse = torch.mean(difference ** 2)
            loss = loss + weights[i] * mse
        return loss
