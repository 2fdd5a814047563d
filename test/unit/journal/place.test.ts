import { expect, it } from 'vitest';
import { placeOf } from '../../../src/journal/place.ts';

it.each([
  [{ ipAddress: '192.168.1.2', port: 80 }, '192.168.1.2:80'],
  [{ ipAddress: '192.168.1.2', port: 80, interface: '' }, '192.168.1.2:80'],
  [{ ipAddress: '192.168.1.2', port: 443, interface: 'eth1' }, '192.168.1.2:443%eth1'],
])('calls the place of %o %s', (meter, place) => {
  expect(placeOf(meter)).toBe(place);
});
