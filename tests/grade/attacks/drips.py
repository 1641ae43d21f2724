# verdict: rejected; most: 0
# Announces a frame of a megabyte and sends a byte of it now and then.
import os
import struct
import time

os.write(3, b"LLF1" + struct.pack("<II", 2, 1000000))
while True:
    os.write(3, b"i")
    time.sleep(0.2)
