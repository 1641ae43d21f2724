# wrong: exp(log) form: NaN/inf slope when TP + s = 0
import torch, torch.nn as nn
class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth
    def good(self, p, t):
        tp=(p*t).sum(); fp=(p*(1-t)).sum(); fn=((1-p)*t).sum()
        return 1-(tp+self.smooth)/(tp+self.alpha*fp+self.beta*fn+self.smooth)

    def forward(self, p, t):
        tp=(p*t).sum(); den = tp + self.alpha*(p*(1-t)).sum() + self.beta*((1-p)*t).sum() + self.smooth
        return 1 - torch.exp(torch.log(tp + self.smooth) - torch.log(den))
