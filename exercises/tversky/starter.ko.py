"""연습 문제 1: Tversky 손실. __init__과 forward를 채운 다음 채점합니다.
losslab check tversky.py
"""

import torch
import torch.nn as nn


class TverskyLoss(nn.Module):
    def __init__(self, alpha: float = 0.5, beta: float = 0.5, smooth: float = 1.0):
        super().__init__()
        # alpha는 거짓 양성의 가중치, beta는 거짓 음성의 가중치이고, smooth는 0/0을 막습니다.

    def forward(self, pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        # pred는 확률, target은 0이나 1입니다. 둘의 모양은 무엇이든 서로 같습니다.
        # TP, FP, FN은 모든 원소에 걸친 합입니다. 그다음 지수 = ..., 손실 = ...
        pass
