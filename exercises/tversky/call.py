"""How a Python submission of this exercise is asked: one question in, one answer out."""


def answer(module, question):
    options = {name: question[name] for name in ("alpha", "beta", "smooth") if name in question}
    in_order = "_in_order" in question  # given as in Lua: in their order, without names
    criterion = module.TverskyLoss(*options.values()) if in_order else module.TverskyLoss(**options)
    # A loss in use is on the tape: there it must be worth the same.
    is_taped = question["ask"] == "grad" or "before" in question
    pred = question["pred"].clone().requires_grad_(is_taped)
    if "before" in question:  # the loss is in use already, and is not the only one
        criterion(question["before"], question["before_target"])
        other = module.TverskyLoss(question["other"], 1 - question["other"], 2.0)
        other(question["before"], question["before_target"])
        criterion(pred, question["target"])
    loss = criterion(pred, question["target"])
    if question["ask"] == "loss":
        return {} if loss is None else {"loss": loss}
    if loss is None or not getattr(loss, "requires_grad", False):
        return {}
    (loss * question.get("_times", 1)).backward()
    return {} if pred.grad is None else {"grad": pred.grad}
