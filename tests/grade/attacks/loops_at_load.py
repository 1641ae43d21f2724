# verdict: rejected; most: 0
# Never finishes loading.
while True:
    pass
