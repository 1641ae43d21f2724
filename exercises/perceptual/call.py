"""How a Python submission of this exercise is asked: an instrument that sets inputs, calls, and reads
numbers. It judges nothing. What it stands on is taken while the submission is not loaded yet, and is
kept where its names cannot be bound anew."""

import random

import torch
import torch.nn as nn
import torch.nn.functional as F


def instrument():
    layers = ("relu2_2", "relu3_3", "relu4_3")
    Tensor, Parameter, Module = torch.Tensor, nn.Parameter, nn.Module
    cat, full, zeros_like, as_tensor = torch.cat, torch.full, torch.zeros_like, torch.tensor
    stack = torch.stack
    conv2d, relu, no_grad = F.conv2d, F.relu, torch.no_grad
    seed_torch, seed_random, backward = torch.manual_seed, random.seed, torch.autograd.backward

    class Network(nn.Module):
        """The extractor that a submission is given: three stages, each half as high and wide as the
        one before. Its weights come with the question, and are not the submission's to train. `seen`
        are the images that it was shown, and the maps that it gave."""

        def __init__(self, kernels):
            super().__init__()
            self.seen = []
            self.weights = nn.ParameterList(Parameter(k.clone(), requires_grad=False) for k in kernels)

        def forward(self, image):
            found = {}
            self.seen.append((image.detach().clone(), found))
            for name, kernel in zip(layers, self.weights):
                image = found[name] = relu(conv2d(image, kernel, stride=2))
            self.seen[-1] = (self.seen[-1][0], dict(found))
            return found

    class Given(nn.Module):
        """An extractor whose maps are worked out already. All of an image is one number, which says
        whose it is, the prediction's (0), the target's (1) or another target's (2), and where in its
        batch it stands."""

        def __init__(self, names, sides):
            super().__init__()
            self.names, self.sides = names, sides

        def forward(self, image):
            places = []
            for row in image.reshape(-1, *image.shape[-3:]):
                level = 3 * float(row.mean())
                side = max(0, min(int(level), len(self.sides) - 1))
                places.append((side, level - side))
            found = {}
            for at, name in enumerate(self.names):
                rows = []
                for side, part in places:
                    maps = self.sides[side][at]
                    rows.append(maps[max(0, min(int(part * len(maps)), len(maps) - 1))])
                found[name] = stack(rows) if image.requires_grad else stack(rows).detach()
            return found

    def names_of(question):
        """The layers that the submission is to compare, in its order."""
        which = question.get("_which")
        return list(layers) if which is None else [layers[int(i) - 1] for i in which]

    def numbers_of(parameters):
        """The numbers of all parameters, one behind the other."""
        return cat([p.detach().reshape(-1).float().clone() for p in parameters]) if parameters else None

    def slopes_of(parameters):
        slopes = [zeros_like(p) if p.grad is None else p.grad for p in parameters]
        return cat([s.reshape(-1).float() for s in slopes]) if slopes else None

    def set_numbers(parameters, numbers):
        at = 0
        with no_grad():
            for p in parameters:
                p.copy_(numbers[at : at + p.numel()].reshape(p.shape))
                at += p.numel()

    def weights_of(criterion):
        weights = criterion.layer_weights()
        if isinstance(weights, (list, tuple, nn.ParameterList)):
            weights = as_tensor([float(w) for w in weights])
        return None if weights is None else weights.detach().reshape(-1).float()

    def lacking(module):
        """What the task asks for and the submission does not have, by name."""
        made = getattr(module, "MultiScalePerceptualLoss", None)
        if not isinstance(made, type):
            return "class"
        if getattr(made, "forward", None) in (None, Module.forward):
            return "forward"
        return None if hasattr(made, "layer_weights") else "layer_weights"

    def criterion_of(module, features, names):
        """The submission's criterion. What it draws at random is always the same. None where its
        class does not call the __init__ of nn.Module."""
        seed_torch(1)
        seed_random(1)
        try:
            criterion = module.MultiScalePerceptualLoss(features, names)
        except AttributeError as error:
            if "Module.__init__()" in str(error):
                return None
            raise
        is_whole = not isinstance(criterion, Module) or "_modules" in criterion.__dict__
        return criterion if is_whole else None

    def called(module, question, features, pred, target, first=None, beside=None):
        """One call of the loss with the question's parameters: what went in and what came out, and
        which of the extractor's weights the submission would train."""
        criterion = criterion_of(module, features, names_of(question))
        if criterion is None:
            return {"lacks": "super"}, set()
        theirs = {id(p) for p in features.parameters()}
        everything = list(criterion.parameters())
        own = [p for p in everything if id(p) not in theirs]
        for _ in range(int(question.get("_times", 1)) if "_params" in question and own else 0):
            set_numbers(own, question["_params"].reshape(-1))
        if first is not None:  # asked before about another target, with another loss beside it
            criterion_of(module, beside, names_of(question)[::-1])
            criterion(pred, first)
        found = {"params": numbers_of(own)}
        total = criterion(pred, target)
        if isinstance(total, Tensor) and total.requires_grad:
            backward(total)
        found["total"] = total
        found["slopes"], found["moved"] = slopes_of(own), numbers_of(own)
        found["weights"] = weights_of(criterion)
        return found, {id(p) for p in everything}

    def compared(module, question):
        """About maps that are given."""
        names = names_of(question)
        sides = ["_pred", "_target"] + (["_first"] if "_first1" in question else [])
        maps = [[question[s + str(i)].clone() for i in range(1, len(names) + 1)] for s in sides]
        pred = [one.requires_grad_(True) for one in maps[0]]
        count = len(pred[0])

        def batch(side):
            places = [(side + (i + 0.5) / count) / 3 for i in range(count)]
            return cat([full((1, 3, 8, 8), place) for place in places])

        features = Given(names, maps)
        first = batch(2) if len(maps) > 2 else None
        beside = Given(names, [maps[2]] * 3) if len(maps) > 2 else None
        image = batch(0).requires_grad_(True)
        found, _ = called(module, question, features, image, batch(1), first, beside)
        for i, one in enumerate(pred, 1):
            found["grad%d" % i] = zeros_like(one) if one.grad is None else one.grad
            found["pred%d" % i], found["target%d" % i] = one.detach(), maps[1][i - 1]
        return found

    def extracted(module, question):
        """About images, through an extractor."""
        features = Network([question["_kernel%d" % (i + 1)] for i in range(len(layers))])
        image = question["_pred"].clone().requires_grad_(True)
        found, trained = called(module, question, features, image, question["_target"].clone())
        found["grad"] = image.grad
        for i, w in enumerate(features.weights, 1):
            found["kernel%d" % i] = w.detach()
            found["kernel_slope%d" % i] = w.grad if id(w) in trained else None
        for i, (seen, maps) in enumerate(features.seen[:2], 1):
            if seen.numel() > 2 * image.numel():  # brought to another size: that is all there is to tell
                found["size%d" % i] = seen.numel()
                continue
            found["seen%d" % i] = seen
            found.update(("map%d%d" % (i, k), maps[name].detach()) for k, name in enumerate(layers, 1))
        return found

    def answer(module, question):
        lacks = lacking(module)
        if lacks:
            return {"lacks": lacks}
        ask = extracted if question["ask"] == "images" else compared
        return {name: value for name, value in ask(module, question).items() if value is not None}

    return answer


answer = instrument()
