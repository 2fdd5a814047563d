import { parse } from 'yaml';
import { capabilitiesOf } from '../../src/everest/index.ts';
import { everestYaml } from './support/everest-config.ts';
import { scenarios } from './support/scenario.ts';
import { until } from './support/stage.ts';
import { saying, silentOn } from './support/wrong.ts';

interface File {
  readonly active_modules: Readonly<
    Record<string, { readonly config_module: Readonly<Record<string, unknown>> }>
  >;
}

const file = parse(everestYaml('127.0.0.1', 80)) as File;
const module = file.active_modules.powermeter?.config_module ?? {};

scenarios('15: the configuration of EVerest', [
  {
    title: 'its smallest currents are published at each start of EVerest, and only those above 0',
    stage: { bridge: { capabilities: capabilitiesOf(module) } },
    async play({ everest }) {
      const published = () => everest.messages('capabilities');
      for (let round = 0; round < 2; round += 1) {
        await until('the capabilities', () => published().length > 0);
        const got = JSON.stringify(published()[0]);
        if (got !== '{"min_import_current_A":1.5}') throw new Error(`capabilities ${got}`);
        await until('a beat', () => Date.now() - everest.startedAtMs > 1200);
        await everest.restart();
      }
    },
    wrong: {
      'publishes zeros, too': [
        saying('capabilities', (given: object) => ({ ...given, min_export_current_A: 0 })),
        /capabilities \{/,
      ],
      'publishes null': [
        saying('capabilities', (given: object) => ({ ...given, min_export_current_A: null })),
        /capabilities \{/,
      ],
      'publishes them once in its life': [
        (() => {
          let firstMs: number | undefined;
          return silentOn('capabilities', () => {
            firstMs ??= Date.now();
            return Date.now() - firstMs > 1000;
          });
        })(),
        /waited 5000 ms for: the capabilities/,
      ],
    },
  },
  {
    title: 'without such currents nothing is published',
    stage: { bridge: { capabilities: capabilitiesOf({ min_import_current_A: 0 }) } },
    async play({ everest }) {
      await everest.next('powermeter_values', 5000);
      if (everest.of('capabilities').length > 0) throw new Error('capabilities of nothing');
    },
    wrong: {
      'publishes what is not there': [
        { options: { capabilities: { min_import_current_A: 1 } } },
        /capabilities of nothing/,
      ],
    },
  },
]);
