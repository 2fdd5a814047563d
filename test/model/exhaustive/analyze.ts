import { Moves } from './moves.ts';
import { everyKind, usualKinds } from './options.ts';
const [starts, stops, faults, others, restarts] = (process.argv[2] ?? '1,1,0,0,0').split(',').map(Number) as [number, number, number, number, number];
const options = { starts, stops, faults, others, restarts, kinds: usualKinds, isOneId: false, isMemoryJournal: false, withClock: false, retries: 1 };
const moves = new Moves(options);
const seen = new Set<string>();
const queue: string[] = [JSON.stringify(moves.first())];
seen.add(queue[0]!);
while (queue.length) {
  const text = queue.shift()!;
  for (const m of moves.of(JSON.parse(text))) {
    const w = JSON.parse(text);
    if (!moves.apply(w, m)) continue;
    const t = JSON.stringify(w);
    if (!seen.has(t)) { seen.add(t); queue.push(t); }
  }
  if (seen.size > 60000) break;
}
console.log('all', seen.size);
const worlds = [...seen].map(t => JSON.parse(t));
const count = (name: string, f: (w: any) => void) => { const s = new Set<string>(); for (const t of seen) { const w = JSON.parse(t); f(w); s.add(JSON.stringify(w)); } console.log(name, s.size); };
for (const key of Object.keys(worlds[0])) count('without ' + key, w => { delete w[key]; });
count('without services of look', w => { w.services = w.services.filter((s: any) => moves.process.services.at(s.number).id !== 'look'); });
count('timers look', w => { w.timers = w.timers.filter((s: any) => !moves.process.timers.at(s).id.includes('look')); });
count('meterState value only', w => { w.meterState = moves.process.machines.meter.state(w.meterState).value; });
const ctx = (f: (c: any) => void) => (w: any) => { const c = structuredClone(moves.process.machines.meter.state(w.meterState)); f(c.context); w.meterState = c; };
for (const k of ['read', 'link', 'clock', 'running', 'unconfirmed', 'queue', 'command', 'waiting', 'pending', 'writes']) count('ctx without ' + k, ctx(c => { delete c[k]; }));
count('ctx without sample', ctx(c => { delete c.read.sample; }));
count('ctx without sample times', ctx(c => { if (c.read.sample) {c.read.sample.atMs = 0; c.read.sample.askedAtMs=0;c.read.sample.deviceTimeMs=0;} }));
count('ctx without command.seen', ctx(c => { if (c.command) delete c.command.seen; }));
const only = new Set(worlds.map(w => moves.process.machines.meter.state(w.meterState).value && JSON.stringify(moves.process.machines.meter.state(w.meterState).value)));
console.log('values', only.size);
console.log('distinct service sets', new Set(worlds.map(w => JSON.stringify(w.services))).size, 'timers', new Set(worlds.map(w => JSON.stringify(w.timers))).size, 'meter', new Set(worlds.map(w => JSON.stringify(w.meter))).size,'journal', new Set(worlds.map(w => JSON.stringify(w.journal))).size,'commands', new Set(worlds.map(w => JSON.stringify(w.commands))).size);
const tally = (f: (w: any) => string) => { const m = new Map<string, number>(); for (const w of worlds) { const k = f(w); m.set(k, (m.get(k) ?? 0) + 1); } return [...m].sort((a, b) => b[1] - a[1]).slice(0, 25); };
for (const [k, n] of tally(w => w.timers.map((t: number) => moves.process.timers.at(t).actor[0] + ':' + moves.process.timers.at(t).id.replace('xstate.after.', '').slice(0, 40)).join(' '))) console.log(n, k);
for (const [k, n] of tally(w => w.services.map((s: any) => { const q = moves.process.services.at(s.number); return q.id + q.answers.length + (s.isStale ? '!' : '') + (s.mayBeOnLine ? '~' : ''); }).join(' '))) console.log(n, k);
