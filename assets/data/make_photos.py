#!/usr/bin/env python3
"""Makes assets/data/photos from the photographs of scikit-image.

usage: make_photos.py FOLDER   (Debian: python3-skimage, /usr/lib/python3/dist-packages/skimage/data)

Each is cropped to its middle square, reduced to 128x128 by area, and written as a gzipped PPM or PGM
(no date inside, so that the same input gives the same bytes). Made with Pillow 9.4.
"""
import gzip
import pathlib
import sys

from PIL import Image

SIDE = 128
NAMES = ["astronaut.png", "brick.png", "camera.png", "chelsea.png", "coffee.png", "grass.png",
         "gravel.png", "rocket.jpg"]


def main():
    source = pathlib.Path(sys.argv[1])
    target = pathlib.Path(__file__).parent / "photos"
    for name in NAMES:
        image = Image.open(source / name)
        image = image.convert("L" if image.mode == "L" else "RGB")
        side = min(image.size)
        left, top = (image.width - side) // 2, (image.height - side) // 2
        image = image.crop((left, top, left + side, top + side)).resize((SIDE, SIDE), Image.BOX)
        grey = image.mode == "L"
        header = f"P{5 if grey else 6}\n{SIDE} {SIDE}\n255\n".encode()
        packed = gzip.compress(header + image.tobytes(), 9, mtime=0)
        (target / f"{pathlib.Path(name).stem}.{'pgm' if grey else 'ppm'}.gz").write_bytes(packed)


main()
