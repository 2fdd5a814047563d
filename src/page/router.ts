import { useEffect, useState } from 'preact/hooks';

/** Which view is asked for, by the fragment of the address. */
export interface Route {
  /** Decoded segments: `#/meters/bay%201/records` is `['meters', 'bay 1', 'records']`. */
  readonly path: readonly string[];
}

export function href(...path: readonly string[]): string {
  return `#/${path.map(encodeURIComponent).join('/')}`;
}

export function useRoute(): Route {
  const [route, setRoute] = useState(routeOfAddress);
  useEffect(() => {
    const look = () => setRoute(routeOfAddress());
    window.addEventListener('hashchange', look);
    return () => window.removeEventListener('hashchange', look);
  }, []);
  return route;
}

function routeOfAddress(): Route {
  const segments = location.hash.replace(/^#\/?/, '').split('/');
  return { path: segments.filter(segment => segment !== '').map(decoded) };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
