"""How a Python submission of this exercise is asked: one question in, one answer out."""

import random

import torch
import torch.nn as nn
import torch.nn.functional as F

LAYERS = ("relu2_2", "relu3_3", "relu4_3")
STEPS, RATE, SEEN = 100, 3.0, 20
TRIED = (0.5, -0.25, 0.125)  # how the parameters are moved to see what follows


class Features(nn.Module):
    """The extractor that a submission is given: three stages, each half as high and wide as the one
    before. Its weights come with the question, and are not the submission's to train. A layer that
    `mask` leaves out is 0 for every image."""

    def __init__(self, question, mask=None):
        super().__init__()
        self.mask = mask
        self.given = []  # maps of images that stay as they are, and what they were
        self.weights = nn.ParameterList(
            nn.Parameter(kernel.clone(), requires_grad=False) for kernel in kernels_of(question)
        )

    def forward(self, image):
        found = {}
        for i, (name, kernel) in enumerate(zip(LAYERS, self.weights)):
            image = F.relu(F.conv2d(image, kernel, stride=2))
            found[name] = image if self.mask is None else image * self.mask[i]
            if not found[name].requires_grad:
                self.given.append((found[name], found[name].clone()))
        return found


class Given(nn.Module):
    """An extractor whose maps are worked out already: those of the prediction for an image below ½,
    those of the target for another."""

    def __init__(self, names, pred, target):
        super().__init__()
        self.maps = dict(zip(names, zip(pred, target)))

    def forward(self, image):
        rows = [int(row.mean() > 0.5) for row in image.reshape(-1, *image.shape[-3:])]
        found = {}
        for name, pair in self.maps.items():
            maps = torch.cat([pair[row] for row in rows])
            found[name] = maps if image.requires_grad else maps.detach()
        return found


def kernels_of(question):
    return [question["_kernel%d" % (i + 1)] for i in range(len(LAYERS))]


def names_of(question):
    """The layers that the submission is to compare, in its order."""
    which = question.get("_which")
    return list(LAYERS) if which is None else [LAYERS[int(i) - 1] for i in which]


def own(criterion, features):
    """What the submission trains, without what it made of the extractor's weights."""
    theirs = {id(p) for p in features.parameters()}
    return [p for p in criterion.parameters() if id(p) not in theirs]


def move(parameters, steps):
    """Adds steps[0], steps[1], … to the numbers of the parameters, from the first after the last."""
    at = 0
    with torch.no_grad():
        for p in parameters:
            for place in range(p.numel()):
                p.view(-1)[place] += float(steps[at % len(steps)])
                at += 1


def slopes(parameters, count):
    """The slopes of the parameters, gathered as `move` spreads the steps."""
    found = torch.zeros(count)
    at = 0
    for p in parameters:
        for slope in (torch.zeros_like(p) if p.grad is None else p.grad).flatten():
            found[at % count] += slope.item()
            at += 1
    return found


def weights_of(criterion):
    weights = criterion.layer_weights()
    if isinstance(weights, (list, tuple, nn.ParameterList)):
        weights = torch.tensor([float(w) for w in weights])
    return None if weights is None else weights.detach().reshape(-1).float()


def made(module, question, features, steps=None):
    """The submission's criterion, its parameters moved. What it draws at random is always the same."""
    torch.manual_seed(1)
    random.seed(1)
    criterion = module.MultiScalePerceptualLoss(features, names_of(question))
    if steps is not None:
        move(own(criterion, features), steps)
    return criterion


def backward(total):
    """Takes the loss backwards; False where it has no gradient at all."""
    has_gradient = isinstance(total, torch.Tensor) and total.requires_grad
    if has_gradient:
        total.backward()
    return has_gradient


def image_of(question):
    return question["_pred"].clone().requires_grad_(True)


def cost_of(criterion, pred, target):
    total = criterion(pred, target)
    return 0.0 if total is None else float(total)


def learn(module, question):
    """Gradient descent on the parameters alone, with two images that stay as they are. Gives the
    weights at SEEN + 1 moments of it, in their order, and the loss at the first and the last. The
    steps get smaller, so that what swings about a point comes to rest there."""
    features = Features(question)
    criterion = made(module, question, features, question.get("_steps"))
    features.requires_grad_(False)
    parameters, pred, target = own(criterion, features), question["_pred"], question["_target"]
    path = []

    def look():
        weights = weights_of(criterion)
        is_whole = weights is not None and weights.numel() == len(LAYERS)
        path.extend(weights.tolist() if is_whole else [0.0] * len(LAYERS))

    first = cost_of(criterion, pred, target)
    rate = RATE / max(abs(first), 1e-6)
    sgd = torch.optim.SGD(parameters, lr=rate) if parameters else None
    look()
    for step in range(1, STEPS + 1):
        if sgd:
            sgd.param_groups[0]["lr"] = rate * (1 - step / STEPS)
            sgd.zero_grad()
            backward(criterion(pred, target))
            sgd.step()
        if step % (STEPS // SEEN) == 0:
            look()
    last = cost_of(criterion, pred, target)
    return {"path": torch.tensor(path), "totals": torch.tensor([first, last])}


def disturbance(module, question):
    """How far a few steps of training move the extractor's weights."""
    features = Features(question)
    criterion = made(module, question, features)
    parameters = list(criterion.parameters())
    sgd = torch.optim.SGD(parameters, lr=0.01) if parameters else None
    for _ in range(3 if sgd else 0):
        sgd.zero_grad()
        backward(criterion(image_of(question), question["_target"]))
        sgd.step()
    pairs = [*zip(features.weights, kernels_of(question)), *features.given]
    return max((now.detach() - then).abs().max().item() for now, then in pairs)


def part(module, question, layer=None, steps=None, pred=None):
    """What only layer `layer` costs (all others are 0; for None all are), its weight, and its mean
    squared error. `pred` is another prediction to take."""
    mask = [float(i == layer) for i in range(len(LAYERS))]
    features = Features(question, mask)
    criterion = made(module, question, features, steps)
    pred = question["_pred"] if pred is None else pred
    cost = cost_of(criterion, pred, question["_target"])
    weights = weights_of(criterion)
    if layer is None:
        return cost, 0.0, 0.0
    weight = 0.0 if weights is None or layer >= weights.numel() else weights[layer].item()
    name = LAYERS[layer]
    error = F.mse_loss(features(question["_pred"])[name], features(question["_target"])[name])
    return cost, weight, error.item()


def near(a, b):
    return abs(a - b) <= 2e-3 * abs(b)


def habits(module, question):
    """What tells the known mistakes apart, whatever the weights are made of."""
    counted, follows = [], []
    rest = part(module, question)[0]
    moved_rest = part(module, question, steps=TRIED)[0]
    equal = part(module, question, pred=question["_target"])[0]
    for layer in range(len(LAYERS)):
        cost, weight, error = part(module, question, layer)
        moved, moved_weight, _ = part(module, question, layer, TRIED)
        cost, moved = cost - rest, moved - moved_rest
        does = weight != 0 and cost != 0 and near(moved / cost, moved_weight / weight)
        follows.append(float(does))
        counted.append(cost / error / (weight if does else 1))
    path = learn(module, question)["path"].reshape(-1, len(LAYERS))
    first, last = path[0], path[-1]
    image = image_of(question)
    backward(made(module, question, Features(question))(image, question["_target"]))
    return {
        "counted": torch.tensor(counted),
        "follows": torch.tensor(follows),
        "rest": float(abs(rest - equal) > 1e-6),
        "reaches": float(image.grad is not None and image.grad.abs().max() > 0),
        "learns": float((last - first).abs().max() > 1e-3),
        "collapses": float(last.min() < -1e-6 or last.sum() < 0.1 * first.sum()),
        "disturbs": float(disturbance(module, question) > 0),
    }


def compared(module, question):
    """What the loss says of maps that are worked out already: its value, the weights in force, and
    the slopes of the prediction's maps and of the parameters. The parameters are those of the
    question, where it has them, and are given back, so that a run can go on from step to step."""
    names = names_of(question)
    places = range(1, len(names) + 1)
    pred = [question["_pred%d" % i].clone().requires_grad_(True) for i in places]
    features = Given(names, pred, [question["_target%d" % i] for i in places])
    criterion = made(module, question, features)
    parameters = own(criterion, features)
    if "_params" in question:
        nn.utils.vector_to_parameters(question["_params"], parameters)
    image = torch.zeros(1, 3, 8, 8, requires_grad=True)
    total = criterion(image, torch.ones(1, 3, 8, 8))
    backward(total)
    found = {"grad%d" % i: blank_or(p.grad, p) for i, p in zip(places, pred)}
    found["total"] = 0.0 if total is None else total
    found["weights"] = weights_of(criterion)
    if parameters:
        found["params"] = nn.utils.parameters_to_vector(parameters)
        found["slopes"] = nn.utils.parameters_to_vector([blank_or(p.grad, p) for p in parameters])
    return {name: value for name, value in found.items() if value is not None}


def blank_or(slope, like):
    return torch.zeros_like(like) if slope is None else slope


def answer(module, question):
    asked = question["ask"]
    if asked == "habits":
        return habits(module, question)
    if asked == "learn":
        return learn(module, question)
    if asked == "disturb":
        return {"moved": disturbance(module, question)}
    if asked == "features":
        return compared(module, question)
    features = Features(question, question.get("_mask"))
    criterion = made(module, question, features, question.get("_steps"))
    if asked == "weights":
        weights = weights_of(criterion)
        return {} if weights is None else {"weights": weights}
    image = image_of(question)
    if "_before" in question:
        criterion(question["_pred"], question["_before"])
    total = criterion(image, question["_target"])
    if total is None:
        return {}
    if asked == "total":
        return {"total": total}
    backward(total)
    if asked == "slopes":
        return {"slopes": slopes(own(criterion, features), len(names_of(question)))}
    return {} if image.grad is None else {"grad": image.grad}
