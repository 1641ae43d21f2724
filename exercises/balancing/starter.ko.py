"""연습 문제 3: 적응적 손실 균형. TODO라고 표시된 곳을 채운 다음 채점합니다.
losslab check balancing.py
"""

import torch
import torch.nn as nn
import torch.nn.functional as F


def focal_loss(logits: torch.Tensor, labels: torch.Tensor, alpha: float = 0.25, gamma: float = 2.0):
    """검출에 쓰는 포컬 손실. logits는 (N, K, ...), labels는 (N, ...)입니다."""
    ce = F.cross_entropy(logits, labels, reduction="none")
    return (alpha * (1 - torch.exp(-ce)) ** gamma * ce).mean()


class MultiTaskModel(nn.Module):
    def __init__(self):
        super().__init__()
        # TODO: 모든 작업이 공유하는 몸통과 작업마다의 머리 셋을 정하십시오

    def forward(self, x: torch.Tensor):
        # x의 모양은 (N, 3, 16, 24)입니다. 답 셋을 이 순서로 내야 합니다.
        #   segmentation  (N, 5, 16, 24)  픽셀마다 하늘, 길가, 도로, 자동차, 표지판의 점수
        #   depth         (N, 16, 24)     0(바로 앞)부터 1(60미터 이상)까지
        #   detection     (N, 3, 8, 12)   칸마다 없음, 자동차, 표지판의 점수
        # TODO: 세 작업의 예측을 모두 돌려주십시오
        pass


class MultiTaskLoss(nn.Module):
    def __init__(self, num_tasks: int):
        super().__init__()
        # TODO: log_vars. 작업마다 하나씩 학습되는 s = log(분산)입니다

    def forward(self, losses: "list[torch.Tensor]") -> torch.Tensor:
        # losses에는 작업마다 수가 하나씩 들어 있습니다.
        # TODO: 그 합을 돌려주십시오
        pass


class History:
    def __init__(self):
        self.weights = []  # weights[epoch][task]
        self.losses = []  # losses[epoch][task], 에폭의 모든 배치에 대한 평균


def train(model: MultiTaskModel, criterion: MultiTaskLoss, data: "list[dict]", epochs: int) -> History:
    # data는 장면이 네 개씩 든 배치의 목록입니다. batch["images"]와 함께 정답 batch["segmentation"],
    # batch["depth"], batch["detection"]이 들어 있습니다.
    history = History()
    for epoch in range(epochs):
        for batch in data:
            # TODO:
            # 1. 순전파
            # 2. 세 손실 계산: F.cross_entropy, F.l1_loss, focal_loss
            # 3. 불확실성 가중치 적용
            # 4. 역전파하고 옵티마이저로 한 스텝 갱신
            pass
    return history
