"""Prints digests of what NumPy, OpenBLAS and libm compute, and which code they chose, one per line. Runs in the image."""
import ctypes
import glob
import hashlib
import math

import numpy
from numpy.core import _multiarray_umath


def digest(values):
    return hashlib.sha256(numpy.ascontiguousarray(values).tobytes()).hexdigest()[:16]


def fraction(count):
    """The same numbers everywhere, from integers."""
    return ((numpy.arange(count, dtype=numpy.uint64) * 2654435761) % 1000003).astype(numpy.float64) / 1000003.0


one, two = fraction(300 * 300).reshape(300, 300), fraction(300 * 301)[300:].reshape(300, 300)
print('product', digest(one @ two))
print('solution', digest(numpy.linalg.solve(one + 10 * numpy.eye(300), two[0])))
print('sines', digest(numpy.sin(fraction(100000).astype(numpy.float32) * 100)), digest(numpy.exp(fraction(100000))))
print('sum', digest(numpy.add.reduce(fraction(100001).astype(numpy.float32))))
print('libm', digest([math.sin(x) * math.exp(x) + math.pow(x, 1.7) for x in fraction(20000)]))

library = ctypes.CDLL(glob.glob('/usr/lib/*/openblas-pthread/libopenblas.so.0')[0])
library.openblas_get_corename.restype = ctypes.c_char_p
chosen = [name for name, there in _multiarray_umath.__cpu_features__.items() if there]
print('core', library.openblas_get_corename().decode(), 'threads', library.openblas_get_num_threads())
print('features', ' '.join(sorted(set(chosen) & set(_multiarray_umath.__cpu_dispatch__))))
