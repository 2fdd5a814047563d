import { randomUUID } from 'node:crypto';
import { z } from 'zod';

/** What EVerest says of one of its modules with an API. */
const answerSchema = z.object({
  apis: z.array(
    z.object({
      type: z.string(),
      module_id: z.string(),
      communication_monitoring: z.object({ communication_check_period_s: z.number().optional() }).optional(),
    }),
  ),
});

/** Asks EVerest which modules it has. Never answers such a question: that is for EVerest's own modules. */
export interface Discovery {
  /** Where answers come. */
  readonly replyTopic: string;
  ask(): void;
  take(text: string): void;
  close(): void;
}

export interface DiscoveryOptions {
  readonly prefix: string;
  readonly moduleId: string;
  readonly publish: (topic: string, message: object) => void;
  /** EVerest's own period of the communication check, ms; not positive: it does not check. */
  readonly onPeriod: (periodMs: number) => void;
  readonly talk: (line: string) => void;
}

/** Every module answers for itself. */
const patienceMs = 3000;

/** An EVerest older than May 2026 does not answer, which is no trouble. */
export function createDiscovery(options: DiscoveryOptions): Discovery {
  const { prefix, moduleId, publish, onPeriod, talk } = options;
  const replyTo = `everest_api_client/${randomUUID()}`;
  let others = new Set<string>();
  let isFound = false;
  let timer: NodeJS.Timeout | undefined;

  return {
    replyTopic: `${prefix}${replyTo}`,
    ask() {
      others = new Set();
      isFound = false;
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (isFound || others.size === 0) return;
        const names = [...others].map(name => JSON.stringify(name)).join(', ');
        talk(`EVerest has no powermeter_API of the id ${JSON.stringify(moduleId)}; it has ${names}`);
      }, patienceMs);
      publish(`${prefix}everest_api/query-modules/powermeter`, { headers: { replyTo }, payload: {} });
    },
    take(text) {
      for (const api of modulesIn(text)) {
        if (api.type !== 'powermeter') continue;
        if (api.module_id !== moduleId) {
          others.add(api.module_id);
          continue;
        }
        isFound = true;
        const periodS = api.communication_monitoring?.communication_check_period_s;
        if (periodS !== undefined) onPeriod(periodS * 1000);
      }
    },
    close: () => clearTimeout(timer),
  };
}

function modulesIn(text: string): z.infer<typeof answerSchema>['apis'] {
  try {
    return answerSchema.safeParse(JSON.parse(text)).data?.apis ?? [];
  } catch {
    return [];
  }
}
