/**
 * What the command line imports beside the packages of the library. An app does not install it: it is a development
 * dependency, and built into dist/cli together with those.
 */
export const commandLinePackages = ['commander', 'nanospinner', 'picocolors', 'yaml'] as const;
