"""How a Python submission of this exercise is asked: one question in, one answer out."""

import math
import random

import torch

STEPS, RATE = 200, 0.1
TASKS, BATCH = 3, 4
PARTS = ("segmentation", "depth", "detection")


# The log variances ----------------------------------------------------------------------------
# The attribute log_vars is one tensor, or a list of one a task. Mostly it is what is trained itself;
# it may also be worked out from that, say as the logarithm of trained variances. So it is moved
# through the parameters that it hangs on, with its slope along each: 1 where it is one of them.


def is_list(held):
    return isinstance(held, (list, tuple, torch.nn.ParameterList))


def flat(criterion):
    """The log variances as one tensor, on the tape; None where there are none."""
    held = getattr(criterion, "log_vars", None)
    if is_list(held):
        held = torch.stack([torch.as_tensor(s, dtype=torch.float32).reshape(()) for s in held])
    return held if held is None else held.reshape(-1)


def values_of(criterion):
    held = flat(criterion)
    return held if held is None else held.detach().clone()


def handles_of(criterion):
    """Pairs of a parameter and the slope of log_vars along it; none where nothing is trained."""
    held, parameters = flat(criterion), [p for p in criterion.parameters() if p.requires_grad]
    if held is None or not held.requires_grad or not parameters:
        return []
    slopes = torch.autograd.grad(held.sum(), parameters, retain_graph=True, allow_unused=True)
    return [(p, slope) for p, slope in zip(parameters, slopes) if slope is not None]


@torch.no_grad()
def move(handles, steps):
    """Moves the log variances in place: whoever else holds them sees them move."""
    at = 0
    for parameter, slope in handles:
        n = parameter.numel()
        parameter += steps[at : at + n].reshape(parameter.shape) / slope
        at += n


def gradient_of(handles):
    """The gradient along each log variance; None where none came."""
    if not handles or any(p.grad is None for p, _ in handles):
        return None
    return torch.cat([(p.grad / slope).reshape(-1) for p, slope in handles])


def task_losses(losses):
    """The task losses as the list that a training loop would give."""
    return [value.clone().requires_grad_() for value in losses]


def set_values(criterion, values):
    """Sets the log variances: by Newton's steps, none longer than a half unless they are what is
    trained."""
    for _ in range(40):
        handles = handles_of(criterion)
        if not handles:
            break
        off = values - values_of(criterion)
        if off.abs().max() < 1e-6:
            return
        is_itself = all(bool((slope == 1).all()) for _, slope in handles)
        move(handles, off if is_itself else off.clamp(-0.5, 0.5))
    if not handles_of(criterion):
        held = getattr(criterion, "log_vars", None)
        criterion.log_vars = list(values) if is_list(held) else values.clone()


def slopes_of(losses):
    return torch.tensor([0.0 if loss.grad is None else loss.grad.item() for loss in losses])


def converge(criterion, question):
    """Gradient descent on the log variances, with losses that stay as they are."""
    for _ in range(int(question.get("steps", STEPS))):
        criterion.zero_grad()
        total = criterion(task_losses(question["losses"]))
        handles = handles_of(criterion)
        if not handles:
            break
        total.backward()
        gradient = gradient_of(handles)
        if gradient is None:
            break
        move(handles, gradient * -RATE)
    return values_of(criterion)


# Training -------------------------------------------------------------------------------------


def batches(question):
    """Dictionaries of four scenes each."""
    samples = {name: question[name] for name in ("images",) + PARTS}
    samples["segmentation"] = samples["segmentation"].long()
    samples["detection"] = samples["detection"].long()
    return [
        {name: part[first : first + BATCH] for name, part in samples.items()}
        for first in range(0, len(samples["images"]), BATCH)
    ]


def rows_of(history, name):
    """The rows of a history that hold one number a task, as far as they go."""
    rows = history.get(name) if isinstance(history, dict) else getattr(history, name, None)
    table = []
    for row in () if rows is None else rows:
        try:
            table.append([float(value) for value in row])
        except (TypeError, ValueError):
            break
        if len(table[-1]) != TASKS:
            table.pop()
            break
    return table


def watched(module, model, criterion, question):
    """Trains, and notes at each call of the criterion what losses it is given and exp(-s)."""
    seen_losses, seen_weights, forward = [], [], criterion.forward

    def watching(losses, *more, **named):
        seen_losses.append([float(loss) for loss in losses])
        seen_weights.append(torch.exp(-values_of(criterion)).tolist())
        return forward(losses, *more, **named)

    criterion.forward = watching
    history = module.train(model, criterion, batches(question), int(question["epochs"]))
    criterion.forward = forward
    return history, seen_losses, seen_weights


def factors_of(criterion):
    """The slope of the total along each loss over exp(-s): 1, or Kendall's half."""
    losses = task_losses(torch.ones(TASKS))
    criterion(losses).backward()
    return (slopes_of(losses) * torch.exp(values_of(criterion))).tolist()


def is_true(told, seen, factors, slack, known):
    """Whether a history tells what was the case; if not, the first place where it does not is put
    into what is known. Of an epoch may be told whatever was seen from the one before it to the one
    after it, times 1 or the factor, and `slack` more or less."""
    calls = len(seen) / max(1, len(told))
    for e, row in enumerate(told):
        around = seen[max(0, math.floor((e - 1) * calls)) : math.ceil((e + 2) * calls) + 1]
        for i, value in enumerate(row):
            low, high = min(r[i] for r in around), max(r[i] for r in around)
            if not any(low * f / slack <= value <= high * f * slack for f in (1, factors[i])):
                known.update(row=e + 1, task=i + 1, told=value, low=low, high=high)
                return 0
    return 1


def is_fresh(gradient, seen_losses, seen_weights, factors, epochs):
    """Whether the gradient that training left is that of its last step: what came back from the last
    calls, as many as an epoch has at most, perhaps scaled; not that of every call since the
    beginning."""
    if gradient is None or gradient.abs().max() == 0:
        return 1
    total, size = torch.zeros(TASKS), 1e-3 * (1 + float(gradient.abs().max()))
    for back in range(1, math.ceil(len(seen_losses) / epochs) + 1):
        weighted = torch.tensor(seen_weights[-back]) * torch.tensor(seen_losses[-back])
        total = total + (1 - weighted) * torch.tensor(factors)
        scale = float(gradient @ total / (total @ total))
        if 0 < scale < 1.01 and (gradient - total * scale).abs().max() < size:
            return 1
    return 0


def predict(model, images, when, known, is_training=False):
    if images is None:
        return
    model.train(is_training)
    with torch.no_grad():
        predictions = model(images)
    model.train()
    if isinstance(predictions, dict):
        predictions = [predictions.get(name) for name in PARTS]
    for name, prediction in zip(PARTS, () if predictions is None else predictions):
        if isinstance(prediction, torch.Tensor):
            known[name + "_" + when] = prediction


def predict_first(model, question, known):
    """What a fresh model answers for each batch, as training is about to ask it, and for the first
    again."""
    data = list(batches(question))
    for number, batch in enumerate(data, 1):
        predict(model, batch["images"], "first%d" % number, known, is_training=True)
    predict(model, data[0]["images"], "again", known, is_training=True)


def train(module, question):
    """All that is known of a training run."""
    seed = int(question["seed"])
    random.seed(seed)
    torch.manual_seed(seed)
    model, criterion = module.MultiTaskModel(), module.MultiTaskLoss(TASKS)
    known = {}
    predict(model, question.get("unseen"), "before", known)
    if "unseen" in question:
        predict_first(model, question, known)
    history, seen_losses, seen_weights = watched(module, model, criterion, question)
    predict(model, question.get("unseen"), "after", known)
    weights, losses = rows_of(history, "weights"), rows_of(history, "losses")
    known.update(weight_rows=len(weights), loss_rows=len(losses), calls=len(seen_losses))
    if weights:
        known["weights"] = torch.tensor(weights)
    if losses:
        known["losses"] = torch.tensor(losses)
    if seen_losses:
        known["first"] = torch.tensor(seen_losses[0])
        gradient = gradient_of(handles_of(criterion))
        factors = factors_of(criterion)
        known["fresh"] = is_fresh(gradient, seen_losses, seen_weights, factors, question["epochs"])
        seen_weights.append(torch.exp(-values_of(criterion)).tolist())
        known["true_losses"] = is_true(losses, seen_losses, [1] * TASKS, 1.3, known)
        known["true_weights"] = is_true(weights, seen_weights, factors, 1.02, known)
    columns = zip(*seen_weights)
    known["moved"] = int(any(max(column) > min(column) * 1.001 for column in columns))
    return known


# "train": all that is known of a training run. "told": what was wrong with its history, if anything.
# "history": how much of a history there is, and whether the log variances moved.
KNOWN = {
    "told": ("weight_rows", "loss_rows", "moved", "fresh", "true_losses", "true_weights"),
    "history": ("weight_rows", "loss_rows", "moved"),
}


def answer(module, question):
    if "images" in question:
        known = train(module, question)
        names = KNOWN.get(question["ask"], known)
        return {name: known[name] for name in names if name in known}
    criterion = module.MultiTaskLoss(len(question["losses"]))
    if "log_vars" in question:
        set_values(criterion, question["log_vars"])
    if question["ask"] == "total" and "log_vars" in question:
        # Another one, with values of its own, must not touch the first.
        set_values(module.MultiTaskLoss(len(question["losses"])), question["log_vars"] + 1)
    if question["ask"] == "converge":
        log_vars = converge(criterion, question)
        return {} if log_vars is None else {"log_vars": log_vars}
    losses = task_losses(question["losses"])
    criterion.zero_grad()
    total = criterion(losses)
    if total is None:
        return {}
    if question["ask"] == "total":
        return {"total": total}
    if not getattr(total, "requires_grad", False):
        return {}
    handles = handles_of(criterion)
    total.backward()
    if question["ask"] == "weights":
        return {"weights": slopes_of(losses)}
    gradient = gradient_of(handles)
    found = {"grad_losses": slopes_of(losses)}
    return found if gradient is None else {**found, "grad_log_vars": gradient}
