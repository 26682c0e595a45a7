"""Small pictures: lines through points, the x axis in powers of ten or from zero."""

import math
from html import escape

WIDTH, HEIGHT = 560, 300
COLOURS = ("#1a5fb4", "#c64600")
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 40, 50


class Axis:
    def __init__(self, values, is_log, start, end):
        self.is_log, self.start, self.end = is_log, start, end
        if is_log:
            self.low = math.floor(math.log10(min(values)))
            self.high = max(math.ceil(math.log10(max(values))), self.low + 1)
            self.ticks = [10 ** power for power in range(self.low, self.high + 1)]
        else:
            step = self.step_for(max(values))
            self.low, self.high = 0, step * math.ceil(max(values) / step)
            self.ticks = [step * i for i in range(round(self.high / step) + 1)]

    @staticmethod
    def step_for(most):
        power = 10 ** math.floor(math.log10(most))
        return next(power * f for f in (0.2, 0.5, 1, 2) if most / (power * f) <= 6)

    def label(self, tick):
        return f"10^{round(math.log10(tick))}" if self.is_log else number(tick)

    def at(self, value):
        place = math.log10(value) if self.is_log else value
        return self.start + (place - self.low) / (self.high - self.low) * (self.end - self.start)


def number(value):
    return f"{value:,.0f}" if value >= 10000 else f"{value:g}"


def draw_line(name, points, colour, across, up):
    path = "L".join(f"{across.at(x):.1f} {up.at(y):.1f}" for x, y in points)
    yield f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for x, y in points:
        yield (f'<circle cx="{across.at(x):.1f}" cy="{up.at(y):.1f}" r="4" fill="{colour}">'
               f"<title>{number(x)}: {y:.1f}</title></circle>")
    x, y = points[-1]
    yield (f'<text x="{across.at(x):.1f}" y="{up.at(y) - 10:.1f}" text-anchor="end" '
           f'fill="{colour}">{escape(name)}</text>')


def draw(title, x_name, y_name, lines, x_is_log=True):
    """An SVG of its own, readable on light and dark; `lines` are {name: [(x, y)...]}."""
    across = Axis([x for points in lines.values() for x, _ in points], x_is_log, LEFT, WIDTH - RIGHT)
    up = Axis([y for points in lines.values() for _, y in points], False, HEIGHT - BOTTOM, TOP)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
             f'width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="12" role="img">'
             f"<title>{escape(title)}</title>"
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
             f'<text x="{LEFT}" y="22" font-size="14" fill="#222222">{escape(title)}</text>']
    for tick in up.ticks:
        y = up.at(tick)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>'
                     f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#444444">'
                     f"{number(tick)}</text>")
    for tick in across.ticks:
        parts.append(f'<text x="{across.at(tick):.1f}" y="{HEIGHT - BOTTOM + 18}" '
                     f'text-anchor="middle" fill="#444444">{across.label(tick)}</text>')
    for (name, points), colour in zip(lines.items(), COLOURS):
        parts += draw_line(name, points, colour, across, up)
    parts.append(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 10}" text-anchor="middle" '
                 f'fill="#222222">{escape(x_name)}</text>'
                 f'<text transform="translate(16 {(HEIGHT - BOTTOM + TOP) / 2}) rotate(-90)" '
                 f'text-anchor="middle" fill="#222222">{escape(y_name)}</text></svg>')
    return "\n".join(parts) + "\n"
