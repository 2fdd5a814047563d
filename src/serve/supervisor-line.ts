import type { SupervisorEvent } from '../../machines/supervisor.machine.ts';
import type { Line } from './event-line.ts';

/** The line of what the supervisor did. */
export function lineOfSupervisor(event: SupervisorEvent): Line {
  const fields = { meter: event.name, event: event.type };
  switch (event.type) {
    case 'meter.added':
      return { level: 'info', fields, text: 'added' };
    case 'meter.changed':
      return { level: 'info', fields, text: 'its settings were changed: its driver begins anew' };
    case 'meter.removed':
      return { level: 'info', fields, text: 'removed; what runs in it goes on' };
    case 'meter.leftBehind':
      return { level: 'warn', fields, text: 'its driver did not end in time' };
    case 'meter.broken': {
      const { restarts, retryInMs, error } = event;
      const text = `its driver ended by a mistake: ${error.message}; started again in ${retryInMs / 1000} s`;
      return { level: 'error', fields: { ...fields, restarts, retryInMs, code: error.code }, text };
    }
  }
}
