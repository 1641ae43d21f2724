# verdict: rejected; most: 0
# Begins a frame, and pauses.
import os
import signal
import struct

os.write(3, b"LLF1" + struct.pack("<II", 2, 100))
while True:
    signal.pause()
