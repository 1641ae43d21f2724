"""How many are smaller, and how many larger, says where each stands."""


def middle(values):
    for candidate in values:
        below = sum(other < candidate for other in values)
        above = sum(other > candidate for other in values)
        if 2 * below < len(values) and 2 * above < len(values):
            return candidate
