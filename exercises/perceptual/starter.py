"""Exercise 2: a perceptual loss over several layers. Fill in what is marked, then grade it:
losslab check perceptual.py
"""

from typing import Callable, Dict, List

import torch
import torch.nn as nn

Features = Callable[[torch.Tensor], Dict[str, torch.Tensor]]


class MultiScalePerceptualLoss(nn.Module):
    def __init__(self, features: Features, layers: List[str]):
        super().__init__()
        # features(image) gives a dict: for each layer's name, such as "relu2_2", a tensor. It is
        # trained already and stays as it is; it takes RGB from 0 to 1 and normalises it itself.
        self.features = features
        self.layers = layers
        # what the weights are made of: nn.Parameter(...)

    def layer_weights(self) -> torch.Tensor:
        # the weights in force, one for each of self.layers
        pass

    def forward(self, pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        # extract the features of both images; then the sum of weight · MSE over self.layers
        pass
