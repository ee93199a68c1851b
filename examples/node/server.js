// A service that signs and checks session tokens and attests its key. Try it with the lines in README.md.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { attestation, keyRing } from './attestation.js';

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const mac = (key, input) => createHmac('sha256', key.text).update(input).digest();

/** Signs with the key in NAME, and puts its kid in the header: whoever verifies knows which one to take. */
export function issue(ring, lifetimeSeconds = 3600) {
  const input = `${encode({ alg: 'HS256', kid: ring.signing.kid })}.${encode({ exp: Math.floor(Date.now() / 1000) + lifetimeSeconds })}`;
  return `${input}.${mac(ring.signing, input).toString('base64url')}`;
}

/** Takes the key that the kid names, never a second one. The algorithm belongs to the key, not to the token. */
export function verify(ring, token) {
  try {
    const [header, claims, signature] = token.split('.');
    const { alg, kid } = JSON.parse(Buffer.from(header, 'base64url'));
    const key = ring.find(kid);
    const given = Buffer.from(signature, 'base64url');
    if (!key || alg !== 'HS256' || given.length !== 32 || !timingSafeEqual(given, mac(key, `${header}.${claims}`))) return false;
    if (!(JSON.parse(Buffer.from(claims, 'base64url')).exp > Date.now() / 1000)) return false;
    ring.used(kid);
    return true;
  } catch {
    return false;
  }
}

export function service(env) {
  const sessions = keyRing(env, 'JWT_SECRET');
  const attest = attestation(env, [sessions]);
  return createServer(async (req, res) => {
    if (await attest(req, res)) return;
    const answer = (status, body) => res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    switch (`${req.method} ${req.url}`) {
      case 'GET /api/health':
        return answer(200, { status: 'ok' });
      case 'POST /tokens':
        return answer(201, { token: issue(sessions), kid: sessions.signing.kid });
      case 'GET /tokens/verify':
        return verify(sessions, (req.headers.authorization ?? '').slice('Bearer '.length))
          ? answer(200, { status: 'good' })
          : answer(401, { error: 'not a token of ours' });
      default:
        return answer(404, { error: 'no such path' });
    }
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const port = Number(process.env.PORT ?? 3000);
  service(process.env).listen(port, () => console.log(`listening on port ${port}`));
}
