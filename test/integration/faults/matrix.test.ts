import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultKinds } from '../../../src/simulator/index.ts';
import { elsewhere } from './elsewhere.ts';
import { exceptions } from './exceptions.ts';
import { expectedOf } from './expected.ts';
import { faultRows } from './fault-rows.ts';
import { outcomes } from './outcomes.ts';
import { durations, faultClasses, type PhaseName, phases } from './phases.ts';

const phaseNames = Object.keys(phases) as PhaseName[];

describe('the fault matrix', () => {
  it('has a row for every kind of fault that breaks a request, and each row once', () => {
    const kinds = faultRows.map(({ fault }) => fault.kind as string);
    expect(faultKinds.filter(kind => kinds.includes(kind) === kind in elsewhere)).toEqual([]);
    expect(new Set(faultRows.map(({ name }) => name)).size).toBe(faultRows.length);
  });

  it('is run in every phase, each in one file', () => {
    const run = readdirSync(import.meta.dirname)
      .map(file => readFileSync(`${import.meta.dirname}/${file}`, 'utf8'))
      .flatMap(text => /^runMatrix\((.*)\);$/m.exec(text)?.[1]?.split(', ') ?? [])
      .map(quoted => quoted.slice(1, -1));
    expect(run.toSorted()).toEqual(phaseNames.toSorted());
  });

  it('has no rule that no fault follows, and no outcome that nobody expects', () => {
    const classes = new Set(faultRows.map(row => row.class));
    expect(Object.keys(faultClasses).filter(name => !classes.has(name as never))).toEqual([]);
    expect(Object.keys(exceptions).filter(name => !faultRows.some(row => row.name === name))).toEqual([]);
    const expected = new Set(
      faultRows.flatMap(row =>
        phaseNames.flatMap(phase => durations.map(duration => expectedOf(row, phase, duration))),
      ),
    );
    expect(Object.keys(outcomes).filter(name => !expected.has(name as never))).toEqual([]);
  });
});
