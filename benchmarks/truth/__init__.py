"""What the embedded snapshot says, drawn by a seed and laid beside the published rows, for a person to judge.

`draw` prints the samples; `judged/` holds what was judged, with the reason for each, and `report` counts it.
"""
