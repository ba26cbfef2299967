// The browser's worker around the engine, `review::engine`: JSON in, JSON out.
// Its files carry the same version in their address as it does.
const { search } = new URL(import.meta.url);
const loaded = import(`./engine.js${search}`).then(async (engine) => {
  await engine.default({ module_or_path: `./engine_bg.wasm${search}` });
  return engine;
});
let last = Promise.resolve();
onmessage = ({ data }) => {
  // In order, also while the engine is being loaded.
  last = last.then(async () => postMessage((await loaded).ask(data)));
  last.catch((error) => setTimeout(() => { throw error; }));
};
