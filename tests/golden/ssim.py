#!/usr/bin/env python3
"""Prints the golden values of tests/nn/test_ssim.c: structural similarity as scikit-image computes it with
gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1 (made with NumPy 1.24; scikit-image 0.19 gives the same nine digits).

usage: ssim.py   (Debian: python3-numpy; python3-skimage, where it is there, is asked too)
"""
import numpy as np


def pictures():
    c, y, x = np.meshgrid(np.arange(2), np.arange(20), np.arange(23), indexing="ij")
    a = 0.5 + 0.5 * np.sin(0.3 * x + 0.7 * y + c)
    b = 0.5 + 0.4 * np.sin(0.3 * x + 0.7 * y + c + 0.5) + 0.1 * np.cos(1.7 * x * y)
    return a.astype(np.float32).astype(float), b.astype(np.float32).astype(float)


def smooth(plane):
    """Gaussian windows that lie inside, as scikit-image keeps after it has filtered and cropped."""
    weights = np.exp(-np.arange(-5, 6) ** 2 / (2 * 1.5**2))
    weights /= weights.sum()
    rows = np.apply_along_axis(lambda line: np.convolve(line, weights, "valid"), 0, plane)
    return np.apply_along_axis(lambda line: np.convolve(line, weights, "valid"), 1, rows)


def ssim(a, b):
    values = []
    for p, q in zip(a, b):
        up, uq = smooth(p), smooth(q)
        vp, vq, vpq = smooth(p * p) - up * up, smooth(q * q) - uq * uq, smooth(p * q) - up * uq
        c1, c2 = 0.01**2, 0.03**2
        values.append(((2 * up * uq + c1) * (2 * vpq + c2) / ((up**2 + uq**2 + c1) * (vp + vq + c2))).mean())
    return np.mean(values)


a, b = pictures()
print("shifted and disturbed %.9f" % ssim(a, b))
print("brighter by 0.1       %.9f" % ssim(a, a + 0.1))
print("upside down           %.9f" % ssim(a, 1 - a))
try:
    from skimage.metrics import structural_similarity

    print("scikit-image          %.9f" % structural_similarity(
        a, b, channel_axis=0, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1))
except ImportError:
    print("scikit-image is not there")
