# verdict: rejected; most: 0
# Ends its process as it is loaded, as if all were well.
import os

os._exit(0)
