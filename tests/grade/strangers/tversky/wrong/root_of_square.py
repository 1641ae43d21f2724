# wrong: sqrt((..)^2) around the loss: NaN gradient where the loss is 0
import torch, torch.nn as nn
class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth
    def good(self, p, t):
        tp=(p*t).sum(); fp=(p*(1-t)).sum(); fn=((1-p)*t).sum()
        return 1-(tp+self.smooth)/(tp+self.alpha*fp+self.beta*fn+self.smooth)

    def forward(self, p, t): return torch.sqrt(self.good(p, t) ** 2)
