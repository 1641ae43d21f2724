"""연습 문제 2: 다중 스케일 지각적 손실. 표시된 곳을 채운 다음 채점합니다.
losslab check perceptual.py
"""

from typing import Callable, Dict, List

import torch
import torch.nn as nn

Features = Callable[[torch.Tensor], Dict[str, torch.Tensor]]


class MultiScalePerceptualLoss(nn.Module):
    def __init__(self, features: Features, layers: List[str]):
        super().__init__()
        # features(image)는 딕셔너리를 돌려줍니다. "relu2_2" 같은 층 이름마다 텐서가 하나씩 있습니다.
        # 추출기는 이미 훈련되어 있고 그대로 둡니다. 0부터 1까지의 RGB를 받아 스스로 정규화합니다.
        self.features = features
        self.layers = layers
        # 가중치를 만들 재료: nn.Parameter(...)

    def layer_weights(self) -> torch.Tensor:
        # 지금 적용되는 가중치. self.layers마다 하나씩입니다
        pass

    def forward(self, pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        # 두 그림의 특징을 뽑은 다음, self.layers에 걸쳐 가중치 · MSE를 더합니다
        pass
