"""The median of a list of an odd count."""


def middle(values):
    pass
