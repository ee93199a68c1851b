// Three-slot key ring and attestation, contract v1 (docs/attestation.md). Node 20 or newer, no dependencies: copy this file.
import { createHash, createHmac, createPublicKey, hkdfSync, timingSafeEqual } from 'node:crypto';

const LABEL = 'keyturn-attestation-v1';
const hkdf = (text, info, bytes) => Buffer.from(hkdfSync('sha256', text, '', info, bytes));
const same = (a, b) => timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());

/** The public id of a symmetric key: 12 base64url characters that tell nothing about it. */
export const kidOf = (text) => hkdf(text, 'keyturn-kid-v1', 9).toString('base64url');

/** The public id of a PEM private key: the RFC 7638 thumbprint of its public half, 43 base64url characters. */
export function kidOfPem(pem) {
  const { crv, e, kty, n, x, y } = createPublicKey(pem.replaceAll('\\n', '\n')).export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, e, kty, n, x, y })).digest('base64url');
}

/** One proof; `nonce` as it was sent, `text` as the application reads the variable, untrimmed. */
export function proof(text, name, nonce, deployment, replica, signs) {
  const message = [LABEL, name, nonce, deployment, replica, signs ? 'signs' : 'accepts'].join('\0');
  return createHmac('sha256', hkdf(text, LABEL, 32)).update(message).digest('base64url');
}

/**
 * The keys of one secret: sign and encrypt with `ring.signing`, always; verify and decrypt with `ring.find(kid)`, and call
 * `ring.used(kid)` when that succeeded. `remaining(kid)`, if given, counts the stored things that still need a key.
 */
export function keyRing(env, name, { minBytes = 32, kid = kidOf, remaining, now = Date.now } = {}) {
  if (!env[name]?.trim()) throw new Error(`${name} is empty; set it to the key that signs`);
  const keys = new Map();
  for (const slot of [name, `${name}_NEW`, `${name}_PREVIOUS`]) {
    const text = env[slot];
    if (!text?.trim()) continue;
    const bytes = Buffer.byteLength(text);
    if (bytes < minBytes) throw new Error(`${slot} has ${bytes} bytes; at least ${minBytes} are needed`);
    if (!keys.has(text)) keys.set(text, { kid: kid(text), text, signs: slot === name });
  }
  const accepted = [...keys.values()];
  const lastUse = new Map();
  return {
    name,
    accepted,
    signing: accepted[0],
    find: (id) => accepted.find((key) => key.kid === id),
    used: (id) => lastUse.set(id, now()),
    idleSeconds: (id) => (lastUse.has(id) ? Math.max(0, now() - lastUse.get(id)) / 1000 : null),
    remaining: async (id) => (remaining ? await remaining(id) : null),
  };
}

/**
 * A handler for node:http. It answers true when the request was its own, else false: go on with your own routes.
 * Without KEYTURN_ATTESTATION_TOKEN there is no attestation, and every request is somebody else's.
 */
export function attestation(env, rings, { path = '/.well-known/keyturn/attestation', now = Date.now } = {}) {
  const token = env.KEYTURN_ATTESTATION_TOKEN ?? '';
  if (token && token.length < 32) throw new Error('KEYTURN_ATTESTATION_TOKEN is shorter than 32 characters');
  const deployment = env.RAILWAY_DEPLOYMENT_ID ?? '';
  const replica = env.RAILWAY_REPLICA_ID ?? '';
  const startedAt = now();

  async function answer(req) {
    if (req.method !== 'POST') return [405];
    if (!same(req.headers.authorization ?? '', `Bearer ${token}`)) return [401];
    const body = await read(req, 4096);
    if (body === null) return [413];
    const challenge = parse(body);
    if (challenge === null) return [400];
    const secrets = {};
    for (const ring of rings.filter((of) => challenge.names.includes(of.name))) {
      secrets[ring.name] = await Promise.all(ring.accepted.map(async ({ kid, text, signs }) => ({
        proof: proof(text, ring.name, challenge.nonce, deployment, replica, signs),
        signs,
        idleSeconds: ring.idleSeconds(kid),
        remaining: await ring.remaining(kid),
      })));
    }
    return [200, { v: 1, deployment, replica, upSeconds: (now() - startedAt) / 1000, secrets }];
  }

  return async function handle(req, res) {
    if (!token || req.url.split('?')[0] !== path) return false;
    // A caller that hangs up or a database that is away must not take the process down: no proof is given, that is all.
    const [status, body] = await answer(req).catch(() => [500]);
    res.writeHead(status, { 'cache-control': 'no-store', ...(body && { 'content-type': 'application/json' }) });
    res.end(body && JSON.stringify(body));
    return true;
  };
}

async function read(req, most) {
  const chunks = [];
  let size = 0;
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(body) {
  try {
    const { nonce, names } = JSON.parse(body);
    const good = typeof nonce === 'string' && /^[A-Za-z0-9_-]{43}$/.test(nonce)
      && Array.isArray(names) && names.every((name) => typeof name === 'string');
    return good ? { nonce, names } : null;
  } catch {
    return null;
  }
}
