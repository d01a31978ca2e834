"""The programs of `otn-bench language` in Python: answers each line it reads with its milliseconds."""

import sys
import time


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def append():
    xs = []
    for i in range(20_000):
        xs += [i]
    return len(xs)


BOXES = [[i % 640, i % 480, i % 640 + 50, i % 480 + 40] for i in range(100_000)]


def iou(a, b):
    width = max(0, min(a[2], b[2]) - max(a[0], b[0]))
    height = max(0, min(a[3], b[3]) - max(a[1], b[1]))
    overlap = width * height
    return overlap / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - overlap)


def boxes():
    total = 0.0
    for box in BOXES:
        total += iou(box, [100, 100, 200, 200])
    return total


PROGRAMS = {"fib": lambda: fib(30), "append": append, "boxes": boxes}

if __name__ == "__main__":
    program = PROGRAMS[sys.argv[1]]
    for _ in sys.stdin:
        start = time.perf_counter()
        program()
        print(f"{(time.perf_counter() - start) * 1000:.3f}", flush=True)
