"""Writes a C file that holds the bytes of a text file: embed.py INPUT OUTPUT SYMBOL HEADER."""
import sys

source, target, symbol, header = sys.argv[1:]
with open(source, "rb") as file:
    data = file.read()
lines = [
    ", ".join(str(byte) for byte in data[at : at + 20]) for at in range(0, len(data), 20)
]
with open(target, "w", encoding="ascii") as file:
    file.write(f'#include "{header}"\n\n')
    file.write(f"const unsigned char {symbol}[] = {{\n    ")
    file.write(",\n    ".join(lines))
    file.write(f",\n}};\nconst unsigned long {symbol}_size = {len(data)};\n")
