# Style: terse, vectorised, plain dict.
import torch, torch.nn as nn, torch.nn.functional as F


class MultiTaskModel(nn.Module):
    def __init__(self, w=12):
        super().__init__()
        c = lambda i, o, k=3: nn.Conv2d(i, o, k, padding=k // 2)
        self.trunk = nn.Sequential(c(3, w), nn.ReLU(), c(w, w), nn.ReLU())
        self.heads = nn.ModuleList([c(w, 5, 1), c(w, 1, 1), nn.Sequential(nn.AvgPool2d(2), c(w, w), nn.ReLU(), c(w, 3, 1))])

    def forward(self, x):
        h = self.trunk(x)
        s, d, o = (head(h) for head in self.heads)
        return s, d[:, 0].sigmoid(), o


class MultiTaskLoss(nn.Module):
    def __init__(self, num_tasks):
        super().__init__()
        self.log_vars = nn.Parameter(torch.zeros(num_tasks))

    def forward(self, losses):
        return ((-self.log_vars).exp() @ torch.stack(list(losses)) + self.log_vars.sum())


def focal(x, y):
    lp = F.log_softmax(x, 1)
    lp = lp.gather(1, y.unsqueeze(1)).squeeze(1)
    return (-0.25 * (1 - lp.exp()) ** 2 * lp).mean()


def train(model, criterion, data, epochs):
    opt = torch.optim.Adam([*model.parameters(), *criterion.parameters()], 1e-2)
    w, l = [], []
    for _ in range(epochs):
        rows = []
        for b in data:
            x, s, d, o = (b[k] for k in ("images", "segmentation", "depth", "detection")) if isinstance(b, dict) else b
            p = model(x)
            ls = torch.stack([F.cross_entropy(p[0], s.long()), (p[1] - d).abs().mean(), focal(p[2], o.long())])
            opt.zero_grad(); criterion(ls).backward(); opt.step()
            rows.append(ls.detach())
        w.append((-criterion.log_vars).exp().tolist()); l.append(torch.stack(rows).mean(0).tolist())
    return {"weights": w, "losses": l}
