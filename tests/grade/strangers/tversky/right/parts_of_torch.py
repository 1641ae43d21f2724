# Uses parts of PyTorch that a loss hardly needs: each is there, however it is asked for.
import contextlib

import torch
import torch.distributions as distributions
import torch.nn as nn
from torch.ao.quantization import QuantStub
from torch.distributions import Bernoulli
from torch.nn.quantized import FloatFunctional


class TverskyLoss(nn.Module):
    def __init__(self, alpha=0.5, beta=0.5, smooth=1.0):
        super().__init__()
        self.alpha = alpha
        self.beta = beta
        self.smooth = smooth
        self.stub = QuantStub()
        self.sums = FloatFunctional()
        assert issubclass(Bernoulli, distributions.Distribution)
        assert isinstance(self.stub, torch.quantization.QuantStub)
        assert not torch.onnx.is_in_onnx_export()
        assert getattr(torch, "library").Library("mine", "DEF") and torch.hub.get_dir
        assert torch.fx.symbolic_trace(nn.ReLU()) is not None
        with contextlib.suppress(ModuleNotFoundError):
            import functorch

            assert functorch.vmap(torch.sum)(torch.ones(2, 3))[1] == 3

    def forward(self, pred, target):
        pred = self.stub(pred)
        expected = Bernoulli(probs=pred).mean
        tp = (expected * target).sum()
        fp = (expected * (1 - target)).sum()
        fn = ((1 - expected) * target).sum()
        bottom = self.sums.add(tp + self.alpha * fp, self.beta * fn) + self.smooth
        return 1 - (tp + self.smooth) / bottom
