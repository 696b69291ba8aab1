// Sentences stand in the page, translated by the server: {0} is filled in here.
const words = document.querySelector("template[data-words]")?.content;

export function say(name, ...args) {
  const p = words?.querySelector(`[data-w="${name}"]`);
  return (p?.textContent ?? name).replace(/\{(\d)\}/g, (_, i) => String(args[Number(i)] ?? ""));
}
