/** The first thing that is loaded: on an older Node.js the packages that follow fail with what nobody understands. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  throw new Error(`lem-dcbm needs Node.js 22.19 or newer, this is v${process.versions.node}`);
}

export {};
