// How do the pages reach the simulator? Its control API, and the desk's own account of itself.

/** What somebody tried cannot be done; the message says why, in the simulator's words. */
export class Refused extends Error {}

/** Nobody answers there. */
export class Unreachable extends Error {}

/** Act as a person: `act("slack/say", {person, text})`. Refused where the platform would not offer it. */
export async function act(verb, args) {
  const answer = await ask(`control/${verb}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(args),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Refused(body.error);
  return body;
}

export async function overview() {
  return read("control/");
}

export async function clock() {
  return read("control/clock");
}

export async function view(person) {
  return read(`control/people/${encodeURIComponent(person)}/view`);
}

/** What the desk knows, or null where no desk is served beside the simulator. */
export async function desk() {
  const answer = await ask("desk.json");
  if (answer.status === 204 || answer.status === 404) return null;
  if (!answer.ok) throw new Unreachable(`desk.json: ${answer.status}`);
  return answer.json();
}

async function read(path) {
  const answer = await ask(path);
  if (!answer.ok) throw new Unreachable(`${path}: ${answer.status}`);
  return answer.json();
}

async function ask(path, options = {}) {
  try {
    return await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(30_000), ...options });
  } catch (cause) {
    throw new Unreachable(`${path} does not answer`, { cause });
  }
}

/** A chosen file's content, as the control API takes it. */
export function inBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result.slice(reader.result.indexOf(",") + 1)));
    reader.addEventListener("error", () => reject(new Refused(`${file.name} cannot be read`)));
    reader.readAsDataURL(file);
  });
}
