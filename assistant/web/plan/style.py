"""The look of the plan side: one sheet of CSS, sized for a desk and for a phone."""

from nicegui import ui

from assistant.web.plan.palette import ACCENT, FAINT, FONT, INK, LINE, MUTED, TONES
from core.chart.chart import Tone

_CSS = f"""
.hp-plan, .hp-drawer {{ --hp-ink: {INK}; --hp-muted: {MUTED}; --hp-line: {LINE}; --hp-faint: {FAINT};
  --hp-accent: {ACCENT}; --hp-good: {TONES[Tone.GOOD]}; --hp-bad: {TONES[Tone.BAD]};
  --hp-warn: {TONES[Tone.WARN]}; --hp-stale: {TONES[Tone.STALE]};
  --q-primary: {ACCENT}; --q-positive: {TONES[Tone.GOOD]}; --q-negative: {TONES[Tone.BAD]}; }}
.hp-plan {{ color: var(--hp-ink); width: 100%; height: 100%; min-height: 0; gap: 0; flex-wrap: nowrap; }}
.hp-head {{ width: 100%; padding: 10px 16px 6px; gap: 4px 10px; flex-wrap: wrap; align-items: center; }}
.hp-name {{ font-size: 17px; font-weight: 650; line-height: 1.3; margin: 0; overflow-wrap: anywhere; }}
.hp-chip {{ font-size: 12px; color: var(--hp-muted); border: 1px solid var(--hp-line); border-radius: 10px;
  padding: 0 8px; line-height: 20px; white-space: nowrap; }}
.hp-quiet {{ color: var(--hp-muted) !important; }}
.hp-tabs {{ width: 100%; border-bottom: 1px solid var(--hp-line); }}
.hp-tabs .q-tab {{ min-height: 40px; padding: 0 12px; text-transform: none; }}
.hp-body {{ flex: 1 1 auto; width: 100%; min-height: 0; overflow: auto !important;
  background: transparent; }}
.hp-body .q-panel, .hp-body .q-panel > div {{ height: auto; overflow: visible; }}
.hp-body .q-tab-panel {{ padding: 0; }}
.q-splitter__after > .h-side-main {{ width: 100%; }}
.hp-view {{ width: 100%; padding: 14px 16px 24px; gap: 14px; flex-wrap: nowrap; }}
.hp-bar {{ width: 100%; gap: 8px 12px; align-items: center; flex-wrap: wrap; }}
.hp-note {{ color: var(--hp-muted); font-size: 13px; line-height: 1.5; white-space: pre-line;
  overflow-wrap: anywhere; }}
.hp-text {{ font-size: 14px; line-height: 1.6; white-space: pre-line; overflow-wrap: anywhere; }}
.hp-lead {{ font-size: 16px; line-height: 1.55; font-weight: 600; overflow-wrap: anywhere; }}
.hp-h {{ font-size: 14px; font-weight: 650; margin: 6px 0 0; }}
.hp-figure {{ width: 100%; margin: 0; }}
.hp-figure-head {{ width: 100%; gap: 8px; }}
.hp-figure-title {{ font-size: 14px; font-weight: 650; overflow-wrap: anywhere; }}
.hp-figure-tools {{ gap: 2px; }}
.hp-scroll {{ width: 100%; overflow-x: auto; }}
.hp-table {{ border-collapse: collapse; font-size: 13px; min-width: 100%; }}
.hp-table th {{ text-align: left; font-weight: 600; color: var(--hp-muted); white-space: nowrap; }}
.hp-table th, .hp-table td {{ padding: 5px 12px 5px 0; border-bottom: 1px solid var(--hp-faint);
  vertical-align: top; font-variant-numeric: tabular-nums; white-space: pre-line; }}
.hp-card {{ width: 100%; border-left: 3px solid var(--hp-line); padding: 2px 0 2px 12px; gap: 3px; }}
.hp-card.hp-error, .hp-card.hp-bad {{ border-left-color: var(--hp-bad); }}
.hp-card.hp-warning, .hp-card.hp-warn {{ border-left-color: var(--hp-warn); }}
.hp-card.hp-guess {{ border-left-style: dashed; }}
.hp-grid {{ width: 100%; font-family: {FONT}; --ag-font-size: 13px; --ag-accent-color: var(--hp-accent);
  --ag-header-font-weight: 600; --ag-wrapper-border-radius: 6px; --ag-border-color: var(--hp-line);
  --ag-row-border: 1px solid var(--hp-faint); --ag-header-background-color: #f8f9fb;
  --ag-foreground-color: var(--hp-ink); --ag-cell-horizontal-padding: 10px; }}
.hp-grid .ag-cell {{ font-variant-numeric: tabular-nums; }}
.hp-fixed {{ color: var(--hp-muted); }}
.hp-open {{ cursor: pointer; }}
.hp-top {{ font-weight: 650; }}
.hp-good {{ color: var(--hp-good); }} .hp-bad {{ color: var(--hp-bad); }}
.hp-warn {{ color: var(--hp-warn); }} .hp-stale {{ color: var(--hp-stale); }}
.hp-drawer {{ width: 460px; max-width: 100vw; height: 100%; padding: 16px 20px; gap: 12px;
  flex-wrap: nowrap; overflow: auto; }}
.hp-slide {{ display: grid; grid-template-columns: minmax(120px, 1.2fr) minmax(120px, 2fr) 130px;
  gap: 4px 16px; align-items: center; width: 100%; }}
.hp-slide .hp-wide {{ overflow-wrap: anywhere; font-size: 13px; }}
@media (max-width: 600px) {{
  .hp-head, .hp-view {{ padding-left: 12px; padding-right: 12px; }}
  .hp-slide {{ grid-template-columns: 1fr 112px; }}
  .hp-slide .hp-wide {{ grid-column: 1 / -1; }}
  .hp-drawer {{ width: 100vw; padding: 12px; }}
  .hp-tabs .q-tab {{ padding: 0 9px; }}
}}
"""


def add_style() -> None:
    """Put the sheet on the page."""
    ui.add_css(_CSS)
