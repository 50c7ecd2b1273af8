"""Of a frame, only the lines that changed are made.

Textual (8.2.8) draws one box around everything that changed and has every widget in that box give all
its lines, those that lie unseen below others too: where the first and the last column change with a
key, that is the whole screen, and more than half of what the key costs. Here a widget is asked only
for lines that changed and that nothing in front of it has filled.
"""

from __future__ import annotations

from itertools import pairwise

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip


class SparingCompositor(Compositor):
    """Paints what Textual's own paints, and makes nothing else for it."""

    def render_partial_update(self) -> ChopsUpdate | None:
        screen = self.size.region
        regions = [seen for region in self._dirty_regions if (seen := region.intersection(screen))]
        self._dirty_regions.clear()
        if not regions:
            return None
        spans = list(self._regions_to_spans(regions))
        pieces: list[dict[int, Strip | None]] = [{} for _ in self.cuts]
        missing: dict[int, set[int]] = {}  # of each line that changed, where the pieces to be made begin
        for y, x1, x2 in spans:
            pieces[y] = dict.fromkeys(self.cuts[y][:-1])
            wanted = {start for start, end in pairwise(self.cuts[y]) if start < x2 and end > x1}
            missing[y] = missing.get(y, set()) | wanted
        for widget, (region, clip) in self.visible_widgets.items():  # from the front to the back
            seen = region.intersection(clip)
            lines = [
                y
                for y in range(*seen.line_span)
                if any(seen.x <= start < seen.right for start in missing.get(y, ()))
            ]
            if not lines:
                continue
            height = lines[-1] - lines[0] + 1
            strips = widget.render_lines(
                Region(seen.x - region.x, lines[0] - region.y, seen.width, height),
            )
            for y in lines:
                starts = [cut for cut in self.cuts[y] if seen.x <= cut <= seen.right]
                parts = strips[y - lines[0]].divide([cut - seen.x for cut in starts[1:]])
                for start, part in zip(starts, parts, strict=False):
                    if start in missing[y]:
                        pieces[y][start] = part
                        missing[y].discard(start)
        return ChopsUpdate(pieces, spans, [cuts[1:] for cuts in self.cuts])
