"""A space of three dimensions on plain axes: seen from a little above, and turned by hand."""

import math

TILT = math.radians(28)  # how far above the ground the eye is
FAR = 2000  # pixels: the space can be taken hold of anywhere in its panel


class Space:
    """Axes that show a space without perspective, turned about its upright axis by `turn` degrees.

    At 0° the first axis points to the right, the second away from the eye; the third is upright.
    Dragging the background turns it, by 180° over the width of 2 * reach, as a hint on `what` it is
    says. What else can be grabbed there is declared before.
    """

    def __init__(self, picture, axes, reach, bottom, top, what="the space"):
        self._picture, self._axes = picture, axes
        self._reach, self._middle = reach, (bottom + top) / 2
        axes.set(xlim=(-reach, reach), ylim=(bottom, top), aspect="equal")
        axes.set_axis_off()
        hint = f"turn {what} by its background"
        picture.grabs("turn", axes, ["turn"], self._dragged, hint, reach=FAR)

    def _dragged(self, x, y, which):
        return {"turn": 90 * x / self._reach % 360}

    def turn_to(self, degrees):
        self._cos, self._sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        self._picture.holds("turn", degrees / 90 * self._reach, self._middle)

    def seen(self, first, second, third):
        """Where a place of the space is seen, across and up; numbers or arrays."""
        across = first * self._cos - second * self._sin
        away = first * self._sin + second * self._cos
        return across, third * math.cos(TILT) + away * math.sin(TILT)

    def shows(self, across, up):
        """Whether what is seen there lies within the axes."""
        return self._axes.viewLim.contains(across, up)

    def on_ground(self, across, up):
        """The place at height 0 that is seen there, its first and second coordinate."""
        away = up / math.sin(TILT)
        return across * self._cos + away * self._sin, away * self._cos - across * self._sin
