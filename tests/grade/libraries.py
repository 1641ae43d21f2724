#!/usr/bin/env python3
"""libraries.py RUN_PY [LIBRARY]: what run.py reads of a shared library's needs is what readelf reads.

Of each library of this process's own, and of PyTorch's where it is installed. Exit status 1 where they
differ, 77 where there is no readelf.
"""

import importlib.util
import mmap
import os
import re
import shutil
import subprocess
import sys


def needs(path):
    told = subprocess.run(["readelf", "-d", path], capture_output=True, text=True, check=True).stdout
    return re.findall(r"\(NEEDED\).*\[(.*)\]", told)


def main():
    if not shutil.which("readelf"):
        return 77
    spec = importlib.util.spec_from_file_location("run", sys.argv[1])
    run = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(run)
    with open("/proc/self/maps") as maps:
        paths = sorted({line.split()[-1] for line in maps if re.search(r"/\S+\.so[.\d]*$", line)})
    torch = importlib.util.find_spec("torch")
    if torch:
        paths.append(os.path.join(os.path.dirname(torch.origin), "lib", "libtorch_cpu.so"))
    amiss = 0
    for path in paths:
        with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as data:
            found = run.libraries_of(data)
        if found != needs(path):
            print("%s: %s, not %s" % (path, found, needs(path)))
            amiss += 1
    print("%d libraries, %d read amiss" % (len(paths), amiss))
    return 1 if amiss or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
