import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDeclarations } from '../../scripts/build/declarations.ts';
import { libraryEntries } from '../../scripts/build/entries.ts';
import { configReference } from '../../src/config/reference.ts';

const root = join(import.meta.dirname, '../..');

/** The declarations as they are shipped, and a program of a user beside them. */
let folder: string;
let service: ts.LanguageService;
let checker: ts.TypeChecker;
let userFile: string;
let userText: string;

/** A program that gives every setting. */
const programOf = (keys: readonly string[]) => `
import { createMeter, type Measurement, type MeterError, type TransactionRequest } from './src/index.js';
createMeter({
${keys.map(key => `  ${key}: undefined as never,`).join('\n')}
});
declare const measurement: Measurement;
measurement.powerW; measurement.voltageV; measurement.temperatureHighC;
declare const error: MeterError;
error.code; error.effect; error.retryable; error.context;
const request: TransactionRequest = { transactionId: '', evseId: '', identificationStatus: 'ASSIGNED',
  identificationType: 'NONE', identificationFlags: [], identificationLevel: 'NONE', identificationData: '' };
`;

beforeAll(() => {
  mkdirSync(join(root, 'test/artifacts'), { recursive: true });
  folder = mkdtempSync(join(root, 'test/artifacts/declarations-'));
  buildDeclarations(root, folder);
  userFile = join(folder, 'user.ts');
  userText = programOf(configReference().map(({ name }) => name));
  writeFileSync(userFile, userText);
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    strict: true,
    skipLibCheck: true,
    types: ['node'],
    noEmit: true,
  };
  service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [userFile, ...doors()],
    getScriptVersion: () => '1',
    getScriptSnapshot: file => {
      const text = ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  });
  const program = service.getProgram();
  if (program === undefined) throw new Error('no program');
  checker = program.getTypeChecker();
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const doors = () =>
  libraryEntries(root).map(({ declaration }) => join(folder, declaration.replace('dist/', '')));

/** What an editor shows beside the type. */
function hoverAt(text: string): string {
  const info = service.getQuickInfoAtPosition(userFile, userText.indexOf(text) + text.length - 1);
  return ts.displayPartsToString(info?.documentation ?? []);
}

interface Exported {
  readonly name: string;
  readonly symbol: ts.Symbol;
}

function exportsOf(door: string): readonly Exported[] {
  const file = service.getProgram()?.getSourceFile(door);
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${door} exports nothing`);
  return checker.getExportsOfModule(module).map(symbol => ({
    name: symbol.name,
    symbol: symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
  }));
}

const isDocumented = (symbol: ts.Symbol) =>
  symbol.getDocumentationComment(checker).length > 0 || isInternal(symbol);

const isInternal = (symbol: ts.Symbol) =>
  symbol.getJsDocTags(checker).some(({ name }) => name === 'internal');

const isOurs = (symbol: ts.Symbol) =>
  symbol.declarations?.some(each => each.getSourceFile().fileName.startsWith(folder)) === true;

/** Which member of a union it is says the word itself: `name: 'idle'`. */
function isDiscriminator(symbol: ts.Symbol): boolean {
  const type = checker.getTypeOfSymbol(symbol);
  const words = type.isUnion() ? type.types : [type];
  return ['type', 'kind', 'name'].includes(symbol.name) && words.every(word => word.isStringLiteral());
}

/** The members of a type that say nothing. Those of a union are the members of each of its types. */
function silentMembersOf({ name, symbol }: Exported): readonly string[] {
  const isType = ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias | ts.SymbolFlags.Class;
  if ((symbol.flags & isType) === 0) return [];
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  return (type.isUnion() ? type.types : [type])
    .filter(each => each.flags & ts.TypeFlags.Object || each.isIntersection())
    .flatMap(each => checker.getPropertiesOfType(each))
    .filter(member => isOurs(member) && !member.name.startsWith('__#') && !isDiscriminator(member))
    .filter(member => !isDocumented(member))
    .map(member => `${name}.${member.name}`);
}

describe('an editor shows of the shipped package', () => {
  it('what every setting does, with unit, range and default', () => {
    for (const { name, description, unit, range, isRequired, default: preset } of configReference()) {
      const hover = hoverAt(`  ${name}:`.slice(0, -1));
      // A program may also give a journal of its own.
      expect(hover, name).toContain(name === 'journal' ? 'durable journal' : description.slice(0, 40));
      if (name === 'journal') continue;
      if (unit !== '') expect(hover, name).toContain(`Unit: ${unit}`);
      if (range !== '') expect(hover, name).toContain('Range: ');
      if (isRequired) expect(hover, name).toContain('Required.');
      else expect(hover, name).toContain(preset === undefined ? 'No default.' : JSON.stringify(preset));
    }
  });

  it.each([
    ['measurement.powerW', 'W'],
    ['measurement.voltageV', 'V'],
    ['measurement.temperatureHighC', '°C'],
    ['error.code', 'semver'],
    ['error.effect', 'may the meter have acted'],
    ['error.retryable', 'later and unchanged'],
    ['error.context', 'plain values'],
    ['{ transactionId', '37 bytes'],
    ['identificationStatus', 'not sent'],
    ['identificationType', 'not sent'],
    ['identificationFlags', 'not sent'],
    ['identificationLevel', 'not sent'],
    ['identificationData', 'clientId'],
  ])('of %s what it is', (place, words) => {
    expect(hoverAt(place)).toContain(words);
  });

  it('something of every name that a door exports', () => {
    const silent = doors().flatMap(door =>
      exportsOf(door)
        .filter(({ symbol }) => !isDocumented(symbol))
        .map(({ name }) => name),
    );
    expect(silent).toEqual([]);
  });

  it('something of every member of the types of the main door', () => {
    // What an event carries is said above the event, on the reference page and beside it.
    const [main = ''] = doors();
    const types = exportsOf(main).filter(({ name }) => name !== 'MeterEvent');
    expect(types.length).toBeGreaterThan(60);
    expect(types.flatMap(silentMembersOf)).toEqual([]);
  });

  it('something of every option of the simulator', () => {
    const door = doors().find(each => each.includes('simulator')) ?? '';
    const names = [
      'SimulatorOptions',
      'ListenOptions',
      'SimulatorServer',
      'PowerCycleOptions',
      'VehicleOptions',
    ];
    const types = exportsOf(door).filter(({ name }) => names.includes(name));
    expect(types.length).toBe(names.length);
    expect(types.flatMap(silentMembersOf)).toEqual([]);
  });
});
