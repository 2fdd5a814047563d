/** The statechart. */
export const chartStyle = `#chart { position: relative; background: var(--panel); border: 1px solid var(--edge); border-radius: 12px; padding: 14px 12px 12px; overflow-x: auto; overflow-y: hidden; flex-shrink: 0; }
.empty { color: var(--soft); padding: 40px; text-align: center; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.frame { display: grid; grid-template-columns: 168px minmax(0, 1fr); gap: 30px; min-width: 1060px; }
.frame.flat { display: block; }
.side { display: flex; flex-direction: column; gap: 12px; padding-top: 48px; }
.side .big { min-height: 168px; margin-bottom: 24px; }
.side .small { flex: 1; }
.parallel { position: relative; display: flex; flex-direction: column; border: 1.5px dashed var(--edge); border-radius: 14px; padding: 0 14px 12px; }
.parallel.active { border-color: var(--faint); }
.parallel-name { position: absolute; left: 16px; top: -1px; transform: translateY(-50%); background: var(--panel); padding: 0 7px; font-size: 12px; color: var(--soft); }
.rail { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: 30px; padding: 47px 0 44px; }
.rail .big { min-height: 168px; }
.state { position: relative; z-index: 1; border: 1.5px solid var(--edge); border-radius: 11px; background: var(--raised); padding: 8px 11px; transition: border-color 0.2s, background 0.2s, box-shadow 0.2s; }
.name { display: flex; justify-content: space-between; align-items: baseline; gap: 6px; font-weight: 600; color: var(--soft); }
.big > .name { font-size: 16px; letter-spacing: -0.01em; }
.name time { font-size: 11.5px; font-weight: 500; font-variant-numeric: tabular-nums; white-space: nowrap; }
.state p { font-size: 11.5px; line-height: 1.35; color: var(--faint); margin-top: 3px; display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
.small p { -webkit-line-clamp: 2; }
.state ul, .region ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; align-items: flex-start; gap: 3px 4px; margin-top: 7px; }
li[data-state] { font-size: 11px; line-height: 1.35; padding: 1px 7px; border-radius: 99px; border: 1px solid var(--edge); color: var(--faint); }
li.group[data-state] { border-radius: 9px; padding: 2px 5px 4px; border-style: dashed; } li.group > span { padding-left: 3px; } .state li.group ul, .region li.group ul { margin-top: 2px; gap: 2px 3px; }
.state.active { border-color: var(--good); background: var(--good-back); box-shadow: 0 0 0 3px color-mix(in srgb, var(--good) 22%, transparent), 0 4px 22px color-mix(in srgb, var(--good) 20%, transparent); }
.state.active > .name { color: var(--good); } .state.active p { color: var(--text); opacity: 0.85; }
.state.active[data-tone='bad'] { border-color: var(--bad); background: var(--bad-back); box-shadow: 0 0 0 3px color-mix(in srgb, var(--bad) 22%, transparent); } .state.active[data-tone='bad'] > .name { color: var(--bad); }
.state.active[data-tone='quiet'] { border-color: var(--soft); background: var(--raised); box-shadow: none; } .state.active[data-tone='quiet'] > .name { color: var(--text); }
li.group.active[data-state] { background: transparent; border-color: var(--good); color: var(--good); font-weight: 400; }
li.active:not(.group) { background: var(--good); border-color: var(--good); color: var(--panel); font-weight: 600; }
li.active[data-tone='warn']:not(.group) { background: var(--warn); border-color: var(--warn); } li.active[data-tone='bad']:not(.group) { background: var(--bad); border-color: var(--bad); }
li.active[data-tone='quiet'] { background: var(--calm-back); border-color: var(--calm); color: var(--calm); }
.regions { display: flex; gap: 10px; }
.children { display: contents; }
.region { flex: 1 1 170px; border: 1px solid var(--edge); border-radius: 10px; padding: 6px 10px 8px; background: var(--raised); position: relative; z-index: 1; }
.region > .name { font-size: 12.5px; } .region ul { margin-top: 4px; }
.wires { position: absolute; left: 0; top: 0; width: 100%; height: 100%; pointer-events: none; overflow: visible; }
.wire path { fill: none; stroke: var(--wire); stroke-width: 1.5; transition: stroke 0.3s; } .wire polygon { fill: var(--wire); transition: fill 0.3s; }
.wire .reach { stroke: transparent; stroke-width: 9; pointer-events: stroke; }
.wire.hover path:not(.reach), .wire:hover path:not(.reach) { stroke: var(--calm); stroke-width: 2; } .wire.hover polygon, .wire:hover polygon { fill: var(--calm); }
.wire.last path:not(.reach) { stroke: var(--good); stroke-width: 2; } .wire.last polygon { fill: var(--good); }
.wire.flash path:not(.reach) { animation: flash 1.6s ease-out; }
@keyframes flash { 0% { stroke-width: 7; stroke-dasharray: 14 8; stroke-dashoffset: 90; } 100% { stroke-width: 2; stroke-dasharray: 14 8; stroke-dashoffset: 0; } }
.taken { position: absolute; right: 36px; top: 5px; padding: 0 8px; background: var(--panel); font-size: 12px; color: var(--soft); white-space: pre; } .taken b { color: var(--good); font-weight: 600; }
@media (prefers-reduced-motion: reduce) { .wire.flash path:not(.reach), .changed { animation: none; } }
`;
