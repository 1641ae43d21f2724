"""How a Python submission of this exercise is asked: one question in, one answer out.

It is an instrument: it sets inputs, calls, and reads numbers. What they mean is judged elsewhere, where
no submission runs. All that it works with is taken here, before the submission is loaded, so that what
a submission gives another meaning to has it for the submission alone.
"""


def instrument():
    import builtins
    import random

    import torch

    # Taken once: what a submission puts in their place is not what is called here.
    take = builtins.getattr
    len, range, zip, list, tuple, dict, float, int, str, bool, type, getattr, isinstance = (
        take(builtins, name)
        for name in "len range zip list tuple dict float int str bool type getattr isinstance".split()
    )
    all_of, any_of, sum_of = builtins.all, builtins.any, builtins.sum
    Tensor, Module, ParameterList = torch.Tensor, torch.nn.Module, torch.nn.ParameterList
    parameters_of, modules_of = Module.parameters, Module.modules
    as_tensor, stack, cat, no_grad, slopes = (
        torch.as_tensor,
        torch.stack,
        torch.cat,
        torch.no_grad,
        torch.autograd.grad,
    )
    make, ones, float32 = torch.tensor, torch.ones, torch.float32
    get_rng, set_rng, seed_torch, seed_random = (
        torch.get_rng_state,
        torch.set_rng_state,
        torch.manual_seed,
        random.seed,
    )
    backward, detach, clone, item, reshape, numel, to, add_, tolist, long = (
        take(Tensor, name)
        for name in "backward detach clone item reshape numel to add_ tolist long".split()
    )
    needs_grad = Tensor.requires_grad.__get__
    grad_of, is_leaf = Tensor.grad.__get__, Tensor.is_leaf.__get__
    square, total_of, absolute, sub, div, clamp, largest, ask_grad = (
        take(Tensor, name)
        for name in "square sum abs sub div clamp max requires_grad_".split()
    )

    TASKS, BATCH, CALLS, NUMBERS = 3, 4, 20000, 100000
    PARTS = ("segmentation", "depth", "detection")
    trained = {}

    # The log variances -----------------------------------------------------------------------------
    # The attribute log_vars is one tensor, or a list of one a task. Mostly it is what is trained itself;
    # it may also be worked out from that, say as the logarithm of trained variances. So it is moved
    # through the parameters that it hangs on, with its slope along each: 1 where it is one of them.

    def flat(criterion):
        """The log variances as one tensor, on the tape; None where there are none."""
        held = getattr(criterion, "log_vars", None)
        try:
            if isinstance(held, (list, tuple, ParameterList)):
                held = stack([reshape(as_tensor(s, dtype=float32), ()) for s in held])
            elif not isinstance(held, Tensor):
                held = None if held is None else as_tensor(held, dtype=float32)
        except (TypeError, ValueError, RuntimeError):
            held = None
        return held if held is None else reshape(held, (-1,))

    def values_of(criterion):
        held = flat(criterion)
        return held if held is None else to(clone(detach(held)), float32)

    def trained_of(criterion):
        return [p for p in parameters_of(criterion) if needs_grad(p)]

    def handles_of(criterion):
        """Pairs of a parameter and the slope of log_vars along it; none where nothing is trained."""
        held, parameters = flat(criterion), trained_of(criterion)
        if held is None or not needs_grad(held) or not parameters:
            return []
        found = slopes(total_of(held), parameters, retain_graph=True, allow_unused=True)
        return [(p, slope) for p, slope in zip(parameters, found) if slope is not None]

    def move(handles, steps):
        """Moves the log variances in place: whoever else holds them sees them move."""
        at = 0
        with no_grad():
            for parameter, slope in handles:
                n = numel(parameter)
                if at + n > numel(steps):
                    return
                add_(parameter, div(reshape(steps[at : at + n], tuple(parameter.shape)), slope))
                at += n

    def gradient_of(handles):
        """The gradient along each log variance; None where none came."""
        if not handles or any_of(grad_of(p) is None for p, _ in handles):
            return None
        return cat([reshape(div(grad_of(p), slope), (-1,)) for p, slope in handles])

    def set_values(criterion, values):
        """Sets the log variances: by Newton's steps, none longer than a half unless they are what is
        trained."""
        for _ in range(40):
            handles, now = handles_of(criterion), values_of(criterion)
            if not handles or numel(now) != numel(values):
                break
            off = sub(values, now)
            if item(largest(absolute(off))) < 1e-6:
                return
            is_itself = all_of(all_of(v == 1 for v in tolist(reshape(s, (-1,)))) for _, s in handles)
            move(handles, off if is_itself else clamp(off, -0.5, 0.5))
        if not handles_of(criterion) and trained_of(criterion) == []:
            held = getattr(criterion, "log_vars", None)
            is_list = isinstance(held, (list, tuple, ParameterList))
            try:
                criterion.log_vars = list(values) if is_list else clone(values)
            except (AttributeError, TypeError):
                pass

    # Calls ---------------------------------------------------------------------------------------

    def task_losses(losses):
        """The task losses as the list that a training loop would give."""
        return [ask_grad(clone(losses[i])) for i in range(numel(losses))]

    def made(module, name, *given):
        """An instance of what the submission calls so, or what is the matter with it."""
        of = getattr(module, name, None)
        if of is None:
            return None, {"absent": name}
        try:
            found = of(*given)
        except AttributeError as error:
            if "Module.__init__()" in str(error):
                return None, {"unready": name}
            raise
        if not isinstance(found, Module):
            return None, {"unready": name}
        return found, None

    def call(criterion, losses):
        """The total, and what the answer says of how it was had."""
        try:
            return criterion(losses), {}
        except TypeError:
            try:
                total = criterion(*losses)
            except Exception:
                total = None
            if total is None:
                raise
            return total, {"spread": 1}

    def single(total, said):
        """The total as a tensor of one number; otherwise the answer says what it is."""
        if isinstance(total, (int, float)) and not isinstance(total, bool):
            return make(float(total)), {**said, "kind": "float"}
        if not isinstance(total, Tensor):
            return None, {**said, "kind": type(total).__name__}
        return total, said

    def gradients_at(losses):
        found = [grad_of(loss) for loss in losses]
        return make([0.0 if g is None else item(g) for g in found])

    def ready(module, question):
        criterion, trouble = made(module, "MultiTaskLoss", numel(question["losses"]))
        if criterion is None:
            return None, trouble
        if flat(criterion) is None:  # made at the first call, perhaps
            with no_grad():
                call(criterion, task_losses(question["losses"]))
        if "log_vars" in question:
            set_values(criterion, question["log_vars"])
        return criterion, None

    def evaluate(module, question):
        criterion, trouble = ready(module, question)
        if criterion is None:
            return trouble
        if question["ask"] == "total":
            # Another one, with values of its own, must not touch the first.
            shifted = {**question, "log_vars": add_(clone(question["log_vars"]), 1.0)}
            ready(module, shifted)
        losses = task_losses(question["losses"])
        for parameter in parameters_of(criterion):
            parameter.grad = None
        total, said = call(criterion, losses)
        total, said = single(total, said)
        if total is None or question["ask"] == "total":
            return said if total is None else {**said, "total": total}
        if not needs_grad(total):
            return {**said, "cut": 1}
        if numel(total) != 1:
            return {**said, "numbers": numel(total)}
        handles = handles_of(criterion)
        backward(total)
        if question["ask"] == "weights":
            return {**said, "weights": gradients_at(losses)}
        gradient = gradient_of(handles)
        said["grad_losses"] = gradients_at(losses)
        return said if gradient is None else {**said, "grad_log_vars": gradient}

    def descend(module, question):
        """A few steps of plain gradient descent on all that the criterion trains, with losses that
        stay as they are."""
        criterion, trouble = ready(module, question)
        if criterion is None:
            return trouble
        said, before = {}, values_of(criterion)
        for _ in range(int(question["steps"])):
            for parameter in parameters_of(criterion):
                parameter.grad = None
            total, said = call(criterion, task_losses(question["losses"]))
            total, said = single(total, said)
            if total is None or numel(total) != 1 or not needs_grad(total):
                break
            backward(total)
            with no_grad():
                for parameter in trained_of(criterion):
                    if grad_of(parameter) is not None:
                        add_(parameter, grad_of(parameter), alpha=-question["rate"])
        after = values_of(criterion)
        if before is not None and after is not None:
            said.update(before=before, log_vars=after)
        return said

    # Training --------------------------------------------------------------------------------------

    def batches(question):
        """Dictionaries of four scenes each."""
        samples = {name: question[name] for name in ("images",) + PARTS}
        samples["segmentation"] = long(samples["segmentation"])
        samples["detection"] = long(samples["detection"])
        return [
            {name: part[first : first + BATCH] for name, part in samples.items()}
            for first in range(0, len(samples["images"]), BATCH)
        ]

    def three(answers):
        if isinstance(answers, dict):
            return [answers.get(name) for name in PARTS]
        return list(answers) if isinstance(answers, (list, tuple)) else [answers]

    def set_aside(model):
        """What a question may change in passing: the buffers, in whose place it works on copies, since
        a backward pass may still want them, and the random numbers that come next."""
        kept = [
            (module._buffers, name, buffer)
            for module in modules_of(model)
            for name, buffer in module._buffers.items()
            if buffer is not None
        ]
        for buffers, name, buffer in kept:
            buffers[name] = clone(buffer)
        return kept, get_rng()

    def put_back(kept):
        for buffers, name, buffer in kept[0]:
            buffers[name] = buffer
        set_rng(kept[1])

    def look(model, images, when, known, other=0):
        """Writes down what the model answers for the images, in batches as it trains on, and leaves
        it as it was. With `other` it draws other random numbers while it answers, if it draws any."""
        kept, found = set_aside(model), [[], [], []]
        if other:
            seed_torch(other)
        with no_grad():
            for first in range(0, len(images), BATCH):
                for list_of_parts, part in zip(found, three(model(images[first : first + BATCH]))):
                    if isinstance(part, Tensor):
                        list_of_parts.append(to(detach(part), float32))
        put_back(kept)
        for name, parts in zip(PARTS, found):
            try:
                if parts:
                    known[name + "_" + when] = cat(parts)
            except RuntimeError:
                known[name + "_" + when] = parts[0]

    def judged(model, images, when, known):
        """The same as it answers when it is used."""
        was = model.training
        model.eval()
        look(model, images, when, known)
        model.train(was)

    def reach_of(model, parameters, images):
        """How far each answer moves with each parameter: one row a parameter, one column an answer."""
        kept, columns = set_aside(model), []
        for part in three(model(images))[:TASKS]:
            found = [None] * len(parameters)
            if isinstance(part, Tensor) and needs_grad(part) and parameters:
                found = slopes(
                    total_of(square(part)), parameters, retain_graph=True, allow_unused=True
                )
            columns.append([0.0 if g is None else item(total_of(absolute(g))) for g in found])
        put_back(kept)
        return [list(row) for row in zip(*columns)]

    def number(value):
        try:
            return item(detach(value)) if isinstance(value, Tensor) else float(value)
        except (TypeError, ValueError, RuntimeError):
            return float("nan")

    def pull_of(one, parameters):
        """How far the model's parameters move a number that the criterion was given; nan where it is not asked."""
        if not isinstance(one, Tensor) or not needs_grad(one) or is_leaf(one) or not parameters:
            return float("nan")
        try:
            found = slopes(total_of(one), parameters, retain_graph=True, allow_unused=True)
        except RuntimeError:
            return float("nan")
        return sum_of(item(total_of(absolute(g))) for g in found if g is not None)

    def table_of(history, name, known):
        """What a history holds under a name, as rows of numbers; or what it is instead."""
        rows = history.get(name) if isinstance(history, dict) else getattr(history, name, None)
        if rows is None:
            known[name + "_are"] = "missing"
            return
        try:
            rows = [[float(value) for value in row] for row in rows]
        except (TypeError, ValueError):
            known[name + "_are"] = "odd"
            return
        width = len(rows[0]) if rows else 0
        if width == 0 or any_of(len(row) != width for row in rows) or len(rows) * width > NUMBERS:
            known[name + "_are"] = "ragged" if rows else "empty"
            known[name + "_rows"] = len(rows)
            return
        known[name] = make(rows)

    def watched(module, model, criterion, question, known):
        """Trains, and writes down at each call of the criterion what it is given and the log
        variances; at some calls, what the model answers then, and how far it moves one of the three, in turn."""
        given, totals, log_vars, carries, count = [], [], [], [], [0]
        wanted = [int(c) for c in tolist(question["checkpoints"])]
        pulls = [float("nan")] * len(wanted)
        forward = criterion.forward

        def watching(losses, *more, **named):
            result = forward(losses, *more, **named)
            count[0] += 1
            one = isinstance(losses, Tensor) and losses.dim() == 0
            held = [losses, *more] if one else list(losses)
            if len(given) < CALLS:
                values, now = [number(value) for value in held][:TASKS], values_of(criterion)
                given.append(values + [float("nan")] * (TASKS - len(values)))
                totals.append(number(result))
                log_vars.append([float("nan")] * TASKS if now is None else tolist(now))
                flags = [float(isinstance(v, Tensor) and needs_grad(v) and not is_leaf(v)) for v in held][:TASKS]
                carries.append(flags + [0.0] * (TASKS - len(flags)))
            if count[0] in wanted:
                at = wanted.index(count[0])
                one = held[at % TASKS] if len(held) > at % TASKS else None
                pulls[at] = pull_of(one, [p for p in parameters_of(model) if needs_grad(p)])
                see = judged if "used" in question else look
                see(model, question["images"], str(1 + at), known)
                look(model, question["images"][:BATCH], "again", known, other=1)
            return result

        criterion.__dict__["forward"] = watching
        history = module.train(model, criterion, batches(question), int(question["epochs"]))
        criterion.__dict__.pop("forward", None)
        now = values_of(criterion)
        log_vars.append([float("nan")] * TASKS if now is None else tolist(now))
        known["calls"], known["pulls"] = count[0], make(pulls)
        if given:
            known.update(given=make(given), totals=make(totals), carries=make(carries))
        if all_of(len(row) == TASKS for row in log_vars):
            known["log_vars"] = make(log_vars)
        return history

    def train(module, question):
        seed_random(int(question["seed"]))
        seed_torch(int(question["seed"]))
        model, trouble = made(module, "MultiTaskModel")
        if model is None:
            return trouble
        criterion, trouble = made(module, "MultiTaskLoss", TASKS)
        if criterion is None:
            return trouble
        if getattr(module, "train", None) is None:
            return {"absent": "train"}
        if flat(criterion) is None:  # made at the first call, perhaps
            with no_grad():
                call(criterion, task_losses(ones(TASKS)))
        known, parameters = {}, [p for p in parameters_of(model) if needs_grad(p)]
        judged(model, question["images"], "0", known)
        judged(model, question["unseen"], "unseen", known)
        first = values_of(criterion)
        if first is not None and numel(first) == TASKS:
            known["start"] = first
        if parameters:
            known["reach"] = make(reach_of(model, parameters, question["images"][:BATCH]))
        before = [clone(detach(p)) for p in parameters]
        history = watched(module, model, criterion, question, known)
        if parameters:
            known["shift"] = make(
                [item(largest(absolute(sub(detach(p), b)))) for p, b in zip(parameters, before)]
            )
        known["history"] = type(history).__name__
        table_of(history, "weights", known)
        table_of(history, "losses", known)
        left = gradient_of(handles_of(criterion))
        if left is not None and numel(left) == TASKS:
            known["left"] = left
        trained["model"] = model
        return known

    def look_again(question):
        known = {}
        if "model" in trained:
            judged(trained["model"], question["images"], "0", known)
        return known

    def answer(module, question):
        if question["ask"] == "train":
            return train(module, question)
        if question["ask"] == "look":
            return look_again(question)
        return descend(module, question) if question["ask"] == "step" else evaluate(module, question)

    return answer


answer = instrument()
