// The browser's worker around the engine, the crate `worker`: JSON in, JSON out.
const loaded = import('./engine.js').then(async (engine) => {
  await engine.default();
  return engine;
});
let last = Promise.resolve();
onmessage = ({ data }) => {
  // In order, also while the engine is being loaded.
  last = last.then(async () => postMessage((await loaded).ask(data)));
  last.catch((error) => setTimeout(() => { throw error; }));
};
