#!/usr/bin/env python3
"""Times a training step of an MLP 784-128-10 on Fashion-MNIST beside PyTorch's, in one run.

    python3 mlp.py [--rounds 5]

A step is a batch of 64 taken from the images, forward, cross-entropy, backward and the optimiser's
step, as a user writes it: in Lua here, in eager PyTorch there, one thread each. Needs python3-torch.
"""
import argparse
import sys
import time

import torch
import torch.nn.functional as F

import beside

STEPS = {"few": 50, "many": 550}

LUA = """
local images, labels = data.fashion()
local x = images:reshape(-1, 784)
local net = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
local o = optim.METHOD
local order = tensor(random.permutation(9000))
for step = 1, ROUNDS do
  local batch = order:narrow(1, (step - 1) % 140 * 64 + 1, 64)
  o:zero_grad()
  loss.cross_entropy(net(x:index_select(1, batch)), labels:index_select(1, batch)):backward()
  o:step()
end
return 0
"""

METHODS = {
    "SGD": ("SGD(net, { lr = 0.1 })", lambda net: torch.optim.SGD(net.parameters(), lr=0.1)),
    "SGD, momentum 0.9": ("SGD(net, { lr = 0.1, momentum = 0.9 })",
                          lambda net: torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)),
    "Adam": ("Adam(net, { lr = 1e-3 })", lambda net: torch.optim.Adam(net.parameters(), lr=1e-3)),
}


def pytorch(method):
    x, labels = torch.rand(10000, 784), torch.randint(0, 10, (10000,))
    net = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    optimiser, order = METHODS[method][1](net), torch.randperm(9000)

    def steps(count):
        start = time.process_time()
        for step in range(count):
            batch = order[step % 140 * 64:][:64]
            optimiser.zero_grad()
            F.cross_entropy(net(x[batch]), labels[batch]).backward()
            optimiser.step()
        return time.process_time() - start

    steps(STEPS["few"])
    return steps(STEPS["many"]) / STEPS["many"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    reached = True
    for method, (lua, _) in METHODS.items():
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(beside.seconds_a_round(LUA.replace("METHOD", lua), **STEPS)[0])
            theirs.append(pytorch(method))
        reached &= beside.report(method, ours, theirs, 3)
    sys.exit(0 if reached else 1)


main()
