# right: habits at the top: seeds, threads, default dtype double, anomaly detection, deterministic, a __main__ demo, numpy, logging
import logging, math, random, os, sys
import numpy as np
import torch
import torch.nn as nn
torch.manual_seed(42); np.random.seed(42); random.seed(42)
torch.set_num_threads(4)
torch.autograd.set_detect_anomaly(True)
torch.use_deterministic_algorithms(True)
os.environ['CUDA_VISIBLE_DEVICES'] = ''
logging.basicConfig(level=logging.DEBUG)
device = 'cuda' if torch.cuda.is_available() else 'cpu'
class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha, self.beta, self.smooth = alpha, beta, smooth
    def forward(self, p, t):
        tp=(p*t).sum(); fp=(p*(1-t)).sum(); fn=((1-p)*t).sum()
        return 1-(tp+self.smooth)/(tp+self.alpha*fp+self.beta*fn+self.smooth)

if __name__ == '__main__':
    print(TverskyLoss()(torch.rand(4), torch.ones(4)))
