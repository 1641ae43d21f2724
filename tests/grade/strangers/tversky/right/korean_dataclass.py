from __future__ import annotations
from dataclasses import dataclass, field
from functools import partial
import torch
from torch import nn

@dataclass(frozen=True, slots=True)
class 설정:
    알파: float = 0.5
    베타: float = 0.5
    매끈: float = 1.0

class TverskyLoss(nn.Module):
    """트버스키 손실"""
    def __init__(self, alpha: float = 0.5, beta: float = 0.5, smooth: float = 1.0):
        super().__init__()
        self.설정 = 설정(alpha, beta, smooth)

    def forward(self, pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        참양성 = (pred * target).sum()
        거짓양성 = (pred * (1 - target)).sum()
        거짓음성 = ((1 - pred) * target).sum()
        match self.설정:
            case 설정(알파=a, 베타=b, 매끈=s):
                return 1 - ((분자 := 참양성 + s) / (분자 + a * 거짓양성 + b * 거짓음성))
