"""Draw a figure of the core with plotnine: geometry and nothing else."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from skillnad import _core

_LINE = "#0072B2"
_GREY = "#6E6E6E"


def draw(spec: dict[str, Any]) -> Any:
    """The plotnine object of what the core's ``figure`` returns: words, scales and ``data``."""
    try:
        import pandas as pd
        import plotnine
    except ImportError:
        return _core.call("plot_package_error", {"name": "plotnine"})
    p9: Any = plotnine  # its functions have no types
    given = nw.from_native(spec["data"])
    data = pd.DataFrame({name: given[name].to_list() for name in given.columns})
    groups = list(spec["groups"])
    if groups:
        data["group"] = pd.Categorical(data["group"], categories=groups, ordered=True)
    if len(spec["texts"]):
        data["text"] = list(spec["texts"])
    on_y = spec["items_on"] == "y"
    # The layers stand on the axes of their plot: x for the items, or y.
    item, value = ("y", "x") if on_y else ("x", "y")
    plot = p9.ggplot(data)
    if spec["reference"] is not None and spec["reference"] == spec["reference"]:
        at_reference = p9.geom_vline if on_y else p9.geom_hline
        plot += at_reference(
            **{f"{value}intercept": spec["reference"]}, linetype="dashed", color=_GREY
        )
    if spec["diagonal"]:
        plot += p9.geom_abline(intercept=0, slope=1, linetype="dashed", color=_GREY)
    if spec["mark"] == "bars":
        edges = {
            f"{item}min": "position - 0.4",
            f"{item}max": "position + 0.4",
            f"{value}min": "start",
            f"{value}max": "end",
            "fill": "group",
        }
        plot += p9.geom_rect(p9.aes(**edges), color="white", size=0.4)
        # Upright bars grow from below: so does their legend.
        plot += p9.scale_fill_manual(
            values=list(spec["colours"]),
            name=spec["legend_title"],
            guide=p9.guide_legend(reverse=not on_y),
        )
    elif spec["mark"] == "tiles":
        edges = {
            f"{item}min": "position - 0.5",
            f"{item}max": "position + 0.5",
            f"{value}min": "start",
            f"{value}max": "end",
            "fill": "estimate" if len(spec["fill_limits"]) else "group",
        }
        middle = {item: "position", value: "(start + end) / 2", "label": "text"}
        plot += p9.geom_rect(p9.aes(**edges), color="white", size=0.8)
        plot += p9.geom_text(p9.aes(**middle), size=spec["label_size"], lineheight=1.1)
        if len(spec["fill_limits"]):
            shades = dict(zip(("low", "mid", "high"), spec["colours"], strict=True))
            plot += p9.scale_fill_gradient2(**shades, limits=tuple(spec["fill_limits"]), guide=None)
        else:
            plot += p9.scale_fill_manual(
                values=list(spec["colours"]), name=spec["legend_title"], guide=None
            )
    elif spec["mark"] == "contour":
        lines, points = data[data["group"].notna()], data[data["group"].isna()]
        named = {"name": spec["legend_title"]}
        kinds = ["solid", "dashed", "dotted"][: len(groups)]
        line = p9.aes(x="position", y="estimate", color="group", linetype="group")
        at_point = p9.aes(x="position", y="estimate")
        plot += p9.geom_vline(xintercept=0, color=_GREY, size=0.4)
        plot += p9.geom_line(line, data=lines, size=0.9)
        plot += p9.geom_point(at_point, data=points, size=2.2)
        plot += p9.geom_text(
            p9.aes(x="position", y="estimate", label="text"),
            data=points,
            size=8,
            va="bottom",
            nudge_y=0.025 * spec["value_limits"][1],
        )
        plot += p9.scale_color_manual(values=list(spec["colours"]), **named)
        plot += p9.scale_linetype_manual(values=kinds, **named)
    elif spec["mark"] == "line" and len(spec["colours"]):
        band = p9.aes(x="position", ymin="conf_low", ymax="conf_high", fill="group")
        plot += p9.geom_ribbon(band, alpha=0.18)
        plot += p9.geom_line(p9.aes(x="position", y="estimate", color="group"), size=0.8)
        named = {"values": list(spec["colours"]), "name": spec["legend_title"]}
        plot += p9.scale_color_manual(**named)
        plot += p9.scale_fill_manual(**named)
    elif spec["mark"] == "points":
        band = p9.aes(x="position", ymin="conf_low", ymax="conf_high")
        plot += p9.geom_ribbon(band, fill=_GREY, alpha=0.25)
        plot += p9.geom_point(p9.aes(x="position", y="estimate"), color=_LINE, size=0.8)
    elif spec["mark"] == "line":
        band = p9.aes(x="position", ymin="conf_low", ymax="conf_high")
        plot += p9.geom_ribbon(band, fill=_LINE, alpha=0.25)
        plot += p9.geom_line(p9.aes(x="position", y="estimate"), color=_LINE, size=0.8)
    else:
        ends = {item: "position", f"{item}end": "position"}
        ends |= {value: "conf_low", f"{value}end": "conf_high"}
        plot += p9.geom_segment(p9.aes(**ends), color=_LINE, size=0.7, na_rm=True)
        points = p9.aes(**{item: "position", value: "estimate"})
        plot += p9.geom_point(points, color=_LINE, size=min(2.2, 0.25 * spec["label_size"]))
    if len(groups) > 1 and not len(spec["colours"]):
        plot += p9.facet_wrap("group")
    scales = {"x": p9.scale_x_continuous, "y": p9.scale_y_continuous}
    limits = {"limits": tuple(spec["value_limits"])} if len(spec["value_limits"]) else {}
    trans = {"trans": "log10"} if spec["log"] else {}
    plot += scales[value](
        breaks=list(spec["value_at"]), labels=list(spec["value_labels"]), **limits, **trans
    )
    turned = {"trans": "reverse"} if spec["reversed"] else {}
    rooms: dict[str, Any] = {"line": {}, "points": {}, "contour": {}}
    rooms |= {"bars": {"expand": (0, 0.2)}, "tiles": {"expand": (0, 0)}}
    room = rooms.get(spec["mark"], {"expand": (0, 0.6)})
    plot += scales[item](
        breaks=list(spec["item_at"]), labels=list(spec["item_labels"]), **room, **turned
    )
    plot += p9.labs(
        title=spec["title"],
        caption=spec["caption"],
        **{item: spec["item_title"], value: spec["value_title"]},
    )
    small = p9.element_text(size=spec["label_size"])
    return (
        plot
        + p9.theme_bw()
        + p9.theme(
            figure_size=(spec["width"], spec["height"]),
            panel_grid_minor=p9.element_blank(),
            plot_title_position="plot",
            plot_caption_position="plot",
            plot_title=p9.element_text(ha="left"),
            plot_caption=p9.element_text(ha="left", size=8),
            legend_position="bottom" if spec["mark"] == "contour" else "right",
            **{f"axis_text_{item}": small, f"panel_grid_major_{item}": p9.element_blank()},
        )
    )
