/** Puts something in, and lets go of the oldest when there are too many. */
export function remember<Value>(map: Map<string, Value>, key: string, value: Value, maxSize = 1000): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= maxSize) return;
    map.delete(oldest);
  }
}
