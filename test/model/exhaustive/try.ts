import { Search } from './search.ts';
import { everyKind, usualKinds } from './options.ts';
import { storyOf } from './story.ts';
import { FairEnd } from './fair-end.ts';
const [starts, stops, faults, others, restarts] = (process.argv[2] ?? '1,1,0,0,0').split(',').map(Number) as [number, number, number, number, number];
const kindsArg = process.argv[3] ?? 'usual';
const kinds = kindsArg === 'usual' ? usualKinds : kindsArg === 'every' ? everyKind : kindsArg.split(',') as never;
const max = Number(process.argv[4] ?? 20);
const mute = (process.argv[5] ?? '').split('|').filter(Boolean);
const flags = (process.argv[6] ?? '').split(',');
const options = { starts, stops, faults, others, restarts, kinds, isOneId: flags.includes('oneId'), isMemoryJournal: flags.includes('memory'), withClock: flags.includes('clock'), retries: flags.includes('r0') ? 0 : 1 };
const search = new Search(options);
const found = search.run({ states: 4_000_000, violations: max, mute, progress: p => console.error(JSON.stringify(p)) });
const m = search.moves.process.machines;
console.log({ ...found, violations: found.violations.length, meter: m.meter.size, records: m.records.size, misses: m.meter.misses, rss: process.memoryUsage.rss() / 1e9, services: search.moves.process.services.size, timers: search.moves.process.timers.size });
function tellTrail(moves: any, trail: any[], world: any): string[] {
  const lines: string[] = [];
  for (const move of trail) {
    if (move.move === 'stop') { moves.complaints = []; moves.facts = []; moves.stop(world, 'x9', ''); lines.push('PROBE stop'); for (const f of moves.facts) lines.push('    told: ' + JSON.stringify(f).slice(0, 100)); }
    else lines.push(...storyOf(moves, [move], world));
  }
  return lines;
}
const seen = new Set();
for (const v of found.violations) {
  const kind = v.what.replace(/T\d+|[sx]\d/g, '_');
  if (seen.has(kind)) continue;
  seen.add(kind);
  console.log('\n==', v.what, found.violations.filter(o => o.what.replace(/T\d+|[sx]\d/g, '_') === kind).length);
  const way = search.wayTo(v);
  for (const line of storyOf(search.moves, way)) console.log(line);
  if (v.isLiveness) {
    const world = search.moves.first();
    for (const move of way) search.moves.apply(world, move);
    const fair = new FairEnd(search.moves, search.codec);
    console.log('  fair end:', fair.judge(world));
    const again = search.moves.first();
    for (const move of way) search.moves.apply(again, move);
    for (const line of tellTrail(search.moves, fair.trail, again)) console.log('  ..', line);
  }
}
