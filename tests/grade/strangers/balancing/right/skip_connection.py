# Style: a small U-Net with a transposed convolution, noise on the images.
import torch
import torch.nn as nn
import torch.nn.functional as F


def focal_loss(logits, labels, alpha=0.25, gamma=2.0):
    ce = F.cross_entropy(logits, labels, reduction="none")
    return (alpha * (1 - torch.exp(-ce)) ** gamma * ce).mean()


class MultiTaskModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.down1 = nn.Conv2d(3, 12, 3, padding=1)
        self.down2 = nn.Conv2d(12, 24, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(24, 12, 2, stride=2)
        self.seg = nn.Conv2d(24, 5, 1)
        self.depth = nn.Conv2d(24, 1, 1)
        self.det = nn.Conv2d(24, 3, 1)
    def forward(self, x):
        a = F.silu(self.down1(x))
        b = F.silu(self.down2(a))
        h = torch.cat([a, F.silu(self.up(b))], 1)
        return self.seg(h), F.softplus(self.depth(h)).flatten(1, 2), self.det(b)


class MultiTaskLoss(nn.Module):
    def __init__(self, num_tasks):
        super().__init__()
        self.log_vars = nn.Parameter(torch.zeros(num_tasks))
    def forward(self, losses):
        return sum(torch.exp(-s) * l + s for s, l in zip(self.log_vars, losses))


def three(model, b):
    s, d, o = model(b["images"])
    return [F.cross_entropy(s, b["segmentation"]), F.l1_loss(d, b["depth"]), focal_loss(o, b["detection"])]


def train(model, criterion, data, epochs):
    history = {"weights": [], "losses": []}
    params = list(model.parameters()) + list(criterion.parameters())
    opt = torch.optim.AdamW(params, lr=8e-3)
    for epoch in range(epochs):
        rows = []
        for batch in data:
            opt.zero_grad()
            noisy = {**batch, "images": batch["images"] + 0.02 * torch.randn_like(batch["images"])}
            losses = three(model, noisy)
            criterion(losses).backward()
            opt.step()
            rows.append(torch.stack(losses).detach())
        history["losses"].append(torch.stack(rows).mean(0).tolist())
        history["weights"].append(torch.exp(-criterion.log_vars.detach()).tolist())
    return history
