"""How a Python submission of this exercise is asked: one question in, one answer out. It judges
nothing. What it stands on is taken while the submission is not loaded yet, and is kept where its names
cannot be bound anew."""

import torch
from torch import nn


def instrument():
    Tensor, Module = torch.Tensor, nn.Module
    backward = torch.autograd.backward

    def lacking(module):
        """What the task asks for and the submission does not have, by name."""
        made = getattr(module, "TverskyLoss", None)
        if not isinstance(made, type):
            return "class"
        return "forward" if getattr(made, "forward", None) in (None, Module.forward) else None

    def criterion_of(module, question):
        """None where the class does not call the __init__ of nn.Module."""
        options = {name: question[name] for name in ("alpha", "beta", "smooth") if name in question}
        in_order = "_in_order" in question  # given as in Lua: in their order, without names
        made = module.TverskyLoss
        try:
            criterion = made(*options.values()) if in_order else made(**options)
        except AttributeError as error:
            if "Module.__init__()" in str(error):
                return None
            raise
        is_whole = not isinstance(criterion, Module) or "_modules" in criterion.__dict__
        return criterion if is_whole else None

    def answer(module, question):
        lacks = lacking(module)
        if lacks:
            return {"lacks": lacks}
        criterion = criterion_of(module, question)
        if criterion is None:
            return {"lacks": "super"}
        # A loss in use is on the tape: there it must be worth the same.
        is_taped = question["ask"] == "grad" or "before" in question
        pred = question["pred"].clone().requires_grad_(is_taped)
        target = question["target"].clone()
        if "before" in question:  # the loss is in use already, and is not the only one
            criterion(question["before"], question["before_target"])
            other = module.TverskyLoss(question["other"], 1 - question["other"], 2.0)
            other(question["before"], question["before_target"])
            criterion(pred, target)
        loss = criterion(pred, target)
        found = {}
        if question["ask"] == "loss":
            found = {} if loss is None else {"loss": loss}
        elif isinstance(loss, Tensor) and loss.requires_grad:
            backward(loss * question.get("_times", 1))
            found = {} if pred.grad is None else {"grad": pred.grad}
        if "_inputs" in question:
            found.update(pred=pred.detach(), target=target)
        return found

    return answer


answer = instrument()
