"""How a Python submission is asked: it has a function `middle` of a list."""


def answer(module, question):
    value = module.middle(question["list"].tolist())
    return {} if value is None else {"middle": value}
