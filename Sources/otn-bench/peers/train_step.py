"""One optimiser step of YOLOv5n in plain PyTorch, timed: the peer of `otn-bench train-step`.

Licence: Apache-2.0. The same net, loss, SGD and EMA as otn's, on the same fixed random batch, written from the description of the
architecture. It prints one line, the time of a step in milliseconds, for each line it reads, so that two programs can take turns.
"""

import argparse
import math
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

ANCHORS = [
    [(10, 13), (16, 30), (33, 23)],
    [(30, 61), (62, 45), (59, 119)],
    [(116, 90), (156, 198), (373, 326)],
]
STRIDES = [8, 16, 32]


class Conv(nn.Module):
    def __init__(self, c1, c2, k=1, s=1, p=None):
        super().__init__()
        self.conv = nn.Conv2d(c1, c2, k, s, k // 2 if p is None else p, bias=False)
        self.bn = nn.BatchNorm2d(c2, eps=1e-3, momentum=0.03)
        self.act = nn.SiLU(inplace=True)

    def forward(self, x):
        return self.act(self.bn(self.conv(x)))


class Bottleneck(nn.Module):
    def __init__(self, c, shortcut):
        super().__init__()
        self.cv1, self.cv2, self.shortcut = Conv(c, c), Conv(c, c, 3), shortcut

    def forward(self, x):
        y = self.cv2(self.cv1(x))
        return x + y if self.shortcut else y


class C3(nn.Module):
    def __init__(self, c1, c2, n, shortcut=True):
        super().__init__()
        c = c2 // 2
        self.cv1, self.cv2, self.cv3 = Conv(c1, c), Conv(c1, c), Conv(2 * c, c2)
        self.m = nn.Sequential(*(Bottleneck(c, shortcut) for _ in range(n)))

    def forward(self, x):
        return self.cv3(torch.cat((self.m(self.cv1(x)), self.cv2(x)), 1))


class SPPF(nn.Module):
    def __init__(self, c1, c2):
        super().__init__()
        self.cv1, self.cv2, self.m = Conv(c1, c1 // 2), Conv(2 * c1, c2), nn.MaxPool2d(5, 1, 2)

    def forward(self, x):
        x = self.cv1(x)
        a = self.m(x)
        b = self.m(a)
        return self.cv2(torch.cat((x, a, b, self.m(b)), 1))


class YOLOv5n(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.outputs = 5 + classes
        self.p3 = nn.Sequential(Conv(3, 16, 6, 2, 2), Conv(16, 32, 3, 2), C3(32, 32, 1), Conv(32, 64, 3, 2), C3(64, 64, 2))
        self.p4 = nn.Sequential(Conv(64, 128, 3, 2), C3(128, 128, 3))
        self.p5 = nn.Sequential(Conv(128, 256, 3, 2), C3(256, 256, 1), SPPF(256, 256))
        self.t5, self.c4, self.t4 = Conv(256, 128), C3(256, 128, 1, False), Conv(128, 64)
        self.n3, self.d3 = C3(128, 64, 1, False), Conv(64, 64, 3, 2)
        self.n4, self.d4 = C3(128, 128, 1, False), Conv(128, 128, 3, 2)
        self.n5 = C3(256, 256, 1, False)
        self.head = nn.ModuleList(nn.Conv2d(c, 3 * self.outputs, 1) for c in (64, 128, 256))
        for conv, stride in zip(self.head, STRIDES):
            with torch.no_grad():
                bias = conv.bias.view(3, -1)
                bias[:, 4] += math.log(8 / (640 / stride) ** 2)
                bias[:, 5:] += math.log(0.6 / (classes - 0.99999))

    def forward(self, x):
        p3 = self.p3(x)
        p4 = self.p4(p3)
        t5 = self.t5(self.p5(p4))
        t4 = self.t4(self.c4(torch.cat((F.interpolate(t5, scale_factor=2), p4), 1)))
        n3 = self.n3(torch.cat((F.interpolate(t4, scale_factor=2), p3), 1))
        n4 = self.n4(torch.cat((self.d3(n3), t4), 1))
        n5 = self.n5(torch.cat((self.d4(n4), t5), 1))
        levels = [conv(y) for conv, y in zip(self.head, (n3, n4, n5))]
        return [
            y.view(y.shape[0], 3, self.outputs, y.shape[2], y.shape[3]).permute(0, 1, 3, 4, 2).contiguous() for y in levels
        ]


def assign(targets, anchors, shape, threshold=4.0):
    """Cells, anchors and boxes that one level's targets are matched with."""
    height, width = shape[2], shape[3]
    scaled = targets * torch.tensor([1, 1, width, height, width, height])
    count = len(anchors)
    ratio = scaled[None, :, 4:] / anchors[:, None]
    fits = torch.max(ratio, 1 / ratio).amax(2) < threshold
    anchor, target = fits.nonzero(as_tuple=True)
    rows = scaled[target]
    near, far = rows[:, 2:4], torch.tensor([width, height]) - rows[:, 2:4]
    left, up = ((near % 1 < 0.5) & (near > 1)).T
    right, down = ((far % 1 < 0.5) & (far > 1)).T
    reach = torch.stack((torch.ones_like(left), left, up, right, down))
    offsets = torch.tensor([[0, 0], [0.5, 0], [0, 0.5], [-0.5, 0], [0, -0.5]])
    direction, match = reach.nonzero(as_tuple=True)
    rows, anchor = rows[match], anchor[match]
    cell = (rows[:, 2:4] - offsets[direction]).long()
    x, y = cell[:, 0].clamp(0, width - 1), cell[:, 1].clamp(0, height - 1)
    box = torch.cat((rows[:, 2:4] - cell, rows[:, 4:]), 1)
    return rows[:, 0].long(), rows[:, 1].long(), anchor, y, x, box, anchors[anchor]


def ciou(a, b, eps=1e-7):
    (ax, ay, aw, ah), (bx, by, bw, bh) = a.unbind(1), b.unbind(1)
    al, ar, at, ab = ax - aw / 2, ax + aw / 2, ay - ah / 2, ay + ah / 2
    bl, br, bt, bb = bx - bw / 2, bx + bw / 2, by - bh / 2, by + bh / 2
    shared = (torch.min(ar, br) - torch.max(al, bl)).clamp(0) * (torch.min(ab, bb) - torch.max(at, bt)).clamp(0)
    iou = shared / (aw * ah + bw * bh - shared + eps)
    diagonal = (torch.max(ar, br) - torch.min(al, bl)) ** 2 + (torch.max(ab, bb) - torch.min(at, bt)) ** 2 + eps
    aspect = (4 / math.pi**2) * (torch.atan(bw / bh) - torch.atan(aw / ah)) ** 2
    with torch.no_grad():
        weight = aspect / (aspect - iou + (1 + eps))
    return iou - (((bx - ax) ** 2 + (by - ay) ** 2) / diagonal + aspect * weight)


def loss(levels, targets, anchors, classes, size):
    box = obj = cls = 0.0
    for level, (p, balance) in enumerate(zip(levels, (4.0, 1.0, 0.4))):
        image, category, anchor, y, x, wanted, sides = assign(targets, anchors[level], p.shape)
        objectness = torch.zeros(p.shape[:4])
        if len(image):
            rows = p[image, anchor, y, x]
            spread = rows[:, :4].sigmoid() * 2
            overlap = ciou(torch.cat((spread[:, :2] - 0.5, spread[:, 2:] ** 2 * sides), 1), wanted)
            box = box + (1 - overlap).mean()
            objectness[image, anchor, y, x] = overlap.detach().clamp(0)
            one_hot = torch.zeros(len(image), classes)
            one_hot[range(len(image)), category] = 1
            cls = cls + F.binary_cross_entropy_with_logits(rows[:, 5:], one_hot)
        obj = obj + balance * F.binary_cross_entropy_with_logits(p[..., 4], objectness)
    gains = 0.05, (size / 640) ** 2, 0.5 * classes / 80
    return (gains[0] * box + gains[1] * obj + gains[2] * cls) * levels[0].shape[0]


class Training:
    def __init__(self, args):
        torch.manual_seed(0)
        self.args, self.net = args, YOLOv5n(args.classes).train()
        biases = [p for n, p in self.net.named_parameters() if n.endswith("bias")]
        weights = [p for n, p in self.net.named_parameters() if p.dim() > 1]
        norms = [p for n, p in self.net.named_parameters() if n.endswith("weight") and p.dim() == 1]
        groups = [{"params": biases}, {"params": weights, "weight_decay": 5e-4}, {"params": norms}]
        self.optimizer = torch.optim.SGD(groups, lr=1e-5, momentum=0.937, nesterov=True, foreach=True)
        self.state = [v for v in self.net.state_dict().values() if v.is_floating_point()]
        self.average = [v.clone() for v in self.state]
        self.anchors = [torch.tensor(a) / s for a, s in zip(ANCHORS, STRIDES)]
        self.images = torch.randint(0, 256, (args.batch, 3, args.size, args.size), dtype=torch.uint8)
        corner = torch.rand(args.targets, 4)
        index = torch.arange(args.targets)
        self.targets = torch.cat(
            (
                (index % args.batch)[:, None],
                (index % args.classes)[:, None],
                0.1 + 0.8 * corner[:, :2],
                0.02 + 0.3 * corner[:, 2:],
            ),
            1,
        )

    def step(self):
        levels = self.net(self.images.float() / 255)
        loss(levels, self.targets, self.anchors, self.args.classes, self.args.size).backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), max_norm=10.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        with torch.no_grad():
            torch._foreach_lerp_(self.average, self.state, 0.01)


def main():
    parser = argparse.ArgumentParser()
    for name, value in (("batch", 8), ("size", 320), ("threads", 2), ("targets", 60), ("classes", 80)):
        parser.add_argument(f"--{name}", type=int, default=value)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    training = Training(args)
    for _ in sys.stdin:
        start = time.perf_counter()
        training.step()
        print(f"{(time.perf_counter() - start) * 1000:.3f}", flush=True)


if __name__ == "__main__":
    main()
