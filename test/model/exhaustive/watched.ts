/**
 * Behaves like the whole, and tells when anything of it is asked. Whoever only hands it on has not asked. Nobody may
 * change it.
 */
export function watched<Whole extends object>(whole: Whole, asked: () => void): Whole {
  const refuse = () => {
    throw new Error('a statechart changes its context in place');
  };
  return new Proxy(whole, {
    get(target, name) {
      asked();
      return Reflect.get(target, name);
    },
    has(target, name) {
      asked();
      return Reflect.has(target, name);
    },
    ownKeys(target) {
      asked();
      return Reflect.ownKeys(target);
    },
    getOwnPropertyDescriptor(target, name) {
      asked();
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
    getPrototypeOf(target) {
      asked();
      return Reflect.getPrototypeOf(target);
    },
    isExtensible(target) {
      asked();
      return Reflect.isExtensible(target);
    },
    set: refuse,
    defineProperty: refuse,
    deleteProperty: refuse,
    setPrototypeOf: refuse,
    preventExtensions: refuse,
  });
}
