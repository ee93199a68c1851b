import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { attestation, keyRing, kidOf, kidOfPem, proof } from './attestation.js';
import { issue, service, verify } from './server.js';

const vectors = JSON.parse(readFileSync(new URL('../attestation-vectors.json', import.meta.url)));
const { nonce, environment, known, cases } = vectors.answers;
const PATH = '/.well-known/keyturn/attestation';
const A = 'example-only-0123456789-0123456789-current';
const B = 'example-only-0123456789-0123456789-next';
const servers = [];
after(() => servers.forEach((server) => server.close()));

async function serve(server) {
  servers.push(server);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}`;
}

async function served(variables, options = {}) {
  const env = { ...environment, ...variables };
  const rings = known.filter((name) => env[name]).map((name) => keyRing(env, name, options));
  const handle = attestation(env, rings, options);
  return serve(createServer(async (req, res) => (await handle(req, res)) || res.writeHead(404).end()));
}

function challenge(url, names, { token = environment.KEYTURN_ATTESTATION_TOKEN, body, method = 'POST', path = PATH } = {}) {
  return fetch(url + path, {
    method,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    body: method === 'GET' ? undefined : (body ?? JSON.stringify({ nonce, names })),
  });
}

test('kids', () => {
  for (const of of vectors.kids) assert.equal(kidOf(of.text), of.kid);
});

test('kids and proofs of private keys', () => {
  for (const of of vectors.pemKids) {
    const label = 'PRIVATE KEY-----\n';
    const pem = `-----BEGIN ${label}${of.pkcs8}\n-----END ${label}`;
    assert.equal(kidOfPem(pem), of.kid);
    assert.equal(proof(pem, of.name, of.nonce, of.deployment, of.replica, of.signs), of.proof);
  }
});

test('every family of private key has a thumbprint', () => {
  for (const [family, options] of [['rsa', { modulusLength: 2048 }], ['ec', { namedCurve: 'P-256' }], ['ed25519', {}]]) {
    const { privateKey } = generateKeyPairSync(family, options);
    assert.match(kidOfPem(privateKey.export({ type: 'pkcs8', format: 'pem' })), /^[A-Za-z0-9_-]{43}$/);
  }
});

test('proofs', () => {
  for (const of of vectors.proofs) {
    assert.equal(proof(of.text, of.name, of.nonce, of.deployment, of.replica, of.signs), of.proof);
  }
});

for (const of of cases) {
  test(`answer: ${of.description}`, async () => {
    const response = await challenge(await served(of.variables), of.names);
    assert.equal(response.status, 200);
    const answer = await response.json();
    assert.equal(answer.v, 1);
    assert.equal(answer.deployment, environment.RAILWAY_DEPLOYMENT_ID);
    assert.equal(answer.replica, environment.RAILWAY_REPLICA_ID);
    for (const keys of Object.values(answer.secrets)) {
      for (const key of keys) {
        assert.equal(key.idleSeconds, null);
        assert.equal(key.remaining, null);
        delete key.idleSeconds;
        delete key.remaining;
      }
    }
    assert.deepEqual(answer.secrets, of.secrets);
  });
}

test('a wrong bearer learns nothing', async () => {
  const url = await served({ JWT_SECRET: A });
  for (const token of [null, '', 'wrong', `${environment.KEYTURN_ATTESTATION_TOKEN}x`]) {
    const response = await challenge(url, ['JWT_SECRET'], { token });
    assert.equal(response.status, 401);
    assert.equal(await response.text(), '');
  }
});

test('malformed challenges, methods, paths and sizes are refused', async () => {
  const url = await served({ JWT_SECRET: A });
  for (const body of ['', '{', '[]', 'null', '{"names":[]}', '{"nonce":"short","names":[]}', JSON.stringify({ nonce }), JSON.stringify({ nonce, names: [1] })]) {
    assert.equal((await challenge(url, [], { body })).status, 400, body);
  }
  assert.equal((await challenge(url, [], { method: 'GET' })).status, 405);
  assert.equal((await challenge(url, [], { path: `${PATH}/more` })).status, 404);
  assert.equal((await challenge(url, [], { body: JSON.stringify({ nonce, names: [] }).padEnd(4096) })).status, 200);
  assert.equal((await challenge(url, [], { body: JSON.stringify({ nonce, names: [] }).padEnd(4097) })).status, 413);
});

test('without the token variable there is no attestation', async () => {
  const url = await served({ JWT_SECRET: A, KEYTURN_ATTESTATION_TOKEN: undefined });
  assert.equal((await challenge(url, ['JWT_SECRET'])).status, 404);
});

test('empty and short keys are refused, and never quoted', () => {
  assert.throws(() => keyRing({}, 'JWT_SECRET'), /JWT_SECRET is empty/);
  assert.throws(() => keyRing({ JWT_SECRET: 'tiny-value' }, 'JWT_SECRET'), (e) => /10 bytes/.test(e.message) && !/tiny/.test(e.message));
  assert.throws(() => keyRing({ JWT_SECRET: A, JWT_SECRET_NEW: 'tiny-value' }, 'JWT_SECRET'), /JWT_SECRET_NEW has 10 bytes/);
  assert.throws(() => attestation({ KEYTURN_ATTESTATION_TOKEN: 'tiny-value' }, []), /shorter than 32/);
});

test('idle seconds and remaining are reported', async () => {
  let time = 1_000_000;
  const env = { ...environment, JWT_SECRET: B, JWT_SECRET_PREVIOUS: A };
  const now = () => time;
  const ring = keyRing(env, 'JWT_SECRET', { now, remaining: async (kid) => (kid === kidOf(A) ? 7 : 0) });
  const handle = attestation(env, [ring], { now });
  const url = await serve(createServer(handle));
  ring.used(kidOf(A));
  time += 12_500;
  const { upSeconds, secrets } = await (await challenge(url, ['JWT_SECRET'])).json();
  assert.equal(upSeconds, 12.5);
  assert.deepEqual(secrets.JWT_SECRET.map(({ idleSeconds, remaining }) => [idleSeconds, remaining]), [[null, 0], [12.5, 7]]);
});

test('a failing count or a strange path never takes the process down', async () => {
  const ring = keyRing({ JWT_SECRET: A }, 'JWT_SECRET', { remaining: () => Promise.reject(new Error('database away')) });
  const handle = attestation(environment, [ring]);
  const url = await serve(createServer(async (req, res) => (await handle(req, res)) || res.writeHead(404).end()));
  assert.equal((await challenge(url, ['JWT_SECRET'])).status, 500);
  assert.equal((await fetch(`${url}//`)).status, 404);
  assert.equal((await challenge(url, ['NOT_HERE'])).status, 200);
});

test('three deploys, any two of them side by side, refuse no token', () => {
  const deploys = [
    { JWT_SECRET: A },
    { JWT_SECRET: A, JWT_SECRET_NEW: B },
    { JWT_SECRET: B, JWT_SECRET_NEW: B, JWT_SECRET_PREVIOUS: A },
    { JWT_SECRET: B },
  ].map((env) => keyRing(env, 'JWT_SECRET'));
  for (let i = 0; i + 1 < deploys.length; i++) {
    const [one, two] = [deploys[i], deploys[i + 1]];
    assert.ok(verify(two, issue(one)) && verify(one, issue(two)), `D${i} beside D${i + 1}`);
  }
  assert.ok(!verify(deploys[3], issue(deploys[0])), 'after the clean-up the key of before is dead');
  assert.ok(!verify(deploys[0], issue(deploys[0], -1)), 'expired');
  assert.ok(!verify(deploys[0], 'no.token') && !verify(deploys[0], ''));
});

test('the service answers', async () => {
  const url = await serve(service({ ...environment, JWT_SECRET: A }));
  const { token } = await (await fetch(`${url}/tokens`, { method: 'POST' })).json();
  assert.equal((await fetch(`${url}/tokens/verify`, { headers: { authorization: `Bearer ${token}` } })).status, 200);
  assert.equal((await fetch(`${url}/tokens/verify`)).status, 401);
  assert.equal((await fetch(`${url}/api/health`)).status, 200);
  assert.equal((await fetch(`${url}/else`)).status, 404);
  assert.equal((await challenge(url, ['JWT_SECRET'])).status, 200);
});
