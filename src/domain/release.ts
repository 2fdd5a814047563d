/**
 * No clock that is right can be before this: the month in which this version was begun. It is moved with each version,
 * never beyond its release.
 */
export const earliestPlausibleMs = Date.parse('2026-05-01T00:00:00Z');
