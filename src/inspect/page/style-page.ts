/** Colors, header, measurements, log and context. */
export const pageStyle = `:root {
  --back: #0d1417; --panel: #141d21; --raised: #1b262b; --edge: #2a383f; --text: #e4ecee; --soft: #93a4aa; --faint: #73868d; --wire: #44565e;
  --good: #2fd3a5; --good-back: #10352d; --warn: #f3b94a; --warn-back: #3a2c10; --bad: #ff6f6f; --bad-back: #401a1c; --calm: #7fb4d6; --calm-back: #17303f;
  font: 14px/1.4 system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; color: var(--text); background: var(--back);
}
:root[data-theme='light'] {
  --back: #eef2f3; --panel: #fff; --raised: #f5f8f8; --edge: #d5dfe1; --text: #14252b; --soft: #566a71; --faint: #74868c; --wire: #b3c2c6;
  --good: #0b8565; --good-back: #d8f3ea; --warn: #9a6500; --warn-back: #fdeecb; --bad: #c2282d; --bad-back: #fde0e0; --calm: #2b6e97; --calm-back: #dceefa;
}
* { box-sizing: border-box; margin: 0; }
body { min-height: 100vh; display: flex; flex-direction: column; }
h1 { font-size: 16px; } h2 { font-size: 12px; font-weight: 600; color: var(--soft); }
header { display: flex; align-items: center; gap: 12px; padding: 10px 18px; border-bottom: 1px solid var(--edge); background: var(--panel); }
.who p { color: var(--soft); font-size: 12.5px; } .spacer { flex: 1; }
.pill { padding: 3px 12px; border-radius: 99px; font-size: 12.5px; background: var(--raised); color: var(--soft); }
.pill[data-tone='good'] { background: var(--good-back); color: var(--good); } .pill[data-tone='good']::before { content: '● '; }
.pill[data-tone='bad'] { background: var(--bad-back); color: var(--bad); }
button, select, input { font: inherit; font-size: 12.5px; color: var(--text); background: var(--raised); border: 1px solid var(--edge); border-radius: 7px; padding: 4px 10px; }
button { cursor: pointer; } button:hover { border-color: var(--faint); }
button[aria-pressed='true'] { background: var(--warn-back); color: var(--warn); border-color: var(--warn); }
:focus-visible { outline: 2px solid var(--calm); outline-offset: 1px; }
main { flex: 1; display: flex; flex-direction: column; gap: 12px; padding: 12px 18px 16px; min-height: 0; }
.detached main { opacity: 0.55; }
#strip { display: grid; grid-template-columns: 2.2fr 1fr 1fr 1.1fr 0.9fr; gap: 10px; }
.tile { position: relative; display: flex; min-height: 82px; background: var(--panel); border: 1px solid var(--edge); border-radius: 12px; overflow: hidden; }
.tile-text { position: relative; z-index: 1; padding: 9px 14px; display: flex; flex-direction: column; }
.reading { display: flex; align-items: baseline; gap: 5px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.value { font-size: 24px; font-weight: 600; letter-spacing: -0.02em; } .wide .value { font-size: 34px; line-height: 1.15; } .unit { color: var(--soft); }
.tile-note { font-size: 11.5px; color: var(--faint); margin-top: auto; }
.tile svg { position: absolute; right: 0; bottom: 0; width: 100%; height: 34%; } .tile.wide svg { width: 68%; height: 88%; }
.line { fill: none; stroke: var(--good); stroke-width: 1.8; } .area { fill: var(--good); opacity: 0.13; }
.tile:not(.wide) .line { stroke: var(--calm); opacity: 0.7; } .tile:not(.wide) .area { fill: var(--calm); }
.stale .value { color: var(--faint); } .stale .wide .tile-note { color: var(--warn); } .stale .line { stroke: var(--faint); }
.lower { flex: 1; display: grid; grid-template-columns: minmax(0, 1.75fr) minmax(0, 1fr); gap: 12px; min-height: 240px; }
.panel { background: var(--panel); border: 1px solid var(--edge); border-radius: 12px; display: flex; flex-direction: column; overflow: hidden; position: relative; }
.panel-head { display: flex; align-items: center; gap: 8px; padding: 7px 12px; border-bottom: 1px solid var(--edge); }
.panel-head h2 { color: var(--text); font-size: 13px; } #filter { flex: 1; min-width: 80px; } .note { margin-left: auto; color: var(--faint); font-size: 11.5px; }
#log, #context { flex: 1 1 0; overflow: auto; padding: 4px 0; list-style: none; scrollbar-width: thin; scrollbar-color: var(--edge) transparent; }
#log summary { display: flex; gap: 9px; padding: 2px 12px; font-size: 12.5px; white-space: nowrap; overflow: hidden; cursor: pointer; list-style: none; }
#log summary:hover { background: var(--raised); }
#log time { color: var(--faint); font-variant-numeric: tabular-nums; } .label { font-weight: 600; } .mark { color: var(--faint); width: 1em; text-align: center; }
.steps { color: var(--good); } .data { color: var(--soft); overflow: hidden; text-overflow: ellipsis; }
li[data-kind='announced'] .label, li[data-kind='announced'] .mark { color: var(--calm); } li[data-tone='bad'] .label, li[data-tone='bad'] .mark { color: var(--bad); }
#log pre { margin: 2px 12px 6px 34px; padding: 8px 10px; background: var(--raised); border-radius: 7px; font: 12px/1.45 ui-monospace, 'DejaVu Sans Mono', monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
#context { padding: 6px 12px; font-size: 12.5px; } #context details > :not(summary) { margin-left: 14px; } #context summary { cursor: pointer; color: var(--soft); }
.fact { display: flex; gap: 10px; padding: 0.5px 4px; border-radius: 4px; } .key { color: var(--soft); flex: 0 0 auto; min-width: 130px; }
.fact-value { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; } .fact-value[data-kind='number'], .fact-value[data-kind='boolean'] { color: var(--calm); }
.changed { animation: changed 3s ease-out; }
@keyframes changed { from { background: var(--warn-back); } }
@media (max-width: 900px) { #strip { grid-template-columns: 1fr 1fr; } .tile.wide { grid-column: 1 / -1; } .lower { grid-template-columns: 1fr; } .panel { min-height: 300px; } }
@media (min-width: 901px) { body { height: 100vh; min-height: 860px; } }
`;
