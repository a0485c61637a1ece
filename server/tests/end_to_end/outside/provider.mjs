// A real OpenID provider on loopback, for a test: node provider.mjs MODULE PORT BACK HOST GROUPS. It signs with a key that is
// made when it starts, lets in whoever says a name, and tells that they have an address of that host's, and of ann that she is
// in those groups.
import { generateKeyPairSync } from 'node:crypto';

const [module, port, back, host, groups] = process.argv.slice(2);
const { Provider } = await import(module);

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: `key-${process.pid}` };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  jwks: { keys: [key] },
  clients: [{
    client_id: 'almoner',
    client_secret: 'hunter2-hunter2-hunter2',
    redirect_uris: [back],
    response_types: ['code'],
    grant_types: ['authorization_code'],
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
  scopes: ['openid', 'email', 'profile', 'groups'],
  pkce: { required: () => true },
  cookies: { keys: ['for a test'] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: `${id}@${host}`,
      email_verified: id !== 'eve',
      name: `${id} of the harbour`,
      groups: id === 'bob' ? ['guests'] : groups.split(','),
    }),
  }),
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
