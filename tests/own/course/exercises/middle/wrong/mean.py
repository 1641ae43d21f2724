def middle(values):
    return sum(values) / len(values)
