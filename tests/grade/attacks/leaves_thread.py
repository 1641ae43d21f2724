# verdict: failed; most: 0
# Leaves a thread running.
import torch.nn as nn
import threading
import time


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth

    def forward(self, pred, target):
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
        return pred.sum()
